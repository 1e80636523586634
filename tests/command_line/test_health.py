"""How a running bot is, as a host asks it: alive, ready or why not, and its figures."""

import asyncio
import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel
from starlette.applications import Starlette

from bot.adapter import DeliveryError
from bot.composition import backlog as counted
from bot.composition import health as looking
from bot.composition.health import LATEST, Health
from bot.settings import Settings
from storage import schema
from storage.database import writing
from storage.tables import Nudge
from tests.journeys.theatre import Play

THROUGH_A_PROXY = {"x-forwarded-for": "203.0.113.7"}


@pytest.fixture
def play(database) -> Play:
    """A bot whose tables were made by the migrations."""
    SQLModel.metadata.drop_all(database)
    schema.upgrade(database)
    return Play(database)


def asked(play: Play, **settings) -> httpx.AsyncClient:
    """Who asks for the health of that bot."""
    found = Health(Settings(_env_file=None, **settings))
    found.of(play.service)
    play.engine.watch = play.service.deliverer.watch = found.counting
    served = httpx.ASGITransport(Starlette(routes=found.routes()))
    return httpx.AsyncClient(transport=served, base_url="http://bot")


async def test_a_bot_that_does_its_work_is_ready(play):
    """With how old the oldest of what waits is."""
    client = asked(play)
    assert (await client.get("/healthz")).text == "ok\n"
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (200, [])
    assert answer.json()["oldest_message_seconds"] == 0


async def test_what_keeps_a_bot_from_its_work_is_named(play):
    """A message and a nudge that nobody sends; a web process still takes events then, and stays in."""
    client = asked(play)
    await play.running()
    await play.service.receive(said(play))
    with writing(play.database) as session:
        session.add(Nudge(key="late", kind="checkin", due_at=play.clock.now(), planned_for=play.clock.now()))
    play.clock.move_to(play.clock.now() + timedelta(seconds=LATEST + 1))
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["oldest_message_seconds is over 300", "oldest_nudge_seconds is over 300"]
    play.service.role = "web"
    assert (await client.get("/readyz")).status_code == 200


async def test_a_platform_that_is_shut_is_shown_and_keeps_no_other_ones_events_out(play):
    """Also where it stands by for another process: it has tried, and was not let in."""
    client = asked(play)
    fine, shut = (SimpleNamespace(connected=asyncio.Event()) for _ in range(2))
    fine.connected.set()
    turns = {"shut": SimpleNamespace(standing_by=True)}
    play.service.platforms = SimpleNamespace(adapters={"fine": fine, "shut": shut}, out={"shut"}, turns=turns)
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["platforms"]) == (200, {"fine": "connected", "shut": "not connected"})
    fine.connected.clear()
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["fine is not connected", "shut is not connected"])


async def test_tables_that_are_behind_and_a_database_that_is_away_are_named(play, monkeypatch):
    """It lives all the same: starting it again would not help."""
    client = asked(play)
    with play.database.begin() as connection:
        before = connection.execute(text("UPDATE alembic_version SET version_num = '0fc177af9ab8'"))
        assert before.rowcount == 1
    assert (await client.get("/readyz")).json()["reasons"] == [
        "the database's tables are not up to date: binome db upgrade"
    ]

    def away(*_):
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(looking, "backlog", away)
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["the database does not answer"])
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/metrics")).status_code == 503


async def test_the_figures_count_what_happened(play):
    """Turns by kind, messages by what became of them, limits, what waits, cases that are open."""
    client = asked(play)
    await play.running()
    await play.onboard("ana", "mentee")
    play.stage.closed["ana"] = DeliveryError("ratelimited", retry_after=30)
    await play.say("ana", "help")
    figures = (await client.get("/metrics")).text
    assert 'binome_turns_total{kind="Commanded",taken="taken"} 3.0' in figures
    assert 'binome_messages_total{code="ratelimited",platform="stage"} 1.0' in figures
    assert 'binome_rate_limited_total{platform="stage"} 1.0' in figures
    assert "binome_outbox_waiting 1.0" in figures or "binome_outbox_waiting 2.0" in figures
    assert "binome_turn_seconds_bucket" in figures and "binome_alerts_open 0.0" in figures
    assert "Ana" not in figures


async def test_no_more_is_counted_than_is_counted_soon(play, monkeypatch):
    """A million late nudges are told as ten thousand, with the age of the oldest."""
    monkeypatch.setattr(counted, "MOST", 2)
    now = play.clock.now()
    with writing(play.database) as session:
        session.add_all(Nudge(key=str(n), kind="checkin", due_at=now, planned_for=now) for n in range(3))
    found = counted.backlog(play.database, now + timedelta(seconds=7))
    assert (found.nudges_late, found.nudges_age_seconds) == (2, 7)


async def test_the_figures_are_not_for_everybody(play):
    """Through a proxy nobody reads them without the token; beside the bot they are open where none is set."""
    client = asked(play)
    assert (await client.get("/metrics")).status_code == 200
    assert (await client.get("/metrics", headers=THROUGH_A_PROXY)).status_code == 404
    client = asked(play, metrics_token="a-token-of-ours")
    bearer = {"authorization": "Bearer a-token-of-ours"}
    assert (
        (await client.get("/metrics")).status_code
        == (await client.get("/metrics", headers={"authorization": "Bearer x"})).status_code
        == 404
    )
    assert (await client.get("/metrics", headers=bearer | THROUGH_A_PROXY)).status_code == 200


async def test_a_worker_serves_them_too(postgres, tmp_path):
    """A process that takes no events has a port all the same, and its logs are JSON where nobody looks on."""
    SQLModel.metadata.drop_all(postgres)
    schema.upgrade(postgres)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), "PORT": "0"}
    environment["DATABASE_URL"] = postgres.url.render_as_string(hide_password=False)
    environment |= {"SLACK_BOT_TOKEN": "xoxb-nobody-calls-it", "SLACK_SIGNING_SECRET": "a secret"}
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--role", "worker"),
        env=environment,
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    line: dict = {}
    async with asyncio.timeout(120):
        while line.get("event") != "health_served":
            line = json.loads(await worker.stderr.readline())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{line['port']}") as client:
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["platforms"]) == (200, {})
        assert (await client.get("/healthz")).status_code == 200
        assert "binome_nudges_late 0.0" in (await client.get("/metrics")).text
    worker.send_signal(signal.SIGTERM)
    _, said = await asyncio.wait_for(worker.communicate(), 60)
    assert worker.returncode == 0, said.decode()


def said(play: Play):
    """Words that are taken in, and whose answer is not sent."""
    from bot.events import Said

    return Said("event:unsent", play.clock.now(), play.sender("ana"), "hello")
