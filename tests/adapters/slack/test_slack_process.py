"""`binome run` as an operator starts it, pointed at a Slack of our own."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from bot.clock import SystemClock
from bot.composition.running import platform_problems
from bot.settings import Settings
from tests.adapters.slack.people import CREATE
from tests.adapters.slack.standin import APP_TOKEN, SECRET, TOKEN, StandIn, words

BINOME = str(Path(sys.executable).with_name("binome"))


async def binome(folder, slack, *arguments, **settings):
    """A process of the bot, with these settings and no others."""
    environment = {
        **{"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{folder}/bot.sqlite"},
        **{"SLACK_API_URL": slack.base_url, "SLACK_BOT_TOKEN": TOKEN, "PORT": "0", **settings},
    }
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        BINOME, *arguments, env=environment, cwd=folder, stdout=pipe, stderr=pipe
    )


async def ended(process):
    """Its exit code and what it said."""
    out, error = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, (out + error).decode()


@pytest.fixture
async def slack():
    """A workspace with its organizer."""
    found = await StandIn(SystemClock()).start()
    found.join("U0LGA", "Olga", admin=True)
    yield found
    await found.stop()


async def test_it_starts_answers_and_ends_when_asked_to(slack, tmp_path):
    """Tables, doctor, run by Socket Mode, a command, a message, SIGTERM: exit code 0 and nothing left open."""
    assert (await ended(await binome(tmp_path, slack, "db", "upgrade")))[0] == 0
    code, said = await ended(await binome(tmp_path, slack, "doctor", SLACK_APP_TOKEN=APP_TOKEN))
    assert code == 0 and "lets the bot in, by Socket Mode" in said
    process = await binome(tmp_path, slack, "run", SLACK_APP_TOKEN=APP_TOKEN)
    await slack.connected()
    answer = await slack.command("U0LGA", CREATE.replace("2027-01-05", "tomorrow"))
    assert "Tandem" in words(answer["blocks"])
    await slack.say("U0LGA", "hello")
    await slack.until(lambda: slack.read("U0LGA"))
    process.send_signal(signal.SIGTERM)
    code, said = await ended(process)
    assert code == 0
    assert "Unclosed" not in said and "Traceback" not in said
    assert "Olga" not in said and TOKEN not in said


async def test_where_slack_calls_the_bot_its_health_is_served_beside(slack, tmp_path):
    """On the same port, so that a host which opens one port sees both; its figures are not for whoever passes by."""
    await ended(await binome(tmp_path, slack, "db", "upgrade"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await binome(tmp_path, slack, "run", SLACK_SIGNING_SECRET=SECRET, PORT=str(port))
    patient = httpx.AsyncHTTPTransport(retries=8)  # Nothing tells from outside that it has begun to listen.
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", transport=patient) as client:
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["platforms"]) == (200, {"slack": "connected"})
        assert "binome_turn_seconds_count" in (await client.get("/metrics")).text
        assert (await client.get("/metrics", headers={"x-forwarded-for": "203.0.113.7"})).status_code == 404
        assert (await client.post("/slack/events", content="{}")).status_code == 401
    process.send_signal(signal.SIGTERM)
    assert (await ended(process))[0] == 0


@pytest.mark.parametrize(
    ("settings", "cure"),
    [
        ({}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "App-Level Token"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_SIGNING_SECRET": SECRET}, "Bot User OAuth Token"),
        ({"SLACK_BOT_TOKEN": "", "SLACK_SIGNING_SECRET": SECRET}, "SLACK_BOT_TOKEN is missing"),
    ],
)
async def test_what_is_set_up_wrongly_is_named_with_its_cure(slack, tmp_path, settings, cure):
    """By `run` and by `doctor`, in one sentence, with exit code 1."""
    await ended(await binome(tmp_path, slack, "db", "upgrade"))
    for command in ("run", "doctor"):
        code, said = await ended(await binome(tmp_path, slack, command, **settings))
        assert code == 1
        assert cure in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"SLACK_SIGNING_SECRET": SECRET}, "SLACK_CLIENT_SECRET is missing"),
        ({"SLACK_CLIENT_SECRET": "x", "SLACK_SIGNING_SECRET": SECRET}, "BINOME_SECRET_KEY is missing"),
        ({"SLACK_BOT_TOKEN": TOKEN}, "Remove either"),
    ],
)
def test_what_is_missing_for_many_workspaces_is_named(settings, says):
    """With where it is to be found."""
    given = {name.lower(): value for name, value in settings.items()}
    found = list(platform_problems(Settings(_env_file=None, slack_client_id="1.2", **given)))
    assert any(says in problem for problem in found)
