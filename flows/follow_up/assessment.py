"""Looks at a pair's record, keeps its health, and opens an alert on a change for the worse."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot.effects import Plan, Subject
from bot.nudges import fired
from bot.turn import Turn, local
from flows import bit_by_bit
from flows.follow_up.alerts import open_alert, open_cases, recovered, refresh
from flows.follow_up.cadence import at_hour
from flows.follow_up.health import WORSE, History, calls, health, next_change
from flows.follow_up.record import histories
from flows.program.terms import Terms, terms
from storage.tables import Alert, Nudge, Pair, Program

URGENCY = {"silent": 3, "half_silent": 2, "needs_attention": 1}
LOOKED_AT = (col(Pair.state).in_(("active", "paused")), col(Pair.serious).is_(False))
"""What holds for a pair whose health counts."""
BATCH = 15
"""Pairs that are looked at in one turn, so that it stays a short one: two years of rounds weigh on it too."""


def assess(turn: Turn, pair_id: int) -> None:
    """Compute a pair's health now; keep it; alert on a change for the worse; plan the day time alone may change it."""
    pair = turn.session.get_one(Pair, pair_id)
    if pair.state in ("active", "paused") and not pair.serious:
        _assess(turn, (pair,), turn.session.get_one(Program, pair.program_id))


def _assess(turn: Turn, pairs: Sequence[Pair], program: Program) -> None:
    """The same for several pairs of a program, with as many queries as for one."""
    turn.session.flush()
    rules = terms(program)
    today = local(turn.now, rules.zone).date()
    records = histories(turn.session, pairs, rules, turn.now)
    for pair in pairs:
        _keep(turn, pair, records[pair.id], today)
    changes = [(pair, next_change(records[pair.id], today)) for pair in pairs]
    turn.plan(*(_look(pair, day, rules) for pair, day in changes if day is not None))


def _keep(turn: Turn, pair: Pair, record: History, today: date) -> None:
    found = health(record, today)
    before = pair.health
    called = calls(before, pair.health_reasons, found)
    pair.health, pair.health_reasons = found.state, list(found.reasons)
    turn.session.add(pair)
    if before != found.state:
        turn.record("health", Subject(pair.program_id, None, pair.id), before=before, after=found.state)
    if called:
        open_alert(turn, pair.program_id, "health", found.reasons, pair=pair.id, urgency=URGENCY[found.state])
    elif WORSE[before] > 0 and WORSE[found.state] == 0:
        recovered(turn, pair.id)
    elif found.reasons:
        refresh(turn, pair.id, found.reasons)


def as_of_now(turn: Turn, cases: Sequence[Alert]) -> list[Alert]:
    """The cases of a program that are open still, once their pairs were looked at today: a reason counts days."""
    about = [alert.pair_id for alert in cases if alert.kind == "health" and alert.pair_id is not None]
    pairs = turn.session.exec(select(Pair).where(col(Pair.id).in_(about), *LOOKED_AT).order_by(col(Pair.id))).all()
    if pairs:
        _assess(turn, pairs, turn.session.get_one(Program, pairs[0].program_id))
    return [alert for alert in cases if alert.state == "open"]


def most_urgent(turn: Turn, program: int, reader: int, most: int, after: Alert | None = None) -> list[Alert]:
    """The first of the open cases that *reader* may see (*after* one of them), looked at today.

    What is well by now has made room for others.
    """
    while True:
        cases = open_cases(turn, program, reader, most, after)
        if len(as_of_now(turn, cases)) == len(cases):
            return cases


def _look(pair: Pair, day: date, rules: Terms) -> Plan:
    return Plan(
        key=f"health:{pair.id}:{day.isoformat()}",
        kind="health",
        due_at=at_hour(day, rules.zone, rules, 0) - timedelta(hours=2),
        subject=Subject(pair.program_id, None, pair.id),
    )


def look(turn: Turn, nudge: Nudge) -> None:
    """The day has come on which time alone may have changed a pair's health."""
    fired(turn, nudge)
    if nudge.pair_id is not None:
        assess(turn, nudge.pair_id)


def plan_looks(turn: Turn, program: Program, at: datetime) -> None:
    """Plan a look at all the pairs of a program, some of them a turn.

    Whatever changed since — a quiet period, a holiday of the clock, a reason that counts days — is seen by then.
    """
    day = local(at, terms(program).zone).date()
    bit_by_bit.begin(turn, "looks", program.id, day.isoformat(), at)


def look_at_some(turn: Turn, program: Program, _day: str, after: int) -> int | None:
    """Look at the next pairs."""
    if program.state not in ("running", "paused"):
        return None
    pairs = turn.session.exec(
        select(Pair)
        .where(Pair.program_id == program.id, *LOOKED_AT, col(Pair.id) > after)
        .order_by(col(Pair.id))
        .limit(BATCH)
    ).all()
    _assess(turn, pairs, program)
    return pairs[-1].id if len(pairs) == BATCH else None


NUDGES = {"health": look, "looks": bit_by_bit.by_nudge(look_at_some)}
