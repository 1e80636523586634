"""Who looked at what is kept of a person: noted each time an organizer opens it, and shown to that person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from bot.effects import Subject
from bot.turn import Turn
from storage.tables import Enrollment, LogEntry, Pair, Person, Program

CODE = "looked_at"
OF_ALL = ("members_exported", "looked_at_expectations")
"""What shows something of everybody in a program at once."""


def looked(
    turn: Turn,
    program: int,
    what: str,
    *,
    enrollment: int | None = None,
    pair: int | None = None,
    by: int | None = None,
) -> None:
    """Note that a person (that of the turn, unless *by*) opened *what* (a code): of a member, a pair, or all."""
    turn.record(CODE, Subject(program, enrollment, pair), person=by, what=what)


def looks(session: Session, enrollments: Sequence[Enrollment]) -> list[dict[str, Any]]:
    """Who opened what about these enrollments, oldest first: when, who (None where they were erased), what, in which
    program.
    """
    mine = [one.id for one in enrollments]
    joined: dict[int, datetime] = {}
    for one in enrollments:
        joined[one.program_id] = min(one.joined_at, joined.get(one.program_id, one.joined_at))
    pairs = select(Pair.id).where(or_(col(Pair.mentor_id).in_(mine), col(Pair.mentee_id).in_(mine)))
    nobody = col(LogEntry.enrollment_id).is_(None) & col(LogEntry.pair_id).is_(None)
    rows = session.exec(
        select(LogEntry, Person.name, Program.name)
        .join(Program, col(Program.id) == LogEntry.program_id)
        .join(Person, col(Person.id) == LogEntry.person_id, isouter=True)
        .where(
            col(LogEntry.code).in_((CODE, *OF_ALL)),
            or_(
                col(LogEntry.enrollment_id).in_(mine),
                col(LogEntry.pair_id).in_(pairs),
                nobody & col(LogEntry.program_id).in_(joined),
            ),
        )
        .order_by(col(LogEntry.id))
    ).all()
    return [
        {"at": entry.at, "who": name or None, "what": entry.values.get("what", entry.code), "program": program}
        for entry, name, program in rows
        if entry.enrollment_id or entry.pair_id or entry.at >= joined[entry.program_id or 0]
    ]
