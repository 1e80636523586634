"""Who is who around a conversation: the program, the enrollment, the pair, the partner, the organizers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from bot.effects import Subject
from bot.messages import Text
from bot.turn import Turn
from flows.pairing.resting import resting
from flows.program.terms import Terms, terms
from storage.tables import Conversation, Enrollment, Membership, Organizer, Pair, Person, Program


@dataclass(frozen=True)
class Around:
    """What a conversation is about, read once a turn."""

    person: Person
    program: Program | None
    rules: Terms | None
    enrollment: Enrollment | None
    pair: Pair | None
    partner: Person | None

    @property
    def values(self) -> dict[str, Any]:
        """The placeholders that every text may use."""
        values: dict[str, Any] = {"name": first_name(self.person)}
        if self.program is not None and self.rules is not None:
            values |= {"program": self.program.name, "contact": self.rules.contact}
        if self.partner is not None:
            values["partner"] = first_name(self.partner)
        return values


def around(turn: Turn, conversation: Conversation) -> Around:
    """Read what *conversation* is about."""
    session = turn.session
    person = turn.person_of(conversation.person_id)
    program = session.get(Program, conversation.program_id) if conversation.program_id else None
    enrollment = session.get(Enrollment, conversation.enrollment_id) if conversation.enrollment_id else None
    pair = session.get(Pair, conversation.pair_id) if conversation.pair_id else None
    partner = partner_of(session, pair, enrollment.id) if pair and enrollment else None
    return Around(person, program, terms(program) if program else None, enrollment, pair, partner)


def first_name(person: Person) -> str:
    """How a person is called in a sentence."""
    return person.name.split(" ")[0] if person.name else "?"


def partner_of(session: Session, pair: Pair, enrollment: int) -> Person:
    """The person on the other side of *pair*."""
    other = pair.mentee_id if pair.mentor_id == enrollment else pair.mentor_id
    return session.get_one(Person, session.get_one(Enrollment, other).person_id)


def sides(session: Session, pair: Pair) -> tuple[Enrollment, Enrollment]:
    """The mentor's and the mentee's enrollment."""
    return session.get_one(Enrollment, pair.mentor_id), session.get_one(Enrollment, pair.mentee_id)


def title(session: Session, pair: Pair) -> Text:
    """A pair by its two names."""
    return titles(session, [pair])[pair.id]


def titles(session: Session, pairs: Sequence[Pair]) -> dict[int, Text]:
    """The same of several, by pair."""
    ids = {side for pair in pairs for side in (pair.mentor_id, pair.mentee_id)}
    names = dict(
        session.exec(
            select(Enrollment.id, Person.name)
            .join(Person, col(Person.id) == Enrollment.person_id)
            .where(col(Enrollment.id).in_(ids))
        ).all()
    )
    return {
        pair.id: Text("commands.pair_name", {"mentor": names[pair.mentor_id], "mentee": names[pair.mentee_id]})
        for pair in pairs
    }


def organizers(session: Session, program: int) -> list[int]:
    """The persons who run a program."""
    return list(
        session.exec(
            select(Organizer.person_id).where(Organizer.program_id == program).order_by(col(Organizer.id))
        ).all()
    )


def own_pairs(session: Session, program: int, person: int) -> frozenset[int]:
    """The pairs of a program, in any state, in which a person is one of the two."""
    mine = select(Enrollment.id).where(Enrollment.program_id == program, Enrollment.person_id == person)
    return frozenset(
        session.exec(select(Pair.id).where(or_(col(Pair.mentor_id).in_(mine), col(Pair.mentee_id).in_(mine)))).all()
    )


def run_by(turn: Turn, item: str) -> Program | None:
    """The program of a button's *item* (its id), where whoever the turn is with organizes it; None for any other."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() and len(item) < 16 else None
    return program if program is not None and turn.who.id in organizers(turn.session, program.id) else None


def is_admin(session: Session, account: int, workspace: int | None) -> bool:
    """Whether the platform says that the account administers the workspace."""
    return (
        session.exec(
            select(Membership.id).where(
                Membership.account_id == account,
                Membership.workspace_id == workspace,
                col(Membership.admin).is_(True),
            )
        ).first()
        is not None
    )


def enrollments(session: Session, person: int) -> list[Enrollment]:
    """A person's enrollments that are not over, newest first."""
    return list(
        session.exec(
            select(Enrollment)
            .where(
                Enrollment.person_id == person,
                col(Enrollment.state).not_in(("left", "removed", "finished")),
            )
            .order_by(col(Enrollment.id).desc())
        ).all()
    )


def pairs_of(session: Session, enrollment: int, *states: str) -> list[Pair]:
    """An enrollment's pairs in *states* (active, unless named), oldest first."""
    return list(
        session.exec(
            select(Pair)
            .where(
                or_(Pair.mentor_id == enrollment, Pair.mentee_id == enrollment),
                col(Pair.state).in_(states or ("active", "paused")),
            )
            .order_by(col(Pair.id))
        ).all()
    )


def partners(session: Session, program: int, person: int) -> list[str]:
    """The names of those whom a person meets in a program, in either role, in the order of their pairs."""
    return [
        partner_of(session, pair, one.id).name
        for one in sorted(enrollments(session, person), key=lambda one: one.id)
        if one.program_id == program
        for pair in pairs_of(session, one.id)
    ]


def standing(session: Session, one: Enrollment) -> Text:
    """Where somebody stands in a program: in a pair, or finished with it, which their own state does not tell."""
    return standings(session, session.get_one(Program, one.program_id), [one])[one.id]


def standings(session: Session, program: Program, some: Sequence[Enrollment]) -> dict[int, Text]:
    """The same of several of a program's, by enrollment."""
    at_rest, paired = resting(session, program.id), _paired(session, [one.id for one in some])
    over = program.state in ("closed", "archived")

    def state(one: Enrollment) -> str:
        if one.state == "pool" and (over or one.id in at_rest - paired):
            return "finished"
        return "paired" if one.state == "pool" and one.id in paired else one.state

    return {one.id: Text(f"members.state.{state(one)}") for one in some}


def _paired(session: Session, enrollments: Sequence[int]) -> frozenset[int]:
    """Those of the enrollments that are in a pair."""
    sides = (col(Pair.mentor_id), col(Pair.mentee_id))
    living = col(Pair.state).in_(("active", "paused"))
    return frozenset(
        enrollment
        for side in sides
        for enrollment in session.exec(select(side).where(living, side.in_(enrollments))).all()
    )


def subject(pair: Pair, enrollment: int, item: str | None = None) -> Subject:
    """A pair seen from one side."""
    return Subject(pair.program_id, enrollment, pair.id, item)


def length_days(pair: Pair, rules: Terms) -> int:
    """How long a pair lasts, in days."""
    if pair.ends_on is None or pair.introduced_at is None:
        return rules.length_days
    return max((pair.ends_on - pair.introduced_at.date()) // timedelta(days=1), 1)
