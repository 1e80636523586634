"""Who is not to be paired (again): who were partners before, or did not want to meet, and whom somebody wants apart.

A program that was made from another one inherits both: they are about persons, so that it does not matter in which
role somebody comes back. Nothing is copied: the earlier program's rows are read, and what is erased there is gone here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, or_, select

from flows.pairing.offered import FINAL
from flows.pairing.rulings import standing
from storage.tables import Enrollment, Pair, Program

Others = Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class NeverAgain:
    """By an enrollment of the program: the enrollments there of former partners, and of who is to be kept apart."""

    partners: Others = field(default_factory=dict[int, frozenset[int]])
    apart: Others = field(default_factory=dict[int, frozenset[int]])

    def former(self, one: int) -> frozenset[str]:
        """Former partners, by id as matching has them."""
        return frozenset(map(str, self.partners.get(one, ())))

    def keeps_from(self, one: int) -> frozenset[str]:
        """Who is to be kept apart from them, by id as matching has them."""
        return frozenset(map(str, self.apart.get(one, ())))

    def excluded(self, one: int, other: int) -> bool:
        """Whether either wants the other kept apart."""
        return other in self.apart.get(one, ()) or one in self.apart.get(other, ())


def earlier(session: Session, program: Program) -> list[int]:
    """The programs that this one comes from, the nearest first."""
    found: list[int] = []
    at = program
    while at.earlier_id is not None and at.earlier_id not in (program.id, *found):
        found.append(at.earlier_id)
        at = session.get_one(Program, at.earlier_id)  # No program is ever deleted.
    return found


def never_again(session: Session, program: Program) -> NeverAgain:
    """What stands between people of *program*, from this one and from those that it was made from."""
    programs = (program.id, *earlier(session, program))
    rows = session.exec(
        select(Enrollment.id, Enrollment.person_id, Enrollment.program_id, Enrollment.profile)
        .where(col(Enrollment.program_id).in_(programs))
        .order_by(col(Enrollment.id))
    ).all()
    person = {one: who for one, who, _, _ in rows}
    here: dict[int, set[int]] = {}
    for one, who, where, _ in rows:
        if where == program.id:
            here.setdefault(who, set()).add(one)
    partners: dict[int, set[int]] = {}
    for mentor, mentee in session.exec(
        select(Pair.mentor_id, Pair.mentee_id).where(
            col(Pair.program_id).in_(programs),
            or_(Pair.state == "ended", (col(Pair.state) == "unmet") & col(Pair.end_reason).in_(FINAL)),
        )
    ).all():
        partners.setdefault(person[mentor], set()).add(person[mentee])
        partners.setdefault(person[mentee], set()).add(person[mentor])
    apart: dict[int, set[int]] = {}
    for _, who, _, profile in rows:
        named = profile.get("excluded") or ()
        apart.setdefault(who, set()).update(person[one] for one in named if one in person)
    return NeverAgain(_as_enrollments(here, partners), _as_enrollments(here, apart))


def forbidden_before(session: Session, program: Program) -> frozenset[tuple[int, int]]:
    """The mentors and mentees of *program* (enrollments) whom an organizer of an earlier one kept apart by hand.

    It is about persons, in whichever role either comes back; what is pinned here since is no longer kept apart.
    """
    rulings = [standing(session, one) for one in earlier(session, program)]
    before = [two for held in rulings for two, said in held.items() if said.kind == "forbid"]
    if not before:
        return frozenset()
    rows = session.exec(
        select(Enrollment.id, Enrollment.person_id, Enrollment.role, Enrollment.program_id).where(
            col(Enrollment.program_id).in_((program.id, *earlier(session, program)))
        )
    ).all()
    person = {one: who for one, who, _, _ in rows}
    here: dict[tuple[int, str], list[int]] = {}
    for one, who, role, where in rows:
        if where == program.id:
            here.setdefault((who, role), []).append(one)
    apart = {(person[a], person[b]) for a, b in before} | {(person[b], person[a]) for a, b in before}
    pinned = {two for two, said in standing(session, program.id).items() if said.kind == "pin"}
    return frozenset(
        (mentor, mentee)
        for one, other in apart
        for mentor in here.get((one, "mentor"), ())
        for mentee in here.get((other, "mentee"), ())
        if (mentor, mentee) not in pinned
    )


def _as_enrollments(here: Mapping[int, set[int]], others: Mapping[int, set[int]]) -> Others:
    """What is about persons, as it is about their enrollments in the program."""
    return {
        one: frozenset(there for other in known for there in here.get(other, ()))
        for who, known in others.items()
        if known
        for one in here.get(who, ())
    }
