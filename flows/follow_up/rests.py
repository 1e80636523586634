"""When a pair rests: a pause of either side, of the pair or of the program, and the program's quiet periods.

The clocks of silence and health stand still on these days. They are read from the log, so that a pause that ended
early, or two that overlap, count as they were.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.turn import local
from flows.program.terms import Terms
from storage.tables import Enrollment, LogEntry, Pair

Span = tuple[date, date]
"""First and last day, both included."""
DAY = timedelta(days=1)
PAUSES = ("paused", "resumed")
"""What the log says of a member's pause, when it begins and when it is lifted."""
HOLDS = ("pair_held", "pair_resumed")
"""The same of a rest that organizers give a pair."""
STATES = "program_state"


def rests(session: Session, pair: Pair, rules: Terms, now: datetime) -> tuple[Span, ...]:
    """The days on which *pair* rested or will rest, as known at *now* (aware UTC), in the program's zone."""
    return rests_of(session, (pair,), rules, now)[pair.id]


def rests_of(session: Session, pairs: Sequence[Pair], rules: Terms, now: datetime) -> Mapping[int, tuple[Span, ...]]:
    """The same of several pairs of one program, by pair: as many queries as of one."""
    if not pairs:
        return {}
    sides = {side for pair in pairs for side in (pair.mentor_id, pair.mentee_id)}
    person: dict[int, int] = dict(session.exec(_PEOPLE, params={"sides": list(sides)}).all())
    entries = [
        *session.exec(_PAUSES, params={"people": list(set(person.values()))}),
        *session.exec(_HOLDS, params={"pairs": [pair.id for pair in pairs]}),
        *session.exec(_STATES, params={"program": pairs[0].program_id}),
    ]
    return {
        pair.id: rests_in(
            entries, {person[pair.mentor_id], person[pair.mentee_id]}, pair.id, pair.program_id, rules, now
        )
        for pair in pairs
    }


def rests_in(
    entries: Iterable[LogEntry], people: Collection[int], pair: int, program: int, rules: Terms, now: datetime
) -> tuple[Span, ...]:
    """The rests of a pair of *people* that the log tells of, oldest entry first. Pure."""
    entries = tuple(entries)
    spans: list[Span] = list(rules.quiet)
    for person in people:
        spans += _spans((one for one in entries if one.person_id == person), PAUSES, rules)
    spans += _spans((one for one in entries if one.pair_id == pair), HOLDS, rules)
    spans += _standstills((one for one in entries if one.program_id == program), rules, now)
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


def _spans(entries: Iterable[LogEntry], codes: tuple[str, str], rules: Terms) -> list[Span]:
    """Each rest ends on the day it was meant to, or on the day it was lifted or replaced."""
    spans: list[Span] = []
    for entry in entries:
        if entry.code not in codes:
            continue
        day = local(entry.at, rules.zone).date()
        if spans and spans[-1][1] >= day:
            spans[-1] = (spans[-1][0], day - DAY)
        if entry.code == codes[0]:
            spans.append((day, date.fromisoformat(entry.values["until"]) - DAY))
    return spans


def _standstills(entries: Iterable[LogEntry], rules: Terms, now: datetime) -> list[Span]:
    """The pauses of the whole program; one that lasts is known up to today."""
    spans: list[Span] = []
    begun: date | None = None
    for entry in entries:
        if entry.code != STATES:
            continue
        day = local(entry.at, rules.zone).date()
        if entry.values.get("after") == "paused":
            begun = day
        elif begun is not None:
            spans.append((begun, day - DAY))
            begun = None
    if begun is not None:
        spans.append((begun, local(now, rules.zone).date()))
    return spans


_PEOPLE = select(Enrollment.id, Enrollment.person_id).where(col(Enrollment.id).in_(bindparam("sides", expanding=True)))
_ENTRIES = select(LogEntry).order_by(col(LogEntry.id))
_PAUSES = _ENTRIES.where(
    col(LogEntry.person_id).in_(bindparam("people", expanding=True)), col(LogEntry.code).in_(PAUSES)
)
_HOLDS = _ENTRIES.where(col(LogEntry.pair_id).in_(bindparam("pairs", expanding=True)), col(LogEntry.code).in_(HOLDS))
_STATES = _ENTRIES.where(LogEntry.program_id == bindparam("program"), LogEntry.code == STATES)
