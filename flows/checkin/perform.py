"""What a check-in writes: the round's answers, meetings, the next time to ask, help that is needed."""

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot import floor
from bot.effects import Plan
from bot.messages import Message, Text
from bot.nudges import fired, put_off
from bot.turn import Turn, local
from flows.agreement import offers
from flows.checkin import record
from flows.checkin.flow import AskAgain, KeepCheckin, KeepMeeting, NeedsHelp, RemindPartner, Serious
from flows.checkin.rounds import check, needless, plan_check
from flows.checkin.together import follows, leads
from flows.follow_up.alerts import open_alert
from flows.follow_up.assessment import assess
from flows.follow_up.cadence import at_hour, last_extra, sooner
from flows.follow_up.kindness import admitted
from flows.follow_up.reminders import APART, asked_today, remind_sooner
from flows.goals import perform as goals
from flows.program.terms import Terms, terms
from flows.who import partner_of, sides, subject
from storage.tables import Checkin, Conversation, Enrollment, Meeting, Nudge, Pair, Program


def keep_checkin(effect: KeepCheckin, turn: Turn) -> None:
    """Write one side's answers. An answer nobody asked for (from the member's own words) makes its own round."""
    pair = turn.session.get_one(Pair, effect.pair)
    row = record.of(turn, effect.pair, effect.enrollment, effect.period)
    if row is None:
        row = Checkin(
            pair_id=effect.pair,
            enrollment_id=effect.enrollment,
            period=effect.period,
            due_at=turn.now,
            asked_at=turn.now,
        )
    before = row.answers.get("met") if row.state == "answered" else None
    row.state, row.answered_at = "answered", row.answered_at if before else turn.now
    row.answers = {name: value for name, value in effect.answers.items() if name != "comment"}
    if row.answers.get("kind") == "serious":
        row.answers = {}  # That it was answered is all that anybody reads of it.
    turn.session.add(row)
    if row.answers and row.answers["met"] != before:
        turn.record(
            "checkin_answered",
            subject(pair, effect.enrollment),
            person=turn.session.get_one(Enrollment, effect.enrollment).person_id,
            period=effect.period,
            met=row.answers["met"],
        )
    turn.session.flush()
    _reconcile(turn, pair, row)
    assess(turn, pair.id)


def _reconcile(turn: Turn, pair: Pair, row: Checkin) -> None:
    """Two answers of a round that do not agree bring the next check-in sooner, for both."""
    other = next(
        (
            one
            for side in sides(turn.session, pair)
            if side.id != row.enrollment_id
            and (one := record.of(turn, pair.id, side.id, row.period)) is not None
            and one.state == "answered"
        ),
        None,
    )
    if (
        other is None
        or other.answered_at is None
        or {row.answers.get("met"), other.answers.get("met")} != {"yes", "not_yet"}
    ):
        return
    yes, no = (row, other) if row.answers["met"] == "yes" else (other, row)
    denied = no.answered_at or turn.now
    if "met_on" not in yes.answers or date.fromisoformat(yes.answers["met_on"]) > denied.date():
        return  # The day is still to be told; or they met after the other had answered "not yet": no contradiction.
    turn.record("contradiction", subject(pair, row.enrollment_id), period=row.period)
    day = sooner(min(row.due_at, other.due_at).date(), turn.now.date())
    if pair.ends_on is None or day <= last_extra(pair.ends_on):
        for side in sides(turn.session, pair):
            plan_check(turn, pair, side, f"sooner:{row.period}", day)


def keep_meeting(effect: KeepMeeting, turn: Turn) -> None:
    """Write a meeting; the same day (or the day beside it) named by the other side confirms both."""
    meetings = turn.session.exec(select(Meeting).where(Meeting.pair_id == effect.pair)).all()
    pair = turn.session.get_one(Pair, effect.pair)
    earlier = record.of(turn, effect.pair, effect.enrollment, effect.period)
    if earlier is not None and (before := earlier.answers.get("met_on")) and before != effect.met_on.isoformat():
        for one in meetings:  # The answer was changed: the day it named before no longer counts.
            if one.enrollment_id == effect.enrollment and one.met_on == date.fromisoformat(before):
                turn.session.delete(one)
                turn.record("meeting_withdrawn", subject(pair, effect.enrollment), met_on=before)
    if any(one.enrollment_id == effect.enrollment and one.met_on == effect.met_on for one in meetings):
        return
    partner = [
        one
        for one in meetings
        if one.enrollment_id != effect.enrollment and abs(one.met_on - effect.met_on) <= timedelta(days=3)
    ]
    for one in partner:
        one.confirmed = True
        turn.session.add(one)
    turn.session.add(
        Meeting(
            pair_id=effect.pair,
            enrollment_id=effect.enrollment,
            met_on=effect.met_on,
            confirmed=bool(partner),
            reported_at=turn.now,
        )
    )
    turn.record(
        "meeting_confirmed" if partner else "meeting_reported",
        subject(pair, effect.enrollment),
        met_on=effect.met_on.isoformat(),
    )
    turn.session.flush()
    side = turn.session.get_one(Enrollment, effect.enrollment)
    offers.plan_after_report(turn, pair, side)
    goals.plan_after_report(turn, pair, side)


def ask_again(effect: AskAgain, turn: Turn) -> None:
    """Plan an extra check-in of the same side."""
    pair = turn.session.get_one(Pair, effect.pair)
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    rules = terms(turn.session.get_one(Program, pair.program_id))
    if effect.cause == "date":
        offers.plan_on_day(turn, pair, enrollment, effect.day - timedelta(days=1))
    if pair.ends_on is not None and effect.day > last_extra(pair.ends_on):
        return
    regular = turn.session.exec(
        select(Nudge.due_at).where(
            Nudge.state == "planned",
            Nudge.kind == "checkin",
            Nudge.pair_id == pair.id,
            Nudge.enrollment_id == enrollment.id,
            col(Nudge.item).startswith("d"),
        )
    ).first()
    if regular is not None and effect.cause == "retry" and abs(_days(regular, effect.day, rules)) <= 2:
        return
    plan_check(turn, pair, enrollment, f"{effect.cause}:{effect.day.isoformat()}", effect.day)


def _days(at: datetime, day: date, rules: Terms) -> int:
    return (local(at, rules.zone).date() - day).days


def remind_partner(effect: RemindPartner, turn: Turn) -> None:
    """Plan the ordinary reminder for the partner: the same text as everyone gets, at the next ordinary hour."""
    pair = turn.session.get_one(Pair, effect.pair)
    other = pair.mentee_id if pair.mentor_id == effect.enrollment else pair.mentor_id
    partner = partner_of(turn.session, pair, effect.enrollment)
    rules = terms(turn.session.get_one(Program, pair.program_id))
    tomorrow = turn.today(partner) + timedelta(days=1)
    turn.plan(
        Plan(
            key=f"partner:{pair.id}:{other}:{tomorrow.isoformat()}",
            kind="partner",
            due_at=at_hour(tomorrow, partner.zone, rules, partner.id),
            person=partner.id,
            subject=subject(pair, other),
            counted=True,
        )
    )


def partner_reminder(turn: Turn, nudge: Nudge) -> None:
    """Let the open check-in's next reminder come now: the words of everybody, no more of them, only sooner.

    Where none is open, ask one, as any pair may be asked.
    """
    if not admitted(turn, nudge, stale_after=timedelta(days=5)):
        return
    asked = _open_check(turn, nudge)
    if asked is not None and asked_today(turn, asked):
        put_off(turn, nudge, turn.now + APART)
        return
    fired(turn, nudge)
    nudge.counted = False  # What it lets out counts by itself.
    turn.session.add(nudge)
    if asked is not None:
        remind_sooner(turn, asked)
        return
    pair, enrollment = turn.session.get_one(Pair, nudge.pair_id), turn.session.get_one(Enrollment, nudge.enrollment_id)
    earlier = record.rounds(turn, pair.id, enrollment.id)
    if needless(turn, earlier, 0, enrollment) is None:
        today = turn.today(turn.person_of(nudge.person_id))
        plan_check(turn, pair, enrollment, f"extra:{today.isoformat()}", today)


def _open_check(turn: Turn, nudge: Nudge) -> Conversation | None:
    """The check-in of the nudge's person and pair that waits for an answer, or the one in whose message it stands."""
    asked = turn.session.exec(
        select(Conversation).where(
            Conversation.person_id == nudge.person_id,
            Conversation.pair_id == nudge.pair_id,
            Conversation.flow == "checkin",
            col(Conversation.state).in_(("asking", "waiting")),
        )
    ).first()
    return asked and (leads(turn, asked) or asked)


def needs_help(effect: NeedsHelp, turn: Turn) -> None:
    """An alert for the organizers, told at once."""
    pair = turn.session.get_one(Pair, effect.pair)
    open_alert(
        turn,
        pair.program_id,
        "help",
        ({"code": f"help_{effect.kind}", "enrollment": effect.enrollment},),
        pair=pair.id,
        enrollment=effect.enrollment,
        urgency=3,
        tell=True,
    )


def serious(effect: Serious, turn: Turn) -> None:
    """Show the safeguarding contact, and start nothing about the pair any more; nobody else is told.

    What was planned for the other side is left in place and comes to nothing when its time comes, and a question that
    they have before them, or were told of, stays open: nothing that they see, or an organizer sees, changes now.
    """
    pair = turn.session.get_one(Pair, effect.pair)
    rules = terms(turn.session.get_one(Program, pair.program_id))
    pair.serious = True
    turn.session.add(pair)
    floor.cancel(turn, "serious", pair_id=pair.id, person_id=turn.who.id)
    for conversation in turn.session.exec(
        select(Conversation).where(Conversation.pair_id == pair.id, col(Conversation.state).in_(("asking", "waiting")))
    ).all():
        if _falls_away(turn, conversation):
            floor.close(turn, conversation, "serious")
    turn.record("serious", subject(pair, effect.enrollment))
    turn.say(Message(Text("checkin.serious", {"safeguarding": rules.safeguarding})))


def _falls_away(turn: Turn, conversation: Conversation) -> bool:
    """Whether a question about the pair goes: of who named it all but this one, of the other what they never saw."""
    if conversation.person_id == turn.who.id:
        return (conversation.flow, conversation.asked_step) != ("checkin", "kind")
    return conversation.asked_at is None and not follows(turn, conversation)


PERFORMERS = {
    KeepCheckin: keep_checkin,
    KeepMeeting: keep_meeting,
    AskAgain: ask_again,
    RemindPartner: remind_partner,
    NeedsHelp: needs_help,
    Serious: serious,
}
NUDGES = {"checkin": check, "partner": partner_reminder}
