"""What follows from a commitment: a place in the pool, or an organizer's case with two buttons."""

from datetime import timedelta

from sqlmodel import col, select

from bot import floor
from bot.effects import Subject
from bot.floor import answers_of
from bot.messages import Choice, Message, Text
from bot.nudges import fired, put_off
from bot.turn import Turn
from flows.charter.perform import renew
from flows.charter.text import latest
from flows.follow_up.alerts import open_alert
from flows.looking import looked
from flows.screening.entry import (
    ASKED,
    CASE,
    ENTERING,
    HELD,
    NOT_NOW,
    ask,
    drop_case,
    not_now,
    open_questions,
    words,
)
from flows.screening.flow import NETWORK, Screened
from flows.who import organizers
from storage.tables import CharterDecision, Conversation, Enrollment, Nudge, Person, Program

LATER = timedelta(days=3)
"""After a pause there is time to answer before anybody looks."""


def screened(effect: Screened, turn: Turn) -> None:
    """Keep the answers; whoever comes for more than meeting people is in at once."""
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    program = turn.session.get_one(Program, enrollment.program_id)
    change = (Choice(f"change.c{effect.conversation}", "", Text("bot.change")),)
    if program.state in ("closed", "archived"):
        turn.say(Message(Text("join.closed")), person=enrollment.person_id, program=program.id)
        return
    for one in _roles(turn, enrollment, *ENTERING, "pool"):
        one.profile = {**one.profile, "wants": effect.wants, "hours": effect.hours}
        turn.session.add(one)
    turn.record(
        "screened", Subject(program.id, enrollment.id), person=enrollment.person_id, wants=effect.wants, n=effect.hours
    )
    drop_case(turn, enrollment, "answered")
    entering = _roles(turn, enrollment, *ENTERING)
    if not entering:
        key = "screening.noted"
    elif effect.wants == NETWORK:
        for one in entering:
            one.state = HELD
            turn.session.add(one)
        _hand_over(turn, enrollment, {"code": "mostly_network", "n": effect.hours})
        key = "screening.held"
    else:
        _into_pool(turn, entering)
        key = "screening.passed"
    turn.say(
        Message(Text(key, words(turn, enrollment)), choices=change), person=enrollment.person_id, program=program.id
    )


def _roles(turn: Turn, enrollment: Enrollment, *states: str) -> list[Enrollment]:
    """The person's enrollments in the program that are in one of *states*: they enter in every role at once."""
    return list(
        turn.session.exec(
            select(Enrollment)
            .where(
                Enrollment.program_id == enrollment.program_id,
                Enrollment.person_id == enrollment.person_id,
                col(Enrollment.state).in_(states),
            )
            .order_by(col(Enrollment.id))
        ).all()
    )


def _into_pool(turn: Turn, entering: list[Enrollment]) -> None:
    for one in entering:
        one.state, one.waiting_since = "pool", turn.now
        turn.session.add(one)


def _hand_over(turn: Turn, enrollment: Enrollment, reason: dict[str, object]) -> None:
    open_alert(turn, enrollment.program_id, CASE, (reason,), enrollment=enrollment.id, tell=True)


def look(turn: Turn, nudge: Nudge) -> None:
    """The reminders are over: who has not said what they come for is an organizer's case. The question stays open."""
    enrollment = turn.session.get_one(Enrollment, nudge.enrollment_id)
    person = turn.person_of(enrollment.person_id)
    if person.paused_until is not None and person.paused_until > turn.now:
        put_off(turn, nudge, person.paused_until + LATER)
        return
    fired(turn, nudge)
    program = turn.session.get_one(Program, enrollment.program_id)
    if enrollment.state == ASKED and program.state not in ("closed", "archived"):
        asked = turn.session.get_one(Conversation, nudge.conversation_id).opened_at
        _hand_over(turn, enrollment, {"code": "not_said", "n": (turn.now - asked).days})


def press_case(turn: Turn, item: str, value: str) -> Text | None:
    """An organizer lets somebody in, says "not now", or reads what was written. A "not now" can be taken back."""
    enrollment = turn.session.get(Enrollment, int(item)) if item.isdecimal() else None
    if enrollment is None or turn.who.id not in organizers(turn.session, enrollment.program_id):
        return Text("bot.stale")
    if value == "read":
        turn.answer(_written(turn, enrollment))
        return None
    entering = _roles(turn, enrollment, *ENTERING)
    if value not in DECISIONS or not entering or (value == "not_now" and entering[0].state == NOT_NOW):
        return Text("alerts.closed_already")
    for conversation in open_questions(turn, enrollment):
        floor.close(turn, conversation, value)
    drop_case(turn, enrollment, value, turn.who.id)
    turn.record(value, Subject(enrollment.program_id, enrollment.id), person=enrollment.person_id)
    if value == "let_in":
        _into_pool(turn, entering)
        told = Message(Text("screening.let_in", words(turn, enrollment)))
    else:
        for one in entering:
            one.state = NOT_NOW
            turn.session.add(one)
        told = not_now(turn, enrollment)
    turn.say(told, person=enrollment.person_id, lane="nudge", program=enrollment.program_id)
    if value == "let_in":
        _newest_charter(turn, enrollment)
    else:
        name = turn.session.get_one(Person, enrollment.person_id).name
        after_all = Choice(f"do.screened.{enrollment.id}", "let_in", Text("screening.after_all"))
        turn.say(Message(Text("screening.told", {"name": name}), choices=(after_all,)), program=enrollment.program_id)
    return Text("bot.sealed", {"answer": Text(f"alerts.do.{value}")})


DECISIONS = ("let_in", "not_now")


def _written(turn: Turn, enrollment: Enrollment) -> Message:
    """What was answered last, in the person's own words; that an organizer looked is recorded."""
    name = turn.session.get_one(Person, enrollment.person_id).name
    said = turn.session.exec(
        select(Conversation)
        .where(
            Conversation.flow == "screening",
            Conversation.person_id == enrollment.person_id,
            Conversation.program_id == enrollment.program_id,
        )
        .order_by(col(Conversation.id).desc())
    ).first()
    motivation = answers_of(turn, said).get("motivation") if said is not None else None
    looked(turn, enrollment.program_id, "motivation", enrollment=enrollment.id)
    if not motivation:
        return Message(Text("screening.nothing_written", {"name": name}))
    return Message(Text("screening.written", {"name": name, "words": motivation}))


def _newest_charter(turn: Turn, enrollment: Enrollment) -> None:
    """A commitment that is newer than the one accepted is asked of whoever is let in late."""
    charter = latest(turn.session, enrollment.program_id, "en")
    accepted = turn.session.exec(
        select(CharterDecision.version)
        .where(CharterDecision.enrollment_id == enrollment.id, CharterDecision.decision == "accepted")
        .order_by(col(CharterDecision.version).desc())
    ).first()
    if charter is not None and accepted is not None and accepted < charter.version:
        renew(turn, enrollment, charter.version)


def press_again(turn: Turn, item: str, value: str) -> Text | None:
    """A member who was told "not now" has other plans: the questions are asked afresh."""
    enrollment = turn.session.get(Enrollment, int(item)) if item.isdecimal() else None
    if enrollment is None or enrollment.person_id != turn.who.id or enrollment.state != NOT_NOW:
        return Text("bot.stale")
    for one in _roles(turn, enrollment, NOT_NOW):
        one.state = ASKED
        turn.session.add(one)
    ask(turn, enrollment)
    return Text("bot.sealed", {"answer": Text("screening.again")})


PERFORMERS = {Screened: screened}
NUDGES = {"screening_look": look}
PRESSES = {"screened": press_case, "screening": press_again}
