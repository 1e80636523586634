"""Any number of processes on one database: nothing is lost or done twice, and everybody's order holds."""

import asyncio
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from threading import Event

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from bot import delivery, encoding, jobs
from bot.engine import Engine
from bot.events import Said
from bot.messages import Message, Text
from bot.outbox import LEASE
from flows.pairing.places import beside
from storage.database import reading, writing
from storage.tables import Account, Enrollment, Job, LogEntry, Membership, Nudge, Outbox, Pair, Person, Workspace
from tests.bot import little
from tests.bot.little import SENDER, START, Little
from tests.journeys.theatre import Play
from tests.replicas.fleet import Wall, life, service

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork (Linux, macOS)")
PEOPLE, TEXTS, NUDGES, JOBS = 12, 12, 60, 6
AT_ONCE = 4


def fill(database) -> None:
    """People with messages that wait, nudges that are due, jobs to do."""
    with writing(database) as session:
        workspace = Workspace(platform="little", external_id="home", name="Home", created_at=START)
        people = [Person(name=f"p{number}", language="en", created_at=START) for number in range(PEOPLE)]
        session.add_all([workspace, *people])
        session.flush()
        for person in people:
            account = Account(person_id=person.id, platform="little", external_id=person.name, created_at=START)
            session.add(account)
            session.flush()
            session.add(Membership(account_id=account.id, workspace_id=workspace.id))
        for number in range(TEXTS):
            for account in session.exec(select(Account).order_by(col(Account.id))).all():
                says = encoding.to_json(Message(Text("bot.plain", {"text": f"{number:03}"})))
                session.add(
                    Outbox(key=f"{account.external_id}:{number}", account_id=account.id, message=says, due_at=START)
                )
                session.flush()
        for number in range(NUDGES):
            asked = {
                "key": f"n{number}",
                "kind": "remind",
                "item": f"n{number}",
                "person_id": people[number % PEOPLE].id,
            }
            session.add(Nudge(**asked, due_at=START, planned_for=START))
        for number in range(JOBS):
            session.add(Job(kind="reckon", payload={"job": number}, created_at=START))


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded, use of fork:DeprecationWarning")
def test_three_workers_of_which_one_is_killed_do_everything_once(postgres, tmp_path, monkeypatch):
    """It dies between sending a message and noting so; when its leases have run out, another takes over what it held."""
    monkeypatch.setattr(delivery, "AT_ONCE", AT_ONCE)
    monkeypatch.setattr(delivery, "AHEAD", 0)
    fill(postgres)
    postgres.dispose()
    url, file = postgres.url.render_as_string(hide_password=False), tmp_path / "wall"
    lives = [life(url, Wall(file, most), START) for most in (AT_ONCE - 1, None, None)]
    for end in lives:
        end()
    life(url, Wall(file), START + max(LEASE, jobs.LEASE) + timedelta(seconds=1))()

    wall = Wall(file).read()
    assert Counter(one["key"] for one in wall).most_common(1)[0][1] == 1, "something was sent twice"
    assert len(wall) == PEOPLE * TEXTS + NUDGES
    for number in range(PEOPLE):
        heard = [one["says"] for one in wall if one["to"] == f"p{number}" and not one["says"].startswith("n")]
        assert heard == sorted(heard) and len(heard) == TEXTS
    with reading(postgres) as session:
        assert set(session.exec(select(Outbox.state)).all()) == {"sent"}
        assert set(session.exec(select(Nudge.state)).all()) == {"fired"}
        assert set(session.exec(select(Job.state)).all()) == {"done"}
        assert Counter(session.exec(select(LogEntry.code)).all()) == {"fired": NUDGES, "reckoned": JOBS}
    assert len({one["by"] for one in wall}) > 2


def test_a_turn_waits_for_one_that_concerns_the_same_people(postgres, tmp_path):
    """Two of one pair write at the same moment, each to another process: the second one reads what the first wrote."""
    bot = Little(little.texts(tmp_path), [little.choice("a")], postgres)
    bot.engine.repertoire = replace(bot.engine.repertoire, greet=lambda turn: None)
    bot.say("hello")
    bot.take(Said("hello:bo", START, replace(SENDER, account="bo"), "hello"))
    begun, go_on = Event(), Event()

    def first_of_the_two(turn) -> None:
        if turn.session.exec(select(LogEntry.id).where(LogEntry.code == "first")).first() is None:
            begun.set()
            go_on.wait(20)
            turn.record("first")

    both = replace(
        bot.engine.repertoire,
        greet=first_of_the_two,
        beside=lambda session, person, pair: frozenset(session.exec(select(Person.id)).all()),
    )
    engines = [Engine(postgres, both, bot.engine.texts) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(engines[0].turn, Said("one", START, SENDER, "signed"))
        assert begun.wait(20)
        begun.clear()
        other = pool.submit(engines[1].turn, Said("two", START, replace(SENDER, account="bo"), "signed"))
        while not waiting_for_a_lock(postgres) and not begun.is_set():
            pass
        go_on.set()
        one.result(), other.result()
    assert bot.logged("first") == 1


async def test_who_writes_while_many_nudges_fire_waits_for_one_of_them(sqlite, tmp_path):
    """The embedded database has one writer: an answer is not to wait behind a whole morning's nudges."""
    fill(sqlite)
    worker = service(sqlite, Wall(tmp_path / "wall"), START)
    loop, fired, taken = asyncio.get_running_loop(), count(1), []
    remind = worker.engine.repertoire.nudges["remind"]

    def noted(turn, nudge) -> None:
        remind(turn, nudge)
        if next(fired) == 1:
            said = Said("hello", START, replace(SENDER, account="p0"), "hello")
            loop.call_soon_threadsafe(lambda: taken.append(asyncio.ensure_future(worker.receive(said))))

    worker.engine.repertoire = replace(worker.engine.repertoire, nudges={"remind": noted}, greet=lambda turn: order())

    def order() -> None:
        taken.append(next(fired))

    assert await worker.tick() == NUDGES
    await taken[0]
    assert taken[1] == 2
    worker.writer.close()


def waiting_for_a_lock(database) -> bool:
    """Whether a transaction waits for another one."""
    with database.connect() as connection:
        waits = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return connection.execute(waits).scalar_one() > 0


async def test_who_is_in_a_pair_with_somebody_is_beside_them(sqlite):
    """Both ways, and by the pair alone; nobody else."""
    play = Play(sqlite)
    await play.pair("ana", "ines")
    await play.say("max", "bonjour")
    ana, ines, tom, alone = (play.person(who) for who in ("ana", "ines", "tom", "max"))
    pair = next(
        pair.id
        for pair in play.rows(Pair)
        for mentee in play.rows(Enrollment, id=pair.mentee_id)
        if mentee.person_id == ana
    )
    with reading(sqlite) as session:
        assert beside(session, ana, None) == beside(session, None, pair) == {ana, tom}
        assert beside(session, tom, None) == beside(session, tom, pair) == {ana, ines, tom}
        assert beside(session, alone, None) == {alone}
        assert beside(session, None, None) == frozenset()
