"""The readiness reports that organizers were shown."""

from sqlmodel import Session, col, func, select

from storage.tables import Readiness, SurveyAnswer


def latest(session: Session, program: int) -> Readiness | None:
    """The last report of a program."""
    return session.exec(
        select(Readiness).where(Readiness.program_id == program).order_by(col(Readiness.id).desc()).limit(1)
    ).first()


def says_wait(session: Session, program: int) -> bool:
    """Whether the survey speaks against a launch: its last report says *wait*, or nobody has read its answers."""
    last = latest(session, program)
    if last is not None:
        return last.verdict == "wait"
    return session.exec(select(SurveyAnswer.id).where(SurveyAnswer.program_id == program)).first() is not None


def changed_since(session: Session, report: Readiness) -> int:
    """How many answers came, changed or went since *report*."""
    mine = SurveyAnswer.program_id == report.program_id
    newer = select(func.count()).where(mine, col(SurveyAnswer.answered_at) > report.made_at)
    older = select(func.count()).where(mine, col(SurveyAnswer.id) <= report.newest)
    return session.exec(newer).one() + max(report.answers - session.exec(older).one(), 0)
