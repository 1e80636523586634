"""What organizers decided about two people by hand: they are to be a pair (pin), they are not (forbid), or neither."""

from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session, col, select

from bot.effects import Subject
from bot.messages import Text
from bot.turn import Turn
from storage.tables import Enrollment, Pair, Person, Ruling

Kind = Literal["pin", "forbid", "undone"]
Two = tuple[int, int]
"""A mentor's and a mentee's enrollment."""


def standing(session: Session, program: int) -> dict[Two, Ruling]:
    """The rulings that hold, oldest first: of several about the same two the newest counts, and an undone one is none.

    A pin that has become a pair has done what it was for, whatever becomes of the pair.
    """
    newest: dict[Two, Ruling] = {}
    for one in session.exec(select(Ruling).where(Ruling.program_id == program).order_by(col(Ruling.id))).all():
        newest.pop((one.mentor_id, one.mentee_id), None)
        newest[one.mentor_id, one.mentee_id] = one
    met = set(
        session.exec(
            select(Pair.mentor_id, Pair.mentee_id).where(
                Pair.program_id == program, col(Pair.state).in_(("active", "paused", "ended"))
            )
        ).all()
    )
    return {two: one for two, one in newest.items() if one.kind == "forbid" or (one.kind == "pin" and two not in met)}


def rule(turn: Turn, mentor: Enrollment, mentee: Enrollment, kind: Kind) -> str | None:
    """Have *kind* hold of the two from now on; what held before (pin or forbid), or None."""
    before = standing(turn.session, mentor.program_id).get((mentor.id, mentee.id))
    if (before.kind if before else "undone") != kind:
        turn.session.add(
            Ruling(
                program_id=mentor.program_id,
                mentor_id=mentor.id,
                mentee_id=mentee.id,
                kind=kind,
                by_id=turn.who.id,
                at=turn.now,
            )
        )
        turn.record("ruled", Subject(mentor.program_id), kind=kind)
        turn.session.flush()
    return before.kind if before else None


def dropped(turn: Turn, mentor: Enrollment, mentee: Enrollment, kind: Kind) -> list[Pair]:
    """The proposals that what was ruled speaks against, taken back: of the two, or of the mentee with anybody else."""
    together = col(Pair.mentor_id) == mentor.id
    against = list(
        turn.session.exec(
            select(Pair)
            .where(Pair.mentee_id == mentee.id, Pair.state == "proposed", together if kind == "forbid" else ~together)
            .order_by(col(Pair.id))
        ).all()
    )
    for pair in against:
        pair.state = "dropped"
        turn.session.add(pair)
    return against


def named(session: Session, two: Sequence[int]) -> Text:
    """A mentor's and a mentee's enrollment by their names, as a pair is called."""
    mentor, mentee = (session.get_one(Person, session.get_one(Enrollment, one).person_id).name for one in two)
    return Text("commands.pair_name", {"mentor": mentor, "mentee": mentee})
