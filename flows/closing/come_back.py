"""Who said that they would come back is invited into the program that was made from the one they were in.

They answered the closing's question to the organizers, and have written to the bot: one message, in their hours. A
mentee may come back as a mentor. Who would rather not is off the list, and may still join.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot import jobs
from bot.effects import Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired, skipped
from bot.repertoire import Work
from bot.turn import Turn
from flows.follow_up.kindness import admitted
from flows.program.states import JOINABLE
from flows.who import first_name
from storage.tables import Enrollment, Nudge, Pair, Person, Program, SatisfactionAnswer

KIND = "come_back"
"""The kind of the nudge, and of the job that plans them."""
A_TURN = 50
"""So many are invited at once."""
STALE = timedelta(days=30)
OTHER = {"mentor": "mentee", "mentee": "mentor"}


def returning(session: Session, program: int) -> dict[int, str]:
    """Who would come back after *program*, by person: in which role, as they said last."""
    rows = session.exec(
        select(Enrollment.person_id, Enrollment.role, SatisfactionAnswer.answers)
        .join(Pair, col(Pair.id) == SatisfactionAnswer.pair_id)
        .join(Enrollment, col(Enrollment.id) == SatisfactionAnswer.enrollment_id)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(Pair.program_id == program, SatisfactionAnswer.round == "end", col(Person.erased_at).is_(None))
        .order_by(col(SatisfactionAnswer.answered_at), col(SatisfactionAnswer.id))
    ).all()
    found: dict[int, str] = {}
    for person, role, answers in rows:
        match answers.get("again"):
            case "same_role":
                found[person] = role
            case "other_role":
                found[person] = OTHER[role]
            case "no":
                found.pop(person, None)
            case _:
                pass
    return found


def invite_back(turn: Turn, program: Program) -> Text | None:
    """The program has opened: have everybody invited who said yes after the earlier one. The line that says so."""
    if program.earlier_id is None:
        return None
    people = returning(turn.session, program.earlier_id)
    if not people:
        return None
    jobs.start(turn, KIND, {"program": program.id, "after": 0})
    earlier = turn.session.get_one(Program, program.earlier_id)
    return Text("come_back.inviting", {"n": len(people), "earlier": earlier.name})


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The next persons to invite, with their roles."""
    program = session.get_one(Program, payload["program"])
    people = returning(session, program.earlier_id) if program.earlier_id is not None else {}
    later = sorted(one for one in people if one > payload["after"])[:A_TURN]
    return {"people": [[one, people[one]] for one in later]}


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Invite them, and leave the rest to the next job."""
    program = turn.session.get_one(Program, payload["program"])
    people = result["people"]
    for person, role in people:
        invite(turn, program, person, role)
    if len(people) == A_TURN:
        jobs.start(turn, KIND, {**payload, "after": people[-1][0]})
    return True


def invite(turn: Turn, program: Program, person: int, role: str) -> None:
    """Put somebody on the list, and plan the message; who is in the program already, or was, is left alone."""
    known = turn.session.exec(
        select(Enrollment.id).where(Enrollment.program_id == program.id, Enrollment.person_id == person)
    ).first()
    if known is not None or turn.session.get(Person, person) is None:
        return
    one = Enrollment(program_id=program.id, person_id=person, role=role, state="invited", joined_at=turn.now)
    turn.session.add(one)
    turn.session.flush()
    turn.plan(
        Plan(
            key=f"{KIND}:{program.id}:{person}",
            kind=KIND,
            due_at=turn.now,
            person=person,
            subject=Subject(program.id, one.id),
            counted=True,
        )
    )


def invite_late(turn: Turn, pair: Pair, enrollment: int) -> None:
    """Somebody said it after the next program had opened: they are invited as the others were."""
    person = turn.session.get_one(Enrollment, enrollment).person_id
    role = returning(turn.session, pair.program_id).get(person)
    if role is None:
        return
    for program in turn.session.exec(
        select(Program)
        .where(Program.earlier_id == pair.program_id, col(Program.state).in_(JOINABLE))
        .order_by(col(Program.id))
    ).all():
        invite(turn, program, person, role)


def due(turn: Turn, nudge: Nudge) -> None:
    """The invitation, where the program still takes people in and they have not come by themselves."""
    program = turn.session.get_one(Program, nudge.program_id)
    enrollment = turn.session.get(Enrollment, nudge.enrollment_id)
    if enrollment is None or enrollment.state != "invited" or program.state not in JOINABLE:
        skipped(turn, nudge, "answered")
        return
    if not admitted(turn, nudge, stale_after=STALE):
        return
    fired(turn, nudge)
    person = turn.person_of(enrollment.person_id)
    earlier = turn.session.get(Program, program.earlier_id)
    values = {"name": first_name(person), "program": program.name, "earlier": earlier.name if earlier else program.name}
    turn.say(
        Message(
            Text(f"come_back.as_{enrollment.role}", values),
            choices=(
                Choice(f"do.join.{program.id}", "go", Text("come_back.yes"), "primary"),
                Choice(f"do.come_back.{program.id}", "no", Text("come_back.no")),
            ),
        ),
        person=person.id,
        lane="nudge",
        program=program.id,
    )
    turn.record("invited_back", Subject(program.id, enrollment.id), person=person.id)


def press(turn: Turn, item: str, value: str) -> Text | None:
    """Not this time: off the list. The invitation's other button leads in as any does."""
    for one in turn.session.exec(
        select(Enrollment).where(Enrollment.person_id == turn.who.id, Enrollment.state == "invited")
    ).all():
        if str(one.program_id) == item:
            one.state, one.left_at = "left", turn.now
            turn.session.add(one)
            turn.record("declined_to_return", Subject(one.program_id, one.id))
            return Text("come_back.noted")
    return Text("bot.stale")


NUDGES = {KIND: due}
JOBS = {KIND: Work(compute, deliver)}
PRESSES = {KIND: press}
