"""Whom an announcement is for."""

from collections.abc import Sequence

from sqlmodel import Session, col, exists, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.tables import Enrollment, Meeting, Pair, Person

GROUPS = ("all", "mentors", "mentees", "not_accepted", "not_met")
HERE = ("onboarding", "charter", "pool")
"""States of those who take part. Whoever was only invited has pressed nothing yet, and is not written to."""


def count(session: Session, program: int, group: str) -> int:
    """How many people a group is: who is mentor and mentee is one."""
    members = _members(program, group).order_by(None).subquery()
    return session.exec(select(func.count(members.c.person_id.distinct()))).one()


def some(session: Session, program: int, group: str, after: int, most: int) -> Sequence[Enrollment]:
    """The enrollments of a group whose ids come after *after*, at most *most*, in the order of ids."""
    query = _members(program, group).where(col(Enrollment.id) > after).limit(most)
    return session.exec(query).all()


def _members(program: int, group: str) -> SelectOfScalar[Enrollment]:
    query = (
        select(Enrollment)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(
            Enrollment.program_id == program,
            col(Enrollment.state).in_(("onboarding", "charter") if group == "not_accepted" else HERE),
            col(Person.erased_at).is_(None),
            col(Person.stopped_at).is_(None),
        )
        .order_by(col(Enrollment.id))
    )
    if group in ("mentors", "mentees"):
        query = query.where(Enrollment.role == group.removesuffix("s"))
    if group == "not_met":
        met = exists().where(col(Meeting.pair_id) == col(Pair.id))
        mine = or_(col(Pair.mentor_id) == col(Enrollment.id), col(Pair.mentee_id) == col(Enrollment.id))
        query = query.where(exists().where(mine, col(Pair.state) == "active", ~met))
    return query
