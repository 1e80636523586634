"""Who has had a pair in a rolling program and is not looking for another.

All who accepted the charter stay in the pool, and where newcomers are matched each week nobody is to be given somebody
new a few days after a pair has ended, unasked: whoever wants to says so, and is back in line.
"""

from sqlmodel import Session, col, select

from bot.effects import Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.program.states import JOINABLE
from flows.program.terms import rolling
from storage.tables import Enrollment, Pair, Program

ENDED_FOR_THEM = "organizer"
"""The end that neither of the two wanted: both go on waiting."""


def resting(session: Session, program: int) -> frozenset[int]:
    """The enrollments of a rolling program that are in no pair after one, and not in line for another."""
    if not rolling(session.get_one(Program, program)):
        return frozenset()
    rows = session.exec(
        select(Pair.mentor_id, Pair.mentee_id, Pair.state, Pair.end_reason)
        .where(Pair.program_id == program, col(Pair.introduced_at).is_not(None))
        .order_by(col(Pair.introduced_at), col(Pair.id))
    ).all()
    last = {side: why for *both, state, why in rows if state == "ended" for side in both}
    going = {side for *both, state, _ in rows if state != "ended" for side in both}
    waiting = session.exec(
        select(Enrollment.id).where(Enrollment.program_id == program, col(Enrollment.waiting_since).is_not(None))
    ).all()
    over = {side for side, why in last.items() if why != ENDED_FOR_THEM}
    return frozenset(over - going - set(waiting))


def come_back(turn: Turn, program: Program, person: int) -> bool:
    """Put somebody who rests back in line, and say so; False where they do not rest, or nobody is taken in."""
    mine = turn.session.exec(
        select(Enrollment).where(
            Enrollment.program_id == program.id, Enrollment.person_id == person, Enrollment.state == "pool"
        )
    ).all()
    at_rest = resting(turn.session, program.id)
    found = [one for one in mine if one.id in at_rest]
    if not found or program.state not in JOINABLE:
        return False
    for one in found:
        one.waiting_since = turn.now
        turn.session.add(one)
        turn.record("back_in_line", Subject(program.id, one.id), person=person)
    turn.say(Message(Text("ending.back_in_line", {"program": program.name})), person=person, program=program.id)
    return True


def way_back(session: Session, enrollment: Enrollment) -> tuple[Choice, ...]:
    """The button that puts who rests back in line; nothing for anybody else."""
    program = session.get_one(Program, enrollment.program_id)
    if program.state not in JOINABLE or enrollment.id not in resting(session, program.id):
        return ()
    return (Choice(f"do.join.{program.id}", "again", Text("ending.another", {"program": program.name})),)
