"""Who said in the needs survey that they would join is told when the program opens: one message, in their hours.

They answered by pressing, so they may be written to. Whoever came by themselves meanwhile, or had answered by a form
elsewhere, is not.
"""

from datetime import timedelta

from sqlmodel import Session, col, exists, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.effects import Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired, skipped
from bot.turn import Turn
from flows import bit_by_bit
from flows.follow_up.kindness import admitted
from flows.program.states import JOINABLE
from flows.who import first_name
from storage.tables import Enrollment, Nudge, Person, Program, SurveyAnswer

SOME = 200
"""People planned in one turn."""
STALE = timedelta(days=30)


def tell(turn: Turn, program: Program) -> Text | None:
    """The program has opened: begin to tell them. The line that says how many; None where there is nobody."""
    n = turn.session.exec(select(func.count()).select_from(_willing(program.id).subquery())).one()
    if not n:
        return None
    bit_by_bit.begin(turn, "survey_opening", program.id)
    return Text("needs_survey.telling", {"n": n})


def _willing(program: int) -> SelectOfScalar[SurveyAnswer]:
    """The answers of those who would join, were asked here, and are not in the program."""
    here = exists().where(
        col(Enrollment.program_id) == program, col(Enrollment.person_id) == col(SurveyAnswer.person_id)
    )
    return select(SurveyAnswer).where(
        SurveyAnswer.program_id == program,
        SurveyAnswer.joins != "not_now",
        SurveyAnswer.source == "asked",
        ~here,
    )


def plan_some(turn: Turn, program: Program, _about: str, after: int) -> int | None:
    """Plan the message of the next ones."""
    query = _willing(program.id).where(col(SurveyAnswer.id) > after).order_by(col(SurveyAnswer.id))
    found = turn.session.exec(query.limit(SOME)).all()
    for one in found:
        turn.plan(
            Plan(
                key=f"survey_opens:{program.id}:{one.person_id}",
                kind="survey_opens",
                due_at=turn.now,
                person=one.person_id,
                subject=Subject(program.id),
                counted=True,
            )
        )
    return found[-1].id if len(found) == SOME else None


def say(turn: Turn, nudge: Nudge) -> None:
    """Tell one person, with the way in."""
    program = turn.session.get_one(Program, nudge.program_id)
    joined = _joined(turn.session, program.id, nudge.person_id or 0)
    if joined or program.state not in JOINABLE:
        skipped(turn, nudge, "answered" if joined else "closed")
        return
    if not admitted(turn, nudge, stale_after=STALE):
        return
    fired(turn, nudge)
    person = turn.session.get_one(Person, nudge.person_id)
    values = {"name": first_name(person), "program": program.name}
    turn.say(
        Message(
            Text("needs_survey.opens", values),
            choices=(Choice(f"do.join.{program.id}", "go", Text("join.interested"), "primary"),),
        ),
        person=person.id,
        lane="nudge",
        program=program.id,
    )
    turn.record("survey_told", Subject(program.id), person=person.id)


def _joined(session: Session, program: int, person: int) -> bool:
    mine = select(Enrollment.id).where(Enrollment.program_id == program, Enrollment.person_id == person)
    return session.exec(mine).first() is not None


NUDGES = {"survey_opening": bit_by_bit.by_nudge(plan_some), "survey_opens": say}
