"""Who is in a program and who meets whom, read at once: what speaks against taking a pair in."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from bot.messages import Text
from flows.onboarding.roles import GONE
from flows.pairing.never_again import never_again
from storage.tables import Enrollment, Pair, Person, Program


@dataclass(frozen=True, slots=True)
class Meets:
    """Two persons who meet already, since *start* (None: today) and *last* on a day that is known."""

    mentor: int
    mentee: int
    start: date | None = None
    last: date | None = None

    @property
    def roles(self) -> tuple[tuple[int, str], tuple[int, str]]:
        """Each person with their role."""
        return (self.mentor, "mentor"), (self.mentee, "mentee")


class Roll:
    """A program's enrollments by person and role, and its pairs, as they are when it is made."""

    def __init__(self, session: Session, program: Program) -> None:
        rows = session.exec(
            select(Enrollment).where(Enrollment.program_id == program.id).order_by(col(Enrollment.id))
        ).all()
        self._of = {(one.person_id, one.role): one for one in rows}
        self._declined = {one.person_id for one in rows if one.state == "declined"}
        self._people = frozenset(session.exec(select(Person.id).where(col(Person.erased_at).is_(None))).all())
        self._meeting: set[tuple[int, int]] = set()
        self._ended: set[tuple[int, int]] = set()
        for mentor, mentee, state in session.exec(
            select(Pair.mentor_id, Pair.mentee_id, Pair.state).where(Pair.program_id == program.id)
        ).all():
            if state in ("active", "paused", "ended"):
                (self._ended if state == "ended" else self._meeting).add((mentor, mentee))
        self._avoid = never_again(session, program)

    def enrollment(self, person: int, role: str) -> Enrollment | None:
        """Somebody's enrollment in a role, whatever became of it."""
        return self._of.get((person, role))

    def took(self, pair: Pair, mentor: Enrollment, mentee: Enrollment) -> None:
        """A pair was taken in since."""
        for side in (mentor, mentee):
            self._of[side.person_id, side.role] = side
        self._meeting.add((pair.mentor_id, pair.mentee_id))

    def together(self, meets: Meets) -> bool:
        """Whether the two are a pair of the program that goes on."""
        return self._ids(meets) in self._meeting

    def against(self, meets: Meets) -> str | None:
        """Why the two cannot be taken in as a pair, as a code; None where they can."""
        if meets.mentor == meets.mentee:
            return "oneself"
        for person, role in meets.roles:
            if (why := self.against_one(person, role)) is not None:
                return why
        mentor, mentee = self._ids(meets)
        if mentor is not None and mentee is not None and self._avoid.excluded(mentor, mentee):
            return "confidential"
        return "ended" if (mentor, mentee) in self._ended else None

    def against_one(self, person: int, role: str) -> str | None:
        """Why somebody cannot be taken in in that role, whoever the partner is: a code, or None."""
        if person not in self._people:
            return "gone"
        if person in self._declined:
            return "declined"
        known = self.enrollment(person, role)
        if known is None:
            return None
        if known.state in GONE:
            return "left"
        paired = role == "mentee" and any(mentee == known.id for _, mentee in self._meeting)
        return "has_partner" if paired else None

    def beyond_places(self, meets: Meets, name: str, more: int = 0) -> Text | None:
        """That the mentor of that *name* would have more mentees than places; *more* come beside this one.

        It is said, and no obstacle: they meet. Whoever has not said how many they take has no such number.
        """
        mentor = self.enrollment(meets.mentor, "mentor")
        if mentor is None or mentor.onboarded_at is None:
            return None
        pairs = sum(one == mentor.id for one, _ in self._meeting) + more + 1
        if pairs <= mentor.capacity:
            return None
        return Text("taking_in.beyond", {"name": name, "n": mentor.capacity, "pairs": pairs})

    def _ids(self, meets: Meets) -> tuple[int | None, int | None]:
        mentor, mentee = (self.enrollment(*side) for side in meets.roles)
        return (mentor.id if mentor else None), (mentee.id if mentee else None)
