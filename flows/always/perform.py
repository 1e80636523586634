"""What the always-available conversations write."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot import floor
from bot.effects import Plan, Subject
from bot.messages import Message, Text
from bot.nudges import fired
from bot.turn import Turn
from flows.always.effects import (
    ExitPair,
    ExitReason,
    GoOn,
    Leave,
    LeaveReason,
    PassOn,
    Pause,
    WantAgain,
)
from flows.follow_up.alerts import open_alert
from flows.follow_up.assessment import assess
from flows.pairing import meanwhile
from flows.pairing.ending import end_pair
from flows.screening.entry import drop_case
from flows.who import enrollments, organizers, pairs_of
from storage.tables import Conversation, Enrollment, Nudge, Pair


def stop(turn: Turn) -> None:
    """Stop every message the bot starts, at once."""
    turn.who.stopped_at = turn.now
    turn.session.add(turn.who)
    floor.cancel(turn, "stopped", person_id=turn.who.id, kind="reminder")
    turn.record("stopped")


def go_on(effect: GoOn, turn: Turn) -> None:
    """Everything goes on as before; the clocks of the person's pairs run again."""
    turn.who.stopped_at = None
    turn.who.paused_until = None
    turn.session.add(turn.who)
    turn.record("resumed")
    _look_anew(turn)
    turn.say(Message(Text("stopped.goes_on")))
    meanwhile.returned(turn, turn.who.id)
    floor.pass_on(turn, turn.who.id)


def pause(effect: Pause, turn: Turn) -> None:
    """Pause until the morning of the day; the clocks of the person's pairs stand still meanwhile."""
    person = turn.who
    zone = ZoneInfo(person.zone or "UTC")
    person.stopped_at = None
    until = datetime.combine(effect.until, time(0), zone).astimezone(UTC)
    person.paused_until = until
    turn.session.add(person)
    turn.record("paused", until=effect.until.isoformat())
    _look_anew(turn)
    meanwhile.rested(turn, until)
    turn.plan(
        Plan(
            key=f"back:{person.id}:{effect.until.isoformat()}",
            kind="back",
            due_at=until + timedelta(hours=10),
            person=person.id,
        )
    )
    turn.say(Message(Text("pause.noted", {"day": effect.until})))


def _look_anew(turn: Turn) -> None:
    """A pause began or ended: the day on which time alone changes a pair's health is another one now."""
    for enrollment in enrollments(turn.session, turn.who.id):
        for pair in pairs_of(turn.session, enrollment.id):
            assess(turn, pair.id)


def back(turn: Turn, nudge: Nudge) -> None:
    """The pause is over: say so once, unless it was lengthened or lifted."""
    fired(turn, nudge)
    person = turn.person_of(nudge.person_id)
    if person.paused_until is None or person.paused_until > turn.now or person.stopped_at is not None:
        return
    person.paused_until = None
    turn.session.add(person)
    turn.record("resumed", person=person.id)
    turn.say(Message(Text("pause.over")), person=person.id, lane="nudge")
    meanwhile.returned(turn, person.id)
    floor.pass_on(turn, person.id)


def leave(effect: Leave, turn: Turn) -> None:
    """Leave a program, in every role: pairs end kindly, what was asked is closed."""
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    if enrollment.person_id != turn.who.id:
        raise LookupError("an enrollment is left by its own person")
    for one in enrollments(turn.session, turn.who.id):
        if one.program_id == enrollment.program_id:
            take_out(turn, one, "left")
            turn.record("left", Subject(one.program_id, one.id))
    turn.say(Message(Text("leave.done")), program=enrollment.program_id)


def leave_reason(effect: LeaveReason, turn: Turn) -> None:
    """The reason of the program that was left last: shared, so the organizers hear of it."""
    left = turn.session.exec(
        select(Enrollment)
        .where(Enrollment.person_id == turn.who.id, Enrollment.state == "left")
        .order_by(col(Enrollment.left_at).desc())
    ).first()
    if left is None:
        return
    turn.record("left_reason", Subject(left.program_id, left.id), why=effect.why)
    _tell_why(turn, left.program_id, "leave", effect.why)


def _tell_why(turn: Turn, program: int, flow: str, why: str) -> None:
    """Organizers hear a reason that its author shared."""
    words = {"name": turn.who.name, "why": Text(f"{flow}.why.{why}")}
    for person in organizers(turn.session, program):
        turn.say(Message(Text(f"{flow}.told", words)), person=person, lane="nudge", program=program)


def take_out(turn: Turn, enrollment: Enrollment, state: str) -> None:
    """End an enrollment as *state* (`left`, `removed`): its pairs end kindly, its questions and nudges with them."""
    for pair in pairs_of(turn.session, enrollment.id):
        partner = pair.mentee_id if pair.mentor_id == enrollment.id else pair.mentor_id
        end_pair(turn, pair, "left", by=enrollment.id, again=(partner,))
    meanwhile.withdraw(turn, enrollment, "left")
    enrollment.state, enrollment.left_at = state, turn.now
    turn.session.add(enrollment)
    drop_case(turn, enrollment, state)
    floor.cancel(turn, state, enrollment_id=enrollment.id)
    for conversation in turn.session.exec(
        select(Conversation).where(
            Conversation.enrollment_id == enrollment.id,
            (Conversation.state == "asking") | (Conversation.state == "waiting"),
        )
    ).all():
        floor.close(turn, conversation, state)


def exit_pair(effect: ExitPair, turn: Turn) -> None:
    """End a pair; the partner is put first in the queue."""
    pair = turn.session.get_one(Pair, effect.pair)
    partner = pair.mentee_id if pair.mentor_id == effect.enrollment else pair.mentor_id
    end_pair(turn, pair, "no_fault", by=effect.enrollment, again=(partner,))


def want_again(effect: WantAgain, turn: Turn) -> None:
    """Who ended the pair is put first in the queue as well."""
    pair = turn.session.get_one(Pair, effect.pair)
    side = turn.session.get_one(Enrollment, effect.enrollment)
    if pair.state != "ended" or side.waiting_since is not None:
        return
    if pair.end_reason == "no_fault":
        pair.end_reason = "rematch"
    side.let_down, side.waiting_since = True, turn.now
    turn.session.add(pair)
    turn.session.add(side)
    turn.record("wants_again", Subject(pair.program_id, effect.enrollment, pair.id))
    turn.say(Message(Text("exit.first_in_line")), program=pair.program_id)


def exit_reason(effect: ExitReason, turn: Turn) -> None:
    """The reason is shared, so the organizers hear of it; goals that were reached make the pair a completed one."""
    pair = turn.session.get_one(Pair, effect.pair)
    if effect.why == "goals_reached" and pair.state == "ended":
        pair.completed, pair.end_reason = True, effect.why
        turn.session.add(pair)
    turn.record("exit_reason", Subject(pair.program_id, effect.enrollment, pair.id), why=effect.why)
    _tell_why(turn, pair.program_id, "exit", effect.why)


def pass_on(effect: PassOn, turn: Turn) -> None:
    """Write to the organizers; without a program, to those of every program the person is in, and if none, say so."""
    programs = (
        [effect.program]
        if effect.program is not None
        else [one.program_id for one in enrollments(turn.session, turn.who.id)]
    )
    told = 0
    for program in dict.fromkeys(programs):
        for person in organizers(turn.session, program):
            turn.say(
                Message(Text("contact.to_organizers", {"from": turn.who.name, "words": effect.words})),
                person=person,
                program=program,
            )
            told += 1
        enrollment = next((one for one in enrollments(turn.session, turn.who.id) if one.program_id == program), None)
        if enrollment is not None:
            open_alert(turn, program, "question", ({"code": "question"},), enrollment=enrollment.id)
    turn.say(Message(Text("contact.passed" if told else "contact.nobody")))


PERFORMERS = {
    GoOn: go_on,
    Pause: pause,
    Leave: leave,
    LeaveReason: leave_reason,
    ExitPair: exit_pair,
    WantAgain: want_again,
    ExitReason: exit_reason,
    PassOn: pass_on,
}
NUDGES = {"back": back}
