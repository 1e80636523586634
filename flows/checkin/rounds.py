"""A check-in's rounds: planned, asked, or skipped with the reason; a new one closes the old one."""

from datetime import date, datetime, timedelta

from sqlmodel import col, func, select

from bot import floor
from bot.effects import Ask, Plan
from bot.nudges import fired, skipped
from bot.turn import Turn, local
from flows.checkin import record
from flows.follow_up.cadence import at_hour, next_round, period_name, spared
from flows.follow_up.kindness import admitted, start_of
from flows.follow_up.reminders import plan_reminders
from flows.program.terms import Terms, terms
from flows.who import length_days, subject
from storage.tables import Checkin, Conversation, Enrollment, Meeting, Nudge, Pair, Person, Program

ASKED = "asked:"
"""What the name of a round that an organizer asked for begins with: it is asked, whatever the silence before."""
CLOSE = timedelta(days=4)
"""A regular round this near to an answered extra one is skipped: it was just asked."""


def plan_round(turn: Turn, pair: Pair, enrollment: Enrollment, after: int) -> None:
    """Plan one side's next regular check-in later than day *after*; missed rounds are skipped and recorded."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    day = next_round(rules, length_days(pair, rules), after)
    while day is not None and (later := _overtaken(turn, pair, enrollment, rules, day)) is not None:
        _skip(turn, period_name(day), turn.now, pair, enrollment, "too_late")
        day = later
    if day is not None:
        plan_check(
            turn, pair, enrollment, period_name(day), _start(turn, pair, enrollment, rules) + timedelta(days=day)
        )


def _start(turn: Turn, pair: Pair, enrollment: Enrollment, rules: Terms) -> date:
    """The day of the introduction, in the member's zone."""
    person = turn.session.get_one(Person, enrollment.person_id)
    return local(pair.introduced_at or turn.now, person.zone or rules.zone).date()


def _overtaken(turn: Turn, pair: Pair, enrollment: Enrollment, rules: Terms, day: int) -> int | None:
    """The round after the one of *day*, where its time has come as well: only the latest is asked."""
    later = next_round(rules, length_days(pair, rules), day)
    person = turn.session.get_one(Person, enrollment.person_id)
    if later is None or _start(turn, pair, enrollment, rules) + timedelta(days=later) > turn.today(person):
        return None
    return later


def plan_check(turn: Turn, pair: Pair, enrollment: Enrollment, period: str, day: date) -> None:
    """Plan a check-in of one side on *day*, under the name of its round."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    person = turn.session.get_one(Person, enrollment.person_id)
    turn.plan(
        Plan(
            key=f"checkin:{pair.id}:{enrollment.id}:{period}",
            kind="checkin",
            due_at=max(at_hour(day, person.zone, rules, person.id), turn.now + timedelta(hours=1)),
            person=person.id,
            subject=subject(pair, enrollment.id, period),
            counted=not period.startswith("date:"),
        )
    )


def check(turn: Turn, nudge: Nudge) -> None:
    """A round's time has come: ask, with the person's other rounds of this day, in one message."""
    if _begin(turn, nudge):
        for other in _same_day(turn, nudge):
            _begin(turn, other)
        floor.pass_on(turn, nudge.person_id or turn.who.id)


def _same_day(turn: Turn, nudge: Nudge) -> list[Nudge]:
    """The person's other check-ins that are due before their day is over, in the order of their pairs."""
    person = turn.person_of(nudge.person_id)
    tomorrow = start_of(turn.today(person) + timedelta(days=1), person.zone)
    planned = turn.session.exec(
        select(Nudge)
        .where(
            Nudge.person_id == person.id,
            Nudge.kind == nudge.kind,
            Nudge.state == "planned",
            Nudge.due_at < tomorrow,
            Nudge.pair_id != nudge.pair_id,
        )
        .order_by(col(Nudge.id))
    ).all()
    return list(planned)


def _begin(turn: Turn, nudge: Nudge) -> bool:
    """Let a round's question get in line, or record why not; plan the next round. Returns whether it did."""
    session = turn.session
    pair, enrollment = session.get_one(Pair, nudge.pair_id), session.get_one(Enrollment, nudge.enrollment_id)
    rules = terms(session.get_one(Program, pair.program_id))
    period = nudge.item or ""
    regular = int(period[1:]) if period.startswith("d") and period[1:].isdecimal() else None
    ready = admitted(turn, nudge, stale_after=_half_period(rules, regular))
    if not ready and nudge.state == "planned":
        return False
    if ready and regular is not None and _overtaken(turn, pair, enrollment, rules, regular) is not None:
        skipped(turn, nudge, "too_late")
        ready = False
    if regular is not None:
        plan_round(turn, pair, enrollment, regular)
    if not ready:
        _skip(turn, period, nudge.planned_for, pair, enrollment, nudge.why or "not_admitted")
        return False
    earlier = record.rounds(turn, pair.id, enrollment.id)
    why = None if period.startswith(ASKED) else needless(turn, earlier, regular, enrollment)
    if why is None and regular is not None:
        why = _spares(turn, pair, enrollment, rules, regular)
    if why is not None:
        skipped(turn, nudge, why)
        _skip(turn, period, nudge.planned_for, pair, enrollment, why)
        return False
    _close_open(turn, earlier)
    _ask(turn, nudge, pair, enrollment, rules)
    fired(turn, nudge)
    return True


def _half_period(rules: Terms, regular: int | None) -> timedelta:
    every = rules.checkins_every or rules.rhythm_days
    if regular is not None and regular <= rules.checkins[-1]:
        every = min(every, rules.checkins[0] * 2)
    return timedelta(days=max(every / 2, 2))


def needless(turn: Turn, earlier: list[Checkin], regular: int | None, enrollment: Enrollment) -> str | None:
    """Why this round is not asked: asked just now anyway, or silent for two rounds."""
    if regular is not None and any(
        one.answered_at is not None and turn.now - one.answered_at < CLOSE for one in earlier
    ):
        return "just_asked"
    if (last := record.unheard(earlier)) is not None:
        wrote = turn.account_of(enrollment.person_id, enrollment.program_id).wrote_at
        if wrote is None or last.asked_at is None or wrote < last.asked_at:
            return "silent"
    return None


def _spares(turn: Turn, pair: Pair, enrollment: Enrollment, rules: Terms, day: int) -> str | None:
    """Why a side is spared the round of *day*, by what it said itself: it does well, or its own date is still to come.

    Who has named a date is asked on the day after it, and not before, unless the next round comes sooner than that.
    """
    length, start = length_days(pair, rules), _start(turn, pair, enrollment, rules)
    told = turn.session.exec(
        select(func.max(Meeting.met_on)).where(Meeting.pair_id == pair.id, Meeting.enrollment_id == enrollment.id)
    ).one()
    if spared(rules, pair.rhythm_days, length, start, day, told):
        return "well"
    later = next_round(rules, length, day)
    dated = turn.session.exec(
        select(Nudge.due_at).where(
            Nudge.kind == "checkin",
            Nudge.state == "planned",
            Nudge.pair_id == pair.id,
            Nudge.enrollment_id == enrollment.id,
            col(Nudge.item).startswith("date:"),
        )
    ).first()
    if dated is None or (later is not None and local(dated, rules.zone).date() >= start + timedelta(days=later)):
        return None
    return "has_date"


def _skip(turn: Turn, period: str, due_at: datetime, pair: Pair, enrollment: Enrollment, why: str) -> None:
    turn.session.add(
        Checkin(
            pair_id=pair.id,
            enrollment_id=enrollment.id,
            period=period,
            due_at=due_at,
            state="skipped",
            why=why,
        )
    )
    turn.record("checkin_skipped", subject(pair, enrollment.id), person=enrollment.person_id, period=period, why=why)


def _close_open(turn: Turn, earlier: list[Checkin]) -> None:
    """A new round closes the old one."""
    for one in earlier:
        if one.conversation_id is not None:
            conversation = turn.session.get_one(Conversation, one.conversation_id)
            if conversation.state in ("asking", "waiting"):
                floor.lapse(turn, conversation, "new_round")
            record.lapse(turn, conversation, "new_round")


def _ask(turn: Turn, nudge: Nudge, pair: Pair, enrollment: Enrollment, rules: Terms) -> None:
    row = Checkin(
        pair_id=pair.id,
        enrollment_id=enrollment.id,
        period=nudge.item or "",
        due_at=nudge.planned_for,
        state="asked",
        asked_at=turn.now,
    )
    turn.session.add(row)
    due = nudge.planned_for.isoformat()
    turn.record("checkin_asked", subject(pair, enrollment.id), person=enrollment.person_id, period=nudge.item, due=due)
    conversation = floor.begin(
        turn,
        Ask(
            "checkin",
            subject(pair, enrollment.id, nudge.item),
            person=enrollment.person_id,
            priority=4,
            nudged=True,
            waits=True,
        ),
    )
    if conversation is not None:
        row.conversation_id = conversation.id
        plan_reminders(turn, conversation, rules)
