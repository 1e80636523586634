"""The database is away for a while, its disk is full, the clock jumps: nothing is lost, and the bot goes on by itself."""

import asyncio
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from bot import nudges
from bot import service as serving
from bot.events import Chose
from bot.texts import Texts
from storage.database import connect, is_away, reading
from storage.tables import Inbox, Nudge, Outbox
from tests.bot import little
from tests.bot.little import SENDER, START, Little
from tests.bot.test_engine import fires, nudge, plan
from tests.bot.test_outbox import Post
from tests.journeys.theatre import Play


@pytest.fixture(scope="module")
def words(tmp_path_factory) -> Texts:
    """The texts of the little bot."""
    return little.texts(tmp_path_factory.mktemp("texts"))


@contextmanager
def closed(postgres):
    """A PostgreSQL that ends all connections, and takes none until it is over."""
    name = postgres.url.database
    admin = connect(postgres.url.set(database="postgres").render_as_string(hide_password=False))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(ended), {"name": name})
        try:
            yield
        finally:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    admin.dispose()


@contextmanager
def full(sqlite):
    """A disk on which no page is left for the database."""

    def hold(connection):
        connection.exec_driver_sql("PRAGMA max_page_count=1")  # As many as there are, where there are more.

    event.listen(sqlite, "begin", hold)
    try:
        yield
    finally:
        event.remove(sqlite, "begin", hold)
        sqlite.dispose()


@contextmanager
def gone(database):
    """A database that answers nothing; yields what it refused."""
    refused = []

    def refuse(*asked):
        refused.append(asked)
        raise OperationalError("select", {}, Exception("the server closed the connection"))

    event.listen(database, "before_cursor_execute", refuse)
    try:
        yield refused
    finally:
        event.remove(database, "before_cursor_execute", refuse)


def test_what_a_closed_database_cannot_take_in_is_taken_in_once_it_is_open(words, postgres):
    """The same process goes on: the connections that it held were ended under it."""
    bot = Little(words, [little.choice("a"), little.choice("b")], postgres)
    bot.say("hello")
    press = Chose("press", START, SENDER, f"c{bot.conversation().id}.a", "red")
    with closed(postgres), pytest.raises(OperationalError) as away:
        bot.take(press)
    assert is_away(away.value)
    assert bot.answers() == {} and bot.logged("failed") == 0
    assert not bot.take(press).repeated
    assert bot.answers() == {"a": "red"}


def test_a_full_disk_changes_nothing_and_no_conversation_is_to_blame(words, sqlite):
    """What was committed stays; once there is room again the bot works."""
    bot = Little(words, [little.choice("a"), little.choice("b")], sqlite)
    bot.say("hello")
    with full(sqlite), pytest.raises(OperationalError) as away:
        for number in range(40):
            bot.say(f"{number} " + "words that take room " * 60)
    assert is_away(away.value)
    taken = bot.taken[-1]
    with reading(sqlite) as session:
        assert session.get(Inbox, taken.id) is None
    assert bot.conversation().state == "asking" and bot.logged("failed") == 0
    assert not bot.engine.turn(taken).repeated
    bot.press("a", "red")
    assert bot.answers() == {"a": "red"}


def test_a_statement_that_no_database_understands_is_a_flows_fault(words, database):
    """Its conversation is set aside; it is not tried for ever as if the database were away."""
    bot = Little(words, [little.choice("a")], database)
    ident, good = plan(bot, "bad"), plan(bot, "good", START + timedelta(seconds=1))

    def fire(turn, it):
        if it.key == "bad":
            turn.session.execute(text("SELECT nothing FROM nowhere"))
        nudges.fired(turn, it)

    fires(bot, fire)
    assert nudges.tick(bot.engine, START + timedelta(minutes=1)) == 2
    assert (nudge(bot, ident).why, nudge(bot, good).state) == ("failed", "fired")


def test_a_nudge_that_cannot_even_be_set_aside_holds_up_no_other(words, database):
    """It stays, and the ones behind it fire."""
    bot = Little(words, [little.choice("a")], database)
    bad, good = plan(bot, "bad"), plan(bot, "good", START + timedelta(seconds=1))

    def fire(turn, it):
        if it.key == "bad":
            raise RuntimeError("a flaw")
        nudges.fired(turn, it)

    def worse(turn, subject, why):
        raise RuntimeError("another flaw")

    fires(bot, fire)
    bot.engine.repertoire = replace(bot.engine.repertoire, failed=worse)
    assert nudges.tick(bot.engine, START + timedelta(minutes=1)) == 1
    assert (nudge(bot, bad).state, nudge(bot, good).state) == ("planned", "fired")


async def test_a_running_bot_outlives_its_database(sqlite, monkeypatch):
    """It ticks and sends as before once the database answers again; nobody has to start it anew."""
    monkeypatch.setattr(serving, "TICK_SECONDS", 0.01)
    play = Play(sqlite)
    await play.pair()
    told, ticks, tick = play.mark("ana"), asyncio.Event(), play.service.tick

    async def noted() -> int:
        ticks.set()
        return await tick()

    monkeypatch.setattr(play.service, "tick", noted)
    running = asyncio.create_task(play.service.run())
    await ticks.wait()
    with gone(sqlite) as refused:
        play.clock.move_to(play.clock.now() + timedelta(days=8))
        while len(refused) < 3:
            await asyncio.sleep(0.001)
        assert not running.done()
    while not play.news("ana", told):
        await asyncio.sleep(0.001)
    play.service.stop()
    await running
    assert {row.state for row in play.rows(Outbox)} == {"sent"}


async def test_a_clock_that_jumps_loses_nothing_and_repeats_nothing(sqlite):
    """A day ahead and back again: what was due early is asked once, and the rest when its time comes."""
    play = Play(sqlite)
    await play.pair()
    right = play.clock.now()
    play.clock.at = right + timedelta(days=8)
    await play.service.settle()
    play.clock.at = right
    await play.service.settle()
    await play.say("ana", "bonjour")
    await play.wait(days=9)
    keys = play.stage.keys
    assert len(keys) == len(set(keys))
    asked = [row for row in play.rows(Nudge) if row.kind == "checkin" and row.state == "fired"]
    assert len({(row.person_id, row.item) for row in asked}) == len(asked) > 0
    assert not [row for row in play.rows(Nudge, state="planned") if row.due_at <= play.clock.now()]


async def test_a_clock_that_jumps_while_a_message_is_on_its_way_sends_it_once(sqlite):
    """Its lease seems to have run out; this very process is still sending it."""
    post = Post(sqlite)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        begun.set()
        await go_on.wait()

    post.platform.answers = {"1": [slowly]}
    post.queue("ana", "1", "2")
    sending = asyncio.create_task(post.deliverer.drain())
    await begun.wait()
    post.clock.move_to(START + timedelta(hours=1))
    post.queue("bo", "3")
    post.deliverer.wake()
    while post.heard("bo") != ["3"]:
        await asyncio.sleep(0.001)
    go_on.set()
    await sending
    await post.deliverer.drain()
    assert post.heard("ana") == ["1", "2"]
    assert {row.state for row in post.rows().values()} == {"sent"}
