"""What is kept until it is taken in: whole, once, oldest first, and gone with whoever is erased."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot import keeping
from bot.events import Chose, Commanded, Filled, Said, Sender
from storage.database import reading, writing
from storage.tables import Account, Inbox, Kept, Person

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
ANA = Sender("slack", "T1", "T1.UANA", name="Ana", language="fr", zone="Europe/Paris", bare=True)
EVENTS = (
    Chose("b", NOW, ANA, "c1.role", "mentee"),
    Filled("a", NOW, ANA, "c1.words", {"value": "déjà vu 🎉"}),
    Commanded("c", NOW + timedelta(seconds=1), ANA, "mentoring", "contact", place="C1"),
    Commanded(
        "d", NOW + timedelta(seconds=2), ANA, "mentoring-admin", path=("members", "import"), arguments={"x": "y"}
    ),
    Commanded("e", NOW + timedelta(seconds=3), ANA, "mentoring-admin", files={"file": b"\x00\xff;a,b"}),
)


def test_an_event_comes_back_as_it_was_and_in_its_order(database):
    """With its files, its sender and its time; the time alone decides, then the id."""
    keeping.keep(database, EVENTS[::-1])
    found = keeping.left(database)
    assert found == [EVENTS[1], EVENTS[0], *EVENTS[2:]]


def test_what_is_kept_twice_or_was_taken_in_is_kept_once_or_not(database):
    """However often the platform says it, and whoever was faster."""
    with writing(database) as session:
        session.add(Inbox(id="a", received_at=NOW))
    keeping.keep(database, [EVENTS[0], EVENTS[1], EVENTS[0]])
    keeping.keep(database, [EVENTS[0]])
    assert keeping.left(database) == [EVENTS[0]]
    keeping.drop(database, "b")
    assert keeping.left(database) == []


def test_what_happened_a_moment_ago_is_left_to_who_keeps_it(database):
    """Another process is at it."""
    keeping.keep(database, EVENTS)
    assert keeping.left(database, NOW) == []
    assert keeping.left(database, NOW + timedelta(seconds=1)) == [EVENTS[1], EVENTS[0]]


def test_what_comes_again_by_itself_is_not_kept(database):
    """A message: its platform sends it again, or it is read there."""
    with pytest.raises(TypeError):
        keeping.keep(database, [Said("f", NOW, ANA, "hello")])


def test_nothing_is_kept_of_who_is_erased(database):
    """Others' presses stay."""
    keeping.keep(database, [EVENTS[0], Chose("bo", NOW, Sender("slack", "T1", "T1.UB0"), "c2.role", "mentor")])
    with writing(database) as session:
        person = Person(name="Ana", created_at=NOW)
        session.add(person)
        session.flush()
        session.add(Account(person_id=person.id, platform="slack", external_id="T1.UANA", created_at=NOW))
        session.flush()
        keeping.forget(session, person.id)
    with reading(database) as session:
        assert [one.id for one in session.exec(select(Kept)).all()] == ["bo"]
