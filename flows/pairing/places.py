"""A side's place in a pair, and who is beside whom: turns that would change the same pair at the same time do so one
after the other.
"""

from sqlalchemy import union
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from flows.who import pairs_of
from storage.tables import Enrollment, Pair

GOING_ON = ("offered", "active", "paused")
"""The states of a pair in which its sides are asked something."""


def hold(session: Session, pair: Pair) -> None:
    """Let no other turn give away a place of either side until this one ends; both and the pair are read anew.

    The rows are locked in the order of their ids. SQLite has one writer, and needs no lock.
    """
    session.flush()
    session.exec(
        select(Enrollment)
        .where(col(Enrollment.id).in_((pair.mentor_id, pair.mentee_id)))
        .order_by(col(Enrollment.id))
        # Rows that merely name one of them, a check-in for one, may be written meanwhile.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    session.refresh(pair)


def beside(session: Session, person: int | None, pair: int | None) -> frozenset[int]:
    """The ids of a person and of everybody they are in a pair with, and of both sides of a pair.

    What one of them answers may decide what the other is told: an agreement that both sign, a meeting that both report.
    """
    found = set[int]() if person is None else {person}
    mentor, mentee = aliased(Enrollment), aliased(Enrollment)
    both = (
        select(col(mentor.person_id), col(mentee.person_id))
        .join(Pair, col(Pair.mentor_id) == mentor.id)
        .join(mentee, col(Pair.mentee_id) == mentee.id)
    )
    meeting = both.where(col(Pair.state).in_(GOING_ON))
    if pair is not None:
        found.update(*session.exec(both.where(Pair.id == pair)).all())
    if person is not None:
        either = union(meeting.where(mentor.person_id == person), meeting.where(mentee.person_id == person))
        found.update(*session.execute(either).all())
    return frozenset(found)


def is_full(session: Session, side: Enrollment, *states: str) -> bool:
    """Whether all places of *side* are taken by pairs in *states* (those that go on, unless named)."""
    return len(pairs_of(session, side.id, *states)) >= (side.capacity if side.role == "mentor" else 1)
