"""One event, one transaction: taken in once, by whoever comes first; what goes wrong stays with whom it concerns."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot import nudges
from bot.effects import Plan, Subject
from bot.engine import Engine
from bot.events import Said
from bot.texts import Texts
from bot.turn import Turn
from storage.database import reading, writing
from storage.tables import Account, Nudge, Outbox, Person
from tests.bot import little
from tests.bot.little import SENDER, START, Little


@pytest.fixture(scope="module")
def words(tmp_path_factory) -> Texts:
    """The texts of the little bot."""
    return little.texts(tmp_path_factory.mktemp("texts"))


def plan(bot: Little, key: str, due_at=START) -> int:
    """A planned nudge; its id."""
    with writing(bot.database) as session:
        turn = Turn(session, START, key, bot.engine.repertoire, bot.engine.texts)
        turn.plan(Plan(key, "test", due_at, person=None, subject=Subject()))
        session.flush()
        return session.exec(select(Nudge.id).where(Nudge.key == key)).one()


def nudge(bot: Little, ident: int) -> Nudge:
    """How a nudge stands."""
    with reading(bot.database) as session:
        found = session.get_one(Nudge, ident)
        session.expunge_all()
        return found


def fires(bot: Little, fire) -> None:
    """What a nudge of the test's kind does."""
    bot.engine.repertoire = replace(bot.engine.repertoire, nudges={"test": fire})


def test_the_same_event_changes_nothing_the_second_time(words, database):
    """A platform that redelivers gets told so."""
    bot = Little(words, [little.choice("a")], database)
    assert not bot.say("hello").repeated
    before = bot.everything()
    assert bot.take(bot.taken[0]).repeated
    assert bot.everything() == before


def test_two_processes_that_get_one_event_take_it_in_once(words, postgres):
    """At the same moment: one does the work, the other learns that it is done."""
    bot = Little(words, [little.choice("a")], postgres)
    others = [Engine(postgres, bot.engine.repertoire, words) for _ in range(6)]
    for number in range(8):
        event = Said(f"event:{number}", START, SENDER, "hello")
        with ThreadPoolExecutor(6) as pool:
            replies = list(pool.map(lambda engine, it=event: engine.turn(it), others))
        assert [reply.repeated for reply in replies].count(False) == 1


def test_two_first_words_of_one_person_at_once_make_one_person(words, postgres):
    """Two events of somebody unknown, in two processes."""
    bot = Little(words, [little.choice("a")], postgres)
    others = [Engine(postgres, bot.engine.repertoire, words) for _ in range(4)]
    events = [Said(f"event:{number}", START, SENDER, "hello") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda engine, event: engine.turn(event), others, events))
    assert not any(reply.repeated for reply in replies)
    with reading(postgres) as session:
        assert len(session.exec(select(Account)).all()) == len(session.exec(select(Person)).all()) == 1


def test_a_conversation_that_fails_is_set_aside_with_an_apology(words, database):
    """It ends, an organizer hears of it, and the next message finds a working bot."""
    bot = Little(words, [little.choice("a"), little.choice("b")], database)
    bot.say("hello")

    def breaks(turn, conversation):
        raise RuntimeError("a flaw")

    bot.flows["talk"] = replace(bot.flows["talk"], context=breaks)
    bot.press("a", "red")
    assert (bot.conversation().state, bot.conversation().why) == ("closed", "failed")
    assert bot.logged("failed") == 1
    with reading(database) as session:
        keys = [row.message["text"] for row in session.exec(select(Outbox).order_by(Outbox.id)).all()]
    assert "bot.apology" in str(keys[-1])
    assert bot.answers() == {}


def test_a_nudge_that_fails_is_skipped_and_the_next_one_fires(words, database):
    """One bad row does not hold up the schedule."""
    bot = Little(words, [little.choice("a")], database)
    bad, good = plan(bot, "bad"), plan(bot, "good", START + timedelta(seconds=1))

    def fire(turn, it):
        if it.key == "bad":
            raise RuntimeError("a flaw")
        nudges.fired(turn, it)

    fires(bot, fire)
    assert nudges.tick(bot.engine, START + timedelta(minutes=1)) == 2
    assert (nudge(bot, bad).state, nudge(bot, bad).why) == ("skipped", "failed")
    assert nudge(bot, good).state == "fired"


def test_a_nudge_that_is_put_off_by_an_instant_comes_back(words, database):
    """However short the pause: it is a new event."""
    bot = Little(words, [little.choice("a")], database)
    later = START + timedelta(microseconds=20)
    ident = plan(bot, "soon")

    def fire(turn, it):
        if turn.now < later:
            nudges.put_off(turn, it, later)
        else:
            nudges.fired(turn, it)

    fires(bot, fire)
    assert nudges.tick(bot.engine, START) == 1
    assert nudge(bot, ident).state == "planned"
    assert nudges.tick(bot.engine, later) == 1
    assert nudge(bot, ident).state == "fired"
    assert nudges.tick(bot.engine, later) == 0


def test_two_processes_that_tick_fire_each_nudge_once(words, postgres):
    """The nudge is claimed in the transaction that writes what it causes."""
    bot = Little(words, [little.choice("a")], postgres)
    for number in range(20):
        plan(bot, f"n{number}")
    fires(bot, lambda turn, it: (turn.record("fired"), nudges.fired(turn, it)))
    others = [Engine(postgres, bot.engine.repertoire, words) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        taken = list(pool.map(lambda engine: nudges.tick(engine, START), others))
    assert sum(taken) == 20
    assert bot.logged("fired") == 20


def test_planning_twice_is_planning_once(words, database):
    """A nudge's key is its meaning."""
    bot = Little(words, [little.choice("a")], database)
    assert plan(bot, "same") == plan(bot, "same", START + timedelta(days=1))
    with reading(database) as session:
        assert len(session.exec(select(Nudge)).all()) == 1


def test_a_conversation_that_belongs_to_no_workspace_is_with_who_was_met_in_one(words, database):
    """Some platforms do not say where somebody writes from: one who was met is known, of another nothing is kept."""
    bot = Little(words, [little.choice("a")], database)
    nowhere = replace(SENDER, workspace="")
    assert bot.engine.turn(Said("m1", START, nowhere, "hello")).unmet
    assert not any(bot.everything().values())
    bot.say("hello")
    assert not bot.engine.turn(Said("m2", START, nowhere, "hello again")).unmet
    with reading(bot.database) as session:
        assert len(session.exec(select(Account)).all()) == 1
