"""How soon a play's stalled pairs became a case, and how soon who was left had somebody new. Mechanical times alone.

A pair stalls when one of the two falls silent for good: from then on they answer neither bot nor partner. What
is measured is what the bot does about it. What people would do is assumed, and said with the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from statistics import quantiles
from typing import Any

from sqlmodel import Session, col, select

from flows.follow_up.health import longest_unseen
from flows.program.terms import terms
from flows.rehearsal.cast import Persona
from storage.tables import Account, Alert, Enrollment, Meeting, Pair, Program

ASSUMPTIONS = (
    "simulation: whoever falls silent does so for good, on a day drawn from the seed",
    "their partner reports no meeting from then on, and answers check-ins as the others do",
    "the stall begins on that day, or on the day of the last meeting that was reported, if it is later",
    "an organizer looks at a case within a day, and matches who is left again in six of ten cases of one silent side",
)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spread:
    """Days, to one place: the least, the quartiles, the most, and of how many pairs."""

    least: float
    lower: float
    median: float
    upper: float
    most: float
    of: int


@dataclass(frozen=True, slots=True)
class Stalls:
    """What came of the pairs in which somebody fell silent."""

    within: int
    """Days in which a stall is found by this template's rules, rests left out."""
    stalled: int
    """Pairs whose stall could be seen: it began so many days before the pair's end and the play's."""
    found: int
    """Those of which a case was opened within these days."""
    known: int
    """Pairs that were a case before: one that was open still, or was opened after their last meeting."""
    too_late: int
    """Pairs that ended, or were still within these days when the play was over; silence after it counts nowhere."""
    to_case: Spread | None
    """From the stall to the case."""
    to_rematch: Spread | None
    """From the stall to the introduction of somebody new to who was left."""

    @property
    def missed(self) -> int:
        """Stalled pairs that were not found in time."""
        return self.stalled - self.found

    def to_json(self) -> Mapping[str, Any]:
        """Everything, with what was assumed."""
        return {"simulated": True, "assumptions": ASSUMPTIONS, **asdict(self)}


def stalls(session: Session, personas: Mapping[str, Persona], begins: datetime, ends: datetime) -> Stalls:
    """Look at what is stored after a play from *begins* to *ends* (aware UTC). One program."""
    program = session.exec(select(Program).order_by(col(Program.id))).first()
    if program is None:
        raise LookupError("nothing was played")
    rules = terms(program)
    silent = _silent(session, personas, begins)
    within = longest_unseen(rules.rhythm_days, rules.checkins[0], rules.by_days)
    pairs = session.exec(
        select(Pair)
        .where(Pair.program_id == program.id, col(Pair.introduced_at).is_not(None))
        .order_by(col(Pair.introduced_at), col(Pair.id))
    ).all()
    to_case: list[float] = []
    to_rematch: list[float] = []
    stalled = known = too_late = 0
    for pair in pairs:
        quiet = [silent[side] for side in (pair.mentor_id, pair.mentee_id) if side in silent]
        since = _since(session, pair, min(quiet)) if quiet else None
        if since is None or since >= ends or pair.serious:
            continue
        cases = session.exec(
            select(Alert.opened_at, Alert.resolved_at).where(Alert.pair_id == pair.id).order_by(col(Alert.opened_at))
        ).all()
        first = next((at for at, _ in cases if at >= since), None)
        if first is None and min(pair.ended_at or ends, ends) - since <= within * DAY:
            too_late += 1
            continue
        if any(
            at < since and (closed is None or closed >= since or _last_contact(session, pair) <= at)
            for at, closed in cases
        ):
            known += 1
            continue
        stalled += 1
        if first is not None and first - since <= within * DAY:
            to_case.append((first - since) / DAY)
        if (again := _again(pairs, pair, silent)) is not None:
            to_rematch.append((again - since) / DAY)
    return Stalls(within, stalled, len(to_case), known, too_late, _spread(to_case), _spread(to_rematch))


def _silent(session: Session, personas: Mapping[str, Persona], begins: datetime) -> Mapping[int, datetime]:
    """By enrollment: when its person falls silent."""
    rows = session.exec(
        select(Enrollment.id, Account.external_id).join(Account, col(Account.person_id) == Enrollment.person_id)
    ).all()
    found: dict[int, datetime] = {}
    for enrollment, account in rows:
        one = personas.get(account)
        if one is not None and one.temper == "ghost" and one.turns is not None:
            found[enrollment] = begins + one.turns * DAY
    return found


def _since(session: Session, pair: Pair, silent: datetime) -> datetime | None:
    """When a pair stalled; None where it had ended by then."""
    since = max(silent, pair.introduced_at or silent, _last_contact(session, pair))
    return since if pair.ended_at is None or pair.ended_at > since else None


def _last_contact(session: Session, pair: Pair) -> datetime:
    """The last day of which a meeting was reported, from its first hour on; else the introduction."""
    day = session.exec(
        select(col(Meeting.met_on)).where(Meeting.pair_id == pair.id).order_by(col(Meeting.met_on).desc())
    ).first()
    start = pair.introduced_at or datetime.min.replace(tzinfo=UTC)
    return max(start, datetime.combine(day, time(0), UTC)) if day is not None else start


def _again(pairs: Sequence[Pair], pair: Pair, silent: Mapping[int, datetime]) -> datetime | None:
    """When who was left, and is not silent too, was introduced to somebody new."""
    left = [side for side in (pair.mentor_id, pair.mentee_id) if side not in silent]
    later = [
        one.introduced_at
        for one in pairs
        if one.introduced_at is not None
        and pair.ended_at is not None
        and pair.end_reason == "rematch"
        and one.introduced_at >= pair.ended_at
        and any(side in (one.mentor_id, one.mentee_id) for side in left)
    ]
    return min(later, default=None)


def _spread(days: Sequence[float]) -> Spread | None:
    if not days:
        return None
    cuts = quantiles(days, n=4, method="inclusive") if len(days) > 1 else [days[0]] * 3
    lower, median, upper = cuts
    return Spread(*(round(one, 1) for one in (min(days), lower, median, upper, max(days))), of=len(days))
