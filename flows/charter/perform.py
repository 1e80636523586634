"""What the charter writes: the evidence, the place in the pool, the reminders."""

from bot import floor
from bot.effects import Ask, Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.charter.flow import Decide
from flows.follow_up.reminders import plan_reminders
from flows.program.terms import terms
from storage.tables import CharterDecision, CharterVersion, Enrollment, Program


def ask_charter(turn: Turn, enrollment: Enrollment) -> None:
    """Ask a person to accept the charter, and remind them as the program's terms say."""
    conversation = floor.begin(
        turn, Ask("charter", Subject(enrollment.program_id, enrollment.id), person=enrollment.person_id, priority=5)
    )
    turn.record("charter_asked", Subject(enrollment.program_id, enrollment.id), person=enrollment.person_id)
    if conversation is not None and conversation.state in ("asking", "waiting"):
        plan_reminders(turn, conversation, terms(turn.session.get_one(Program, enrollment.program_id)), counted=False)


def decide(effect: Decide, turn: Turn) -> None:
    """Write the evidence; an accepted charter opens the pool."""
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    program = turn.session.get_one(Program, enrollment.program_id)
    charter = turn.session.get_one(CharterVersion, effect.charter)
    turn.session.add(
        CharterDecision(
            program_id=enrollment.program_id,
            enrollment_id=enrollment.id,
            person_id=enrollment.person_id,
            charter_id=charter.id,
            version=charter.version,
            sha256=charter.sha256,
            language=charter.language,
            decision=effect.decision,
            decided_at=turn.now,
        )
    )
    accepted = effect.decision == "accepted"
    turn.record(
        "charter_accepted" if accepted else "charter_declined",
        Subject(enrollment.program_id, enrollment.id),
        person=enrollment.person_id,
        version=charter.version,
    )
    first = enrollment.accepted_at is None
    if accepted:
        enrollment.accepted_at = turn.now
        if enrollment.state in ("charter", "onboarding", "declined"):
            enrollment.state = "pool"
            enrollment.waiting_since = turn.now
    elif enrollment.state == "charter":
        enrollment.state = "declined"
    turn.session.add(enrollment)
    values = {"program": program.name, "contact": terms(program).contact}
    if accepted:
        turn.say(Message(Text("charter.accepted" if first else "charter.renewed", values)), person=enrollment.person_id)
    else:
        turn.say(
            Message(
                Text("charter.declined", values),
                choices=(Choice(f"do.join.{program.id}", "go", Text("charter.again")),),
            ),
            person=enrollment.person_id,
        )


PERFORMERS = {Decide: decide}
