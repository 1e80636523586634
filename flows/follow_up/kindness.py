"""Whether a nudge may go out now: pauses, hours, holidays, the weekly budget, the stop rule."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from bot.floor import FLOOR
from bot.nudges import put_off, skipped
from bot.turn import Turn, local
from flows.follow_up.cadence import next_slot
from flows.follow_up.presence import ever_wrote, held
from flows.program.holidays import public_holidays
from flows.program.terms import Terms, terms
from storage.tables import Conversation, Enrollment, Nudge, Pair, Person, Program

WEEK = timedelta(days=7)
FIRST = ("checkin",)
"""Kinds that come before all others when the week's budget is short."""


def admitted(turn: Turn, nudge: Nudge, *, stale_after: timedelta | None = None) -> bool:
    """Whether *nudge* may be sent now. Otherwise it is put off or skipped here, with the reason, and False returned.

    *stale_after*: a nudge that waited longer than that is skipped.
    """
    person = turn.session.get_one(Person, nudge.person_id)
    program = turn.session.get(Program, nudge.program_id) if nudge.program_id is not None else None
    pair = turn.session.get(Pair, nudge.pair_id) if nudge.pair_id is not None else None
    why = _uncommitted(turn, nudge, pair) or _forbidden(
        turn, person, program, pair, outlives=_outlives_its_pair(turn, nudge)
    )
    if why is not None:
        skipped(turn, nudge, why)
        turn.record("nudge_skipped", person=person.id, kind=nudge.kind, why=why)
        return False
    if stale_after is not None and turn.now - nudge.planned_for > stale_after:
        skipped(turn, nudge, "too_late")
        turn.record("nudge_skipped", person=person.id, kind=nudge.kind, why="too_late")
        return False
    later, waits = _later(turn, nudge, person, program, pair)
    if later > turn.now:
        put_off(turn, nudge, later, waits)
        return False
    return True


def rest_ends(turn: Turn, person: Person, program: Program | None, pair: Pair | None) -> datetime | None:
    """When the rest that now is ends: a pause, the program's pause (looked at daily), a quiet period. None: no rest."""
    ends = [until for until in (person.paused_until, pair.paused_until if pair else None) if until]
    if program is not None:
        rules = terms(program)
        today = local(turn.now, person.zone or rules.zone).date()
        ends += [
            start_of(last + timedelta(days=1), person.zone or rules.zone)
            for first, last in rules.quiet
            if first <= today <= last
        ]
        if program.state == "paused":
            ends.append(turn.now + timedelta(days=1))
    return max((end for end in ends if end > turn.now), default=None)


def slot(at: datetime, person: Person, rules: Terms) -> datetime:
    """The first moment from *at* on when *person* may be nudged."""
    return next_slot(at, person.zone, rules, lambda year: public_holidays(rules.country, year), None)


def _outlives_its_pair(turn: Turn, nudge: Nudge) -> bool:
    """Whether the nudge makes sense after the end: the closing questions, their reminders, the next in line; the word
    that an offer is over."""
    if nudge.kind in ("closing", "offer_over", FLOOR):
        return True
    asked = turn.session.get(Conversation, nudge.conversation_id) if nudge.conversation_id is not None else None
    return asked is not None and asked.flow == "closing"


def _uncommitted(turn: Turn, nudge: Nudge, pair: Pair | None) -> str | None:
    """A pair that was taken in: a side that has not accepted the charter is asked nothing about it."""
    if pair is None or pair.taken_in_at is None or nudge.enrollment_id is None:
        return None
    side = turn.session.get_one(Enrollment, nudge.enrollment_id)
    return "no_charter" if side.accepted_at is None else None


def _forbidden(turn: Turn, person: Person, program: Program | None, pair: Pair | None, *, outlives: bool) -> str | None:
    if person.erased_at is not None:
        return "erased"
    if person.stopped_at is not None:
        return "stopped"
    if pair is not None and pair.serious:
        return "serious"
    place = program.id if program is not None else None
    if not ever_wrote(turn.session, person.id) or turn.account_of(person.id, place).wrote_at is None:
        return "never_wrote"
    if held(turn, person, pair):
        return "left_workspace"
    if program is not None and program.state in (("archived",) if outlives else ("closed", "archived")):
        return "program_over"
    if pair is not None and pair.state not in ("active", "paused", "offered") and not outlives:
        return "pair_over"
    return None


def _later(
    turn: Turn, nudge: Nudge, person: Person, program: Program | None, pair: Pair | None
) -> tuple[datetime, str | None]:
    """When the nudge may go out, and what it waits for: a rest (`rest`), the hours (`hours`), the week (`week`)."""
    at, why = turn.now, None
    if program is not None and program.state == "paused":
        return at + timedelta(days=1), "rest"
    for until in (person.paused_until, pair.paused_until if pair else None):
        if until is not None and until > at:
            at, why = until, "rest"
    if program is not None and (open_at := slot(at, person, terms(program))) > at:
        at, why = open_at, why or "hours"
    if nudge.counted:
        budget = terms(program).budget if program is not None else 3
        free = _budget_frees(turn, nudge, person, budget)
        if free is not None and free > at:
            at, why = (slot(free, person, terms(program)) if program is not None else free), "week"
    return at, why


def _budget_frees(turn: Turn, nudge: Nudge, person: Person, budget: int) -> datetime | None:
    """When the person's week has room again; None where it has room now.

    A nudge that is no check-in leaves the last place to a check-in planned within the week. A mentor's check-ins of
    one day, asked pair by pair, count as one.
    """
    rows = turn.session.exec(_SENT, params={"person": person.id, "since": turn.now - WEEK}).all()
    sent: list[datetime] = []
    asked_on: set[date] = set()
    for kind, at in rows:
        day = local(at, person.zone).date() if at is not None else None
        if at is None or (kind in FIRST and day in asked_on):
            continue
        sent.append(at)
        if kind in FIRST and day is not None:
            asked_on.add(day)
    if nudge.kind in FIRST and turn.today(person) in asked_on:
        return None
    if len(sent) + 1 == budget and nudge.kind not in FIRST:
        coming = turn.session.exec(
            select(func.count())
            .select_from(Nudge)
            .where(
                Nudge.person_id == person.id,
                Nudge.state == "planned",
                col(Nudge.kind).in_(FIRST),
                Nudge.due_at <= turn.now + WEEK,
            )
        ).one()
        if coming:
            budget -= 1
    if len(sent) < budget or not sent:
        return None
    return sent[len(sent) - budget] + WEEK


def start_of(day: date, zone: str | None) -> datetime:
    """The first moment of a day in a zone, in UTC."""
    return datetime.combine(day, time(0), ZoneInfo(zone or "UTC")).astimezone(UTC)


_SENT = (
    select(Nudge.kind, Nudge.fired_at)
    .where(
        Nudge.person_id == bindparam("person"),
        col(Nudge.counted).is_(True),
        Nudge.state == "fired",
        col(Nudge.fired_at) > bindparam("since"),
    )
    .order_by(col(Nudge.fired_at))
)
