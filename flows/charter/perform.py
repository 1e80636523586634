"""What the charter writes: the evidence, the place in the pool, the reminders."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from bot import floor
from bot.effects import Ask, Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired
from bot.turn import Turn
from flows.charter.flow import AskAnew, Decide
from flows.charter.text import shown
from flows.charter.waiting import WAITING, plan_case, settle
from flows.follow_up.alerts import open_alert
from flows.follow_up.kindness import admitted
from flows.follow_up.reminders import plan_reminders
from flows.pairing.ending import profile_button
from flows.program.terms import terms
from flows.screening import entry
from flows.who import pairs_of, partners
from storage.tables import CharterDecision, CharterVersion, Conversation, Enrollment, Nudge, Program


def ask_charter(turn: Turn, enrollment: Enrollment, *, nudged: bool = False) -> None:
    """Ask a person to accept the charter, and remind them as the program's terms say.

    The text that is shown now is the one that the answer is about, whatever is corrected or translated later; an older
    text's question is closed.
    """
    program = turn.session.get_one(Program, enrollment.program_id)
    charter = shown(turn.session, program, turn.person_of(enrollment.person_id).language)
    for older in _open(turn, enrollment):
        if older.item != str(charter.id):
            floor.close(turn, older, "new_text")
    subject = Subject(program.id, enrollment.id, item=str(charter.id))
    conversation = floor.begin(turn, Ask("charter", subject, person=enrollment.person_id, priority=5, nudged=nudged))
    turn.record("charter_asked", Subject(program.id, enrollment.id), person=enrollment.person_id)
    if conversation is not None and conversation.state in ("asking", "waiting"):
        plan_reminders(turn, conversation, terms(program), counted=False)


def _open(turn: Turn, enrollment: Enrollment) -> list[Conversation]:
    return list(
        turn.session.exec(
            select(Conversation).where(
                Conversation.flow == "charter",
                Conversation.enrollment_id == enrollment.id,
                col(Conversation.state).in_(("asking", "waiting")),
            )
        ).all()
    )


def in_new_language(turn: Turn) -> None:
    """Whoever speaks another language now reads the charter that waits for them in it."""
    for conversation in turn.session.exec(
        select(Conversation).where(
            Conversation.flow == "charter",
            Conversation.person_id == turn.who.id,
            col(Conversation.state).in_(("asking", "waiting")),
        )
    ).all():
        enrollment = turn.session.get_one(Enrollment, conversation.enrollment_id)
        program = turn.session.get_one(Program, enrollment.program_id)
        if conversation.item != str(shown(turn.session, program, turn.who.language).id):
            ask_charter(turn, enrollment)


def renew(turn: Turn, enrollment: Enrollment, version: int) -> None:
    """A new commitment: plan that the person is asked, in their hours, and an organizer's case for when they are not
    heard of."""
    subject = Subject(enrollment.program_id, enrollment.id)
    turn.plan(
        Plan(
            key=f"charter:{enrollment.id}:{version}",
            kind="charter",
            due_at=turn.now,
            person=enrollment.person_id,
            subject=subject,
        )
    )
    plan_case(turn, enrollment, version)


def due(turn: Turn, nudge: Nudge) -> None:
    """A new commitment is asked of one person."""
    if not admitted(turn, nudge):
        return
    fired(turn, nudge)
    enrollment = turn.session.get_one(Enrollment, nudge.enrollment_id)
    if enrollment.state in ("pool", "charter", *entry.ENTERING):
        ask_charter(turn, enrollment, nudged=True)


def decide(effect: Decide, turn: Turn) -> None:
    """Write the evidence, for each role that the person takes; an accepted charter opens the pool.

    Where people enter by their commitment, they are asked what they come for first.
    """
    enrollment = turn.session.get_one(Enrollment, effect.enrollment)
    program = turn.session.get_one(Program, enrollment.program_id)
    if program.state in ("closed", "archived"):
        turn.say(Message(Text("join.closed")), person=enrollment.person_id, program=program.id)
        return
    charter = turn.session.get_one(CharterVersion, effect.charter)
    accepted = effect.decision == "accepted"
    first = enrollment.accepted_at is None
    rows = turn.session.exec(
        select(Enrollment)
        .where(
            Enrollment.program_id == program.id,
            Enrollment.person_id == enrollment.person_id,
            col(Enrollment.state).in_(("onboarding", "charter", "declined", "pool", *entry.ENTERING)),
        )
        .order_by(col(Enrollment.id))
    ).all()
    meets = partners(turn.session, program.id, enrollment.person_id)
    # Whose pair was taken in is in it already: nothing is left to be decided before the pool.
    opens = entry.ASKED if entry.asks(program) and not meets else "pool"
    for one in rows:
        _write(turn, one, charter, effect.decision, opens)
    values = {"program": program.name, "contact": terms(program).contact}
    if accepted and first and meets:
        _goes_on(turn, program, rows, {**values, "partners": meets})
    elif accepted:
        settle(turn, enrollment)
        asked = first and enrollment.state == entry.ASKED
        key = "charter.accepted_asks" if asked else "charter.accepted" if first else "charter.renewed"
        turn.say(Message(Text(key, values)), person=enrollment.person_id, program=program.id)
        if asked:
            entry.ask(turn, enrollment)
    elif first:
        if meets:
            open_alert(turn, program.id, WAITING, ({"code": "declined_in_pair"},), enrollment=enrollment.id)
        again = Choice(f"do.join.{program.id}", "again", Text("charter.again"))
        turn.say(
            Message(Text("charter.declined", values), choices=(again,)),
            person=enrollment.person_id,
            program=program.id,
        )
    else:
        open_alert(turn, program.id, WAITING, ({"code": "charter_declined"},), enrollment=enrollment.id)
        turn.say(Message(Text("charter.not_renewed", values)), person=enrollment.person_id, program=program.id)


def _goes_on(turn: Turn, program: Program, rows: Sequence[Enrollment], values: Mapping[str, Any]) -> None:
    """Whose pair was taken in has committed: the pair goes on. What a match would rest on is not asked, but offered."""
    for one in rows:
        if pairs_of(turn.session, one.id):
            one.waiting_since = None
            turn.session.add(one)
        settle(turn, one)
    unknown = any(one.onboarded_at is None for one in rows)
    turn.say(
        Message(
            Text("charter.accepted_meets", values),
            lines=(Text("charter.for_a_match"),) if unknown else (),
            choices=(profile_button(program.id),) if unknown else (),
        ),
        person=rows[0].person_id,
        program=program.id,
    )


def _write(turn: Turn, enrollment: Enrollment, charter: CharterVersion, decision: str, opens: str) -> None:
    turn.session.add(
        CharterDecision(
            program_id=enrollment.program_id,
            enrollment_id=enrollment.id,
            person_id=enrollment.person_id,
            charter_id=charter.id,
            version=charter.version,
            sha256=charter.sha256,
            language=charter.language,
            decision=decision,
            decided_at=turn.now,
        )
    )
    turn.record(
        f"charter_{decision}",
        Subject(enrollment.program_id, enrollment.id),
        person=enrollment.person_id,
        version=charter.version,
    )
    if decision == "accepted":
        enrollment.accepted_at = turn.now
        if enrollment.state not in ("pool", *entry.ENTERING):
            enrollment.state, enrollment.waiting_since = opens, turn.now if opens == "pool" else None
    elif enrollment.state not in ("pool", *entry.ENTERING):
        enrollment.state = "declined"
    turn.session.add(enrollment)


def ask_anew(effect: AskAnew, turn: Turn) -> None:
    """Ask once more, after a "no" that was not sure."""
    ask_charter(turn, turn.session.get_one(Enrollment, effect.enrollment))


PERFORMERS = {Decide: decide, AskAnew: ask_anew}
NUDGES = {"charter": due}
