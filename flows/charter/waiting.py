"""Who has not accepted the charter: one list for organizers, and a case where a new commitment waits too long."""

from datetime import timedelta

from sqlmodel import col, func, select

from bot.effects import Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired
from bot.turn import Turn, local
from flows.charter.text import latest
from flows.follow_up.alerts import open_alert, resolve
from flows.follow_up.cadence import at_hour
from flows.program.terms import terms
from flows.who import organizers
from storage.tables import Alert, CharterDecision, Conversation, Enrollment, Nudge, Person, Program

PATIENCE = 21
"""Days after which a new commitment that was not accepted is an organizer's case; never an expulsion."""
WAITING = "charter"
"""The kind of that case."""


def plan_case(turn: Turn, enrollment: Enrollment, version: int) -> None:
    """Plan the look at a new commitment after the days of patience."""
    rules = terms(turn.session.get_one(Program, enrollment.program_id))
    day = local(turn.now, rules.zone).date() + timedelta(days=PATIENCE)
    turn.plan(
        Plan(
            key=f"charter_case:{enrollment.id}:{version}",
            kind="charter_case",
            due_at=at_hour(day, rules.zone, rules, 0),
            subject=Subject(enrollment.program_id, enrollment.id, item=str(version)),
        )
    )


def look(turn: Turn, nudge: Nudge) -> None:
    """Patience is over: a commitment that is still the one in force, and not accepted, is a case. The pair goes on."""
    fired(turn, nudge)
    enrollment = turn.session.get_one(Enrollment, nudge.enrollment_id)
    program = turn.session.get_one(Program, enrollment.program_id)
    version = int(nudge.item or 0)
    charter = latest(turn.session, program.id, "en")
    if enrollment.state != "pool" or program.state in ("closed", "archived") or not charter:
        return
    accepted = turn.session.exec(
        select(CharterDecision.id).where(
            CharterDecision.enrollment_id == enrollment.id,
            CharterDecision.decision == "accepted",
            CharterDecision.version >= version,
        )
    ).first()
    if accepted is None and charter.version == version:
        open_alert(
            turn,
            program.id,
            WAITING,
            ({"code": "charter_waiting", "n": PATIENCE},),
            enrollment=enrollment.id,
            urgency=1,
        )


def settle(turn: Turn, enrollment: Enrollment) -> None:
    """The charter was accepted: the case about it is closed."""
    for alert in turn.session.exec(
        select(Alert).where(Alert.enrollment_id == enrollment.id, Alert.kind == WAITING, Alert.state == "open")
    ).all():
        resolve(turn, alert, "accepted")


def silent(turn: Turn, program: Program) -> list[Person]:
    """Who has read all the reminders and said nothing, by name."""
    over = turn.now - timedelta(days=max(terms(program).reminders, default=0))
    return list(
        turn.session.exec(
            select(Person)
            .join(Enrollment, col(Enrollment.person_id) == Person.id)
            .where(
                Enrollment.program_id == program.id,
                Enrollment.state == "charter",
                func.coalesce(Enrollment.onboarded_at, Enrollment.joined_at) < over,
            )
            .distinct()
            .order_by(col(Person.name), col(Person.id))
        ).all()
    )


def listed(program: Program, people: list[Person]) -> Message:
    """The list, with the button that reminds all."""
    lines = tuple(Text("bot.plain", {"text": one.name}) for one in people)
    return Message(
        Text("charter.waiting", {"n": len(people), "program": program.name}),
        lines=lines,
        choices=(Choice(f"do.charter_remind.{program.id}", "all", Text("charter.remind_all")),),
    )


def remind_all(turn: Turn, program: Program) -> int:
    """Plan one more reminder for everybody whose charter waits, in their hours; returns how many people."""
    waiting = turn.session.exec(
        select(Conversation)
        .join(Enrollment, col(Enrollment.id) == Conversation.enrollment_id)
        .where(
            Conversation.flow == "charter",
            col(Conversation.state).in_(("asking", "waiting")),
            Enrollment.program_id == program.id,
            Enrollment.state == "charter",
        )
        .order_by(col(Conversation.id))
    ).all()
    for conversation in waiting:
        turn.plan(
            Plan(
                key=f"reminder:{conversation.id}:asked:{turn.now.date().isoformat()}",
                kind="reminder",
                due_at=turn.now,
                person=conversation.person_id,
                subject=Subject(program.id, conversation.enrollment_id, item="asked"),
                conversation=conversation.id,
            )
        )
    return len(waiting)


def press_remind(turn: Turn, item: str, value: str) -> Text | None:
    """The list's button."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() else None
    if program is None or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    return Text("charter.reminded", {"n": remind_all(turn, program)})


NUDGES = {"charter_case": look}
PRESSES = {"charter_remind": press_remind}
