"""Looks at a pair's record, keeps its health, and opens an alert on a change for the worse."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import col, select

from bot.effects import Plan, Subject
from bot.nudges import fired
from bot.turn import Turn, local
from flows.follow_up.alerts import open_alert, recovered, refresh
from flows.follow_up.cadence import at_hour
from flows.follow_up.health import WORSE, History, Side, health, next_change, worse
from flows.follow_up.rests import rests
from flows.program.terms import terms
from storage.tables import Alert, Checkin, Meeting, Nudge, Pair, Program, SatisfactionAnswer

URGENCY = {"silent": 3, "half_silent": 2, "needs_attention": 1}


def history(turn: Turn, pair: Pair) -> History:
    """A pair's record, read whole: everything that its health depends on."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    checks = turn.session.exec(
        select(Checkin).where(Checkin.pair_id == pair.id).order_by(col(Checkin.due_at), col(Checkin.id))
    ).all()
    contacts = turn.session.exec(select(col(Meeting.met_on)).where(Meeting.pair_id == pair.id)).all()
    # A fit is told for figures only; it counts here, where organizers read it, if its author shared it.
    fits = turn.session.exec(
        select(SatisfactionAnswer.fit)
        .where(
            SatisfactionAnswer.pair_id == pair.id,
            col(SatisfactionAnswer.fit).is_not(None),
            col(SatisfactionAnswer.shared).is_(True),
        )
        .order_by(col(SatisfactionAnswer.answered_at))
    ).all()
    # A pair that was taken in is known from then on: silence before that is nobody's.
    introduced = pair.taken_in_at or pair.introduced_at or turn.now
    before = [pair.met_before] if pair.met_before is not None else []
    return History(
        introduced=local(introduced, rules.zone).date(),
        rhythm_days=pair.rhythm_days,
        first_check=rules.checkins[0],
        contacts=tuple(sorted([*before, *contacts])),
        mentor=_side(checks, pair.mentor_id),
        mentee=_side(checks, pair.mentee_id),
        fit=tuple(fit for fit in fits if fit),
        by_days=rules.by_days,
        rests=rests(turn.session, pair, rules, turn.now),
        ended=pair.state == "ended",
    )


def _side(checks: Sequence[Checkin], enrollment: int) -> Side:
    mine = [one for one in checks if one.enrollment_id == enrollment]
    answered = sorted((one for one in mine if one.answered_at), key=lambda one: (one.answered_at, one.id))
    return Side(
        rounds=tuple(one.state for one in mine),
        met=tuple(one.answers["met"] for one in answered if "met" in one.answers),
    )


def assess(turn: Turn, pair_id: int) -> None:
    """Compute a pair's health now; keep it; alert on a change for the worse; plan the day time alone may change it."""
    turn.session.flush()
    pair = turn.session.get_one(Pair, pair_id)
    if pair.state not in ("active", "paused") or pair.serious:
        return
    rules = terms(turn.session.get_one(Program, pair.program_id))
    today = local(turn.now, rules.zone).date()
    record = history(turn, pair)
    found = health(record, today)
    before = pair.health
    pair.health, pair.health_reasons = found.state, list(found.reasons)
    turn.session.add(pair)
    if before != found.state:
        turn.record("health", Subject(pair.program_id, None, pair.id), before=before, after=found.state)
    if worse(before, found.state):
        open_alert(turn, pair.program_id, "health", found.reasons, pair=pair.id, urgency=URGENCY[found.state])
    elif WORSE[before] > 0 and WORSE[found.state] == 0:
        recovered(turn, pair.id)
    elif found.reasons:
        refresh(turn, pair.id, found.reasons)
    day = next_change(record, today)
    if day is not None:
        _plan(turn, pair, day)


def as_of_now(turn: Turn, cases: Sequence[Alert]) -> list[Alert]:
    """The cases that are open still, once their pairs were looked at today: a reason counts days."""
    for alert in cases:
        if alert.kind == "health" and alert.pair_id is not None:
            assess(turn, alert.pair_id)
    return [alert for alert in cases if alert.state == "open"]


def _plan(turn: Turn, pair: Pair, day: date) -> None:
    rules = terms(turn.session.get_one(Program, pair.program_id))
    turn.plan(
        Plan(
            key=f"health:{pair.id}:{day.isoformat()}",
            kind="health",
            due_at=at_hour(day, rules.zone, rules, 0) - timedelta(hours=2),
            subject=Subject(pair.program_id, None, pair.id),
        )
    )


def look(turn: Turn, nudge: Nudge) -> None:
    """The day has come on which time alone may have changed a pair's health."""
    fired(turn, nudge)
    if nudge.pair_id is not None:
        assess(turn, nudge.pair_id)


NUDGES = {"health": look}
