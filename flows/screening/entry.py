"""Between the charter and the pool: who is asked what they come for, and whom an organizer looks at first."""

from datetime import timedelta

from sqlmodel import col, select

from bot import floor
from bot.effects import Ask, Plan, Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn, local
from flows.follow_up.alerts import resolve
from flows.follow_up.cadence import at_hour
from flows.follow_up.reminders import plan_reminders
from flows.program.terms import terms
from storage.tables import Alert, Conversation, Enrollment, Program

ASKED, HELD, NOT_NOW = "screening", "held", "not_now"
ENTERING = (ASKED, HELD, NOT_NOW)
"""States of an enrollment after the charter and before the pool: being asked; with the organizers; told "not now"."""
CASE = "screening"
"""The kind of an organizer's case."""
GRACE = 2
"""Days after the last reminder: a question without an answer is an organizer's case then. It stays open."""


def asks(program: Program) -> bool:
    """Whether people are asked what they come for before they are in the pool."""
    return terms(program).screening


def ask(turn: Turn, enrollment: Enrollment) -> None:
    """Ask, with reminders as the program's terms say, and have it looked at when there is no answer."""
    rules = terms(turn.session.get_one(Program, enrollment.program_id))
    subject = Subject(enrollment.program_id, enrollment.id)
    conversation = floor.begin(turn, Ask("screening", subject, person=enrollment.person_id, priority=5))
    if conversation is None:
        return
    plan_reminders(turn, conversation, rules, counted=False)
    person = turn.person_of(enrollment.person_id)
    days = max(rules.reminders, default=7) + GRACE
    day = local(turn.now, person.zone or rules.zone).date() + timedelta(days=days)
    turn.plan(
        Plan(
            key=f"screening_look:{conversation.id}",
            kind="screening_look",
            due_at=at_hour(day, person.zone, rules, person.id),
            subject=subject,
            conversation=conversation.id,
        )
    )


def take_up(turn: Turn, enrollment: Enrollment) -> None:
    """Somebody on the way in says hello: ask on, or say how it stands."""
    if enrollment.state == ASKED:
        ask(turn, enrollment)
    elif enrollment.state == HELD:
        turn.say(Message(Text("screening.still_held", words(turn, enrollment))), program=enrollment.program_id)
    else:
        turn.say(not_now(turn, enrollment), program=enrollment.program_id)


def words(turn: Turn, enrollment: Enrollment) -> dict[str, str]:
    """The program and whom to write to."""
    program = turn.session.get_one(Program, enrollment.program_id)
    return {"program": program.name, "contact": terms(program).contact}


def not_now(turn: Turn, enrollment: Enrollment) -> Message:
    """No place for now: kindly, with whom to talk to, and a way back."""
    again = Choice(f"do.screening.{enrollment.id}", "again", Text("screening.again"))
    return Message(Text("screening.not_now", words(turn, enrollment)), choices=(again,))


def open_questions(turn: Turn, enrollment: Enrollment) -> list[Conversation]:
    """The person's open conversations about it, whichever role they began in."""
    mine = floor.open_conversations(turn, enrollment.person_id)
    return [one for one in mine if one.flow == "screening" and one.program_id == enrollment.program_id]


def drop_case(turn: Turn, enrollment: Enrollment, outcome: str, by: int | None = None) -> None:
    """Close the person's open case, if there is one."""
    roles = select(Enrollment.id).where(
        Enrollment.program_id == enrollment.program_id, Enrollment.person_id == enrollment.person_id
    )
    for alert in turn.session.exec(
        select(Alert).where(Alert.kind == CASE, Alert.state == "open", col(Alert.enrollment_id).in_(roles))
    ).all():
        resolve(turn, alert, outcome, by)
