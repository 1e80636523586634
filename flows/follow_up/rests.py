"""When a pair rests: a pause of either side, of the pair or of the program, and the program's quiet periods.

The clocks of silence and health stand still on these days. They are read from the log, so that a pause that ended
early, or two that overlap, count as they were.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot.turn import local
from flows.program.terms import Terms
from flows.who import sides
from storage.tables import LogEntry, Pair

Span = tuple[date, date]
"""First and last day, both included."""
DAY = timedelta(days=1)


def rests(session: Session, pair: Pair, rules: Terms, now: datetime) -> tuple[Span, ...]:
    """The days on which *pair* rested or will rest, as known at *now* (aware UTC), in the program's zone."""
    spans: list[Span] = list(rules.quiet)
    for side in sides(session, pair):
        spans += _pauses(session, side.person_id, rules)
    spans += _holds(session, pair.id, rules)
    spans += _standstills(session, pair.program_id, rules, now)
    return tuple(sorted(span for span in spans if span[0] <= span[1]))


def resting(day: date, spans: Iterable[Span]) -> bool:
    """Whether *day* lies in one of the spans."""
    return any(first <= day <= last for first, last in spans)


def counted_on(since: date, days: int, spans: Iterable[Span]) -> date:
    """The last day before more than *days* days after *since* have passed, days of rest left out."""
    spans = tuple(spans)
    day = since
    while days > 0:
        day += DAY
        days -= not resting(day, spans)
    while resting(day + DAY, spans):
        day += DAY
    return day


def _pauses(session: Session, person: int, rules: Terms) -> list[Span]:
    """A member's pauses: each ends on the day it was meant to, or on the day it was lifted or replaced."""
    return _spans(session, LogEntry.person_id == person, "paused", "resumed", rules)


def _holds(session: Session, pair: int, rules: Terms) -> list[Span]:
    """The rests that organizers gave a pair, in the same way."""
    return _spans(session, LogEntry.pair_id == pair, "pair_held", "pair_resumed", rules)


def _spans(session: Session, whose: bool, begins: str, ends: str, rules: Terms) -> list[Span]:
    """*whose* is a condition on log entries."""
    entries = session.exec(
        select(LogEntry).where(whose, col(LogEntry.code).in_((begins, ends))).order_by(col(LogEntry.id))
    ).all()
    spans: list[Span] = []
    for entry in entries:
        day = local(entry.at, rules.zone).date()
        if spans and spans[-1][1] >= day:
            spans[-1] = (spans[-1][0], day - DAY)
        if entry.code == begins:
            spans.append((day, date.fromisoformat(entry.values["until"]) - DAY))
    return spans


def _standstills(session: Session, program: int, rules: Terms, now: datetime) -> list[Span]:
    """The pauses of the whole program; one that lasts is known up to today."""
    entries = session.exec(
        select(LogEntry)
        .where(LogEntry.program_id == program, LogEntry.code == "program_state")
        .order_by(col(LogEntry.id))
    ).all()
    spans: list[Span] = []
    begun: date | None = None
    for entry in entries:
        day = local(entry.at, rules.zone).date()
        if entry.values.get("after") == "paused":
            begun = day
        elif begun is not None:
            spans.append((begun, day - DAY))
            begun = None
    if begun is not None:
        spans.append((begun, local(now, rules.zone).date()))
    return spans
