"""`binome run` as an operator starts it, pointed at a Discord of our own."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.clock import SystemClock
from tests.adapters.discord.standin import StandIn
from tests.adapters.discord.world import TOKEN

BINOME = str(Path(sys.executable).with_name("binome"))
OLGA = "101"


async def binome(folder, discord, *arguments, **settings):
    """A process of the bot, with these settings and no others."""
    environment = {
        **{"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{folder}/bot.sqlite", "PORT": "0"},
        **{"DISCORD_API_URL": discord.api_url, "DISCORD_GATEWAY_URL": discord.gateway_url},
        **{"DISCORD_TOKEN": TOKEN, "LOG_FORMAT": "text", **settings},
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
async def discord():
    """A server with its organizer."""
    found = await StandIn(SystemClock()).start()
    found.join(OLGA, "Olga", admin=True, locale="en-US")
    yield found
    await found.stop()


async def test_it_starts_answers_and_ends_when_asked_to(discord, tmp_path):
    """Tables, doctor, run, a message to the bot alone, SIGTERM: exit code 0 and nothing left open."""
    assert (await ended(await binome(tmp_path, discord, "db", "upgrade")))[0] == 0
    code, said = await ended(await binome(tmp_path, discord, "doctor"))
    assert code == 0 and "lets the bot in" in said
    process = await binome(tmp_path, discord, "run")
    await discord.say(OLGA, "hello")
    async with asyncio.timeout(30):
        while not discord.read(OLGA):
            await discord.written.wait()
            discord.written.clear()
        begun = b""
        while b"servers=1" not in begun:
            begun += await process.stderr.readline()
    assert {one["name"] for one in discord.commands} == {"mentoring", "mentoring-admin"}
    process.send_signal(signal.SIGTERM)
    code, said = await ended(process)
    assert code == 0
    assert b"connected" in begun and b"warning" not in begun and "warning" not in said
    assert "Unclosed" not in said and "Traceback" not in said
    assert b"Olga" not in begun and "Olga" not in said and TOKEN not in said


async def test_a_token_that_discord_refuses_is_named_with_its_cure(discord, tmp_path):
    """By `run` and by `doctor`, in one sentence, with exit code 1."""
    await ended(await binome(tmp_path, discord, "db", "upgrade"))
    for command in ("run", "doctor"):
        code, said = await ended(await binome(tmp_path, discord, command, DISCORD_TOKEN="another.token.entirely"))
        assert code == 1
        assert "Reset Token" in said and "Traceback" not in said
