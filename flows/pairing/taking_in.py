"""Takes a pair in that meets already: nobody is introduced again, and it is followed from now on in its rhythm.

A side is asked nothing before it has accepted the charter: who has not been told who reads the answers, and has not
agreed to be asked, owes none. Until then its rounds are skipped and recorded (`no_charter`), so that no silence counts
against it; the other side's go on. Who never wrote to the bot is not written to: they hear of it when they come.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, or_, select

from bot.effects import Plan, Subject
from bot.messages import Text
from bot.nudges import fired, skipped
from bot.turn import Turn, local
from flows.checkin.rounds import plan_round
from flows.closing.perform import plan_end
from flows.follow_up.assessment import assess
from flows.follow_up.kindness import admitted
from flows.follow_up.presence import ever_wrote
from flows.join import first_words
from flows.onboarding.roles import GONE
from flows.pairing.never_again import never_again
from flows.program.states import JOINABLE
from flows.program.terms import terms
from flows.satisfaction.perform import plan_surveys
from flows.who import pairs_of, partners, sides
from storage.tables import Enrollment, Nudge, Pair, Person, Program

HELLO = "taken_in"
"""The kind of the nudge that tells somebody whose pair was taken in, and who writes with the bot already."""
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Meets:
    """Two persons who meet already, since *start* (None: today) and *last* on a day that is known."""

    mentor: int
    mentee: int
    start: date | None = None
    last: date | None = None

    def to_json(self) -> list[Any]:
        """Ids and days, for a job."""
        days = (self.start, self.last)
        return [self.mentor, self.mentee, *(day.isoformat() if day else None for day in days)]


def from_json(row: list[Any]) -> Meets:
    """The other way."""
    start, last = (date.fromisoformat(day) if day else None for day in row[2:])
    return Meets(row[0], row[1], start, last)


def enrollment_of(turn: Turn, program: Program, person: int, role: str) -> Enrollment | None:
    """Somebody's enrollment in a role, whatever became of it."""
    return turn.session.exec(
        select(Enrollment).where(
            Enrollment.program_id == program.id, Enrollment.person_id == person, Enrollment.role == role
        )
    ).first()


def together(turn: Turn, program: Program, meets: Meets) -> Pair | None:
    """The pair of these two that goes on in the program, if there is one."""
    mentor, mentee = (enrollment_of(turn, program, *side) for side in _roles(meets))
    if mentor is None or mentee is None:
        return None
    return next((one for one in pairs_of(turn.session, mentor.id) if one.mentee_id == mentee.id), None)


def against(turn: Turn, program: Program, meets: Meets) -> str | None:
    """Why the two cannot be taken in as a pair, as a code; None where they can."""
    if meets.mentor == meets.mentee:
        return "oneself"
    for person, role in _roles(meets):
        if (why := against_one(turn, program, person, role)) is not None:
            return why
    mentor, mentee = (enrollment_of(turn, program, *side) for side in _roles(meets))
    if mentor is None or mentee is None:
        return None
    if never_again(turn.session, program).excluded(mentor.id, mentee.id):
        return "confidential"
    return "ended" if ended_together(turn, mentor, mentee) else None


def against_one(turn: Turn, program: Program, person: int, role: str) -> str | None:
    """Why somebody cannot be taken in in that role, whoever the partner is: a code, or None."""
    known = turn.session.get(Person, person)
    if known is None or known.erased_at is not None:
        return "gone"
    mine = turn.session.exec(
        select(Enrollment).where(Enrollment.program_id == program.id, Enrollment.person_id == person)
    ).all()
    if any(one.state == "declined" for one in mine):
        return "declined"
    if any(one.role == role and one.state in GONE for one in mine):
        return "left"
    paired = role == "mentee" and any(one.role == role and pairs_of(turn.session, one.id) for one in mine)
    return "has_partner" if paired else None


def ended_together(turn: Turn, mentor: Enrollment, mentee: Enrollment) -> bool:
    """Whether they were a pair in this program, which ended."""
    return any(one.mentee_id == mentee.id for one in pairs_of(turn.session, mentor.id, "ended"))


def _roles(meets: Meets) -> tuple[tuple[int, str], tuple[int, str]]:
    return (meets.mentor, "mentor"), (meets.mentee, "mentee")


def take_in(turn: Turn, program: Program, meets: Meets) -> Pair:
    """Enroll who is not, and make the two an active pair. The caller has asked `against` and `together`."""
    rules = terms(program)
    mentor, mentee = (_enrolled(turn, program, *side) for side in _roles(meets))
    today = local(turn.now, rules.zone).date()
    start = min(meets.start or today, today)
    length = timedelta(days=rules.length_days)
    own_end = start + length if start + length > today else today + length
    pair = Pair(
        program_id=program.id,
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        state="active",
        rhythm_days=rules.rhythm_days,
        proposed_at=turn.now,
        introduced_at=turn.now if start == today else _noon(start, rules.zone),
        taken_in_at=turn.now,
        met_before=meets.last,
        ends_on=program.ends_on if rules.intake == "cohort" and program.ends_on else own_end,
    )
    turn.session.add(pair)
    _drop_proposals(turn, program, mentee)
    turn.session.flush()
    turn.record("taken_in", Subject(program.id, None, pair.id))
    _follow(turn, program, pair, (today - start).days)
    return pair


def _enrolled(turn: Turn, program: Program, person: int, role: str) -> Enrollment:
    """Their enrollment in that role; a new one is invited, or in the pool where the charter was accepted already."""
    known = enrollment_of(turn, program, person, role)
    if known is not None:
        if role == "mentor" and known.onboarded_at is None:
            known.capacity = max(known.capacity, len(pairs_of(turn.session, known.id)) + 1)
            turn.session.add(known)
        return known
    other = turn.session.exec(
        select(Enrollment).where(
            Enrollment.program_id == program.id,
            Enrollment.person_id == person,
            col(Enrollment.state).not_in(GONE),
        )
    ).first()
    one = Enrollment(program_id=program.id, person_id=person, role=role, state="invited", joined_at=turn.now)
    if other is not None and other.state != "invited":
        one.state, one.accepted_at = other.state, other.accepted_at
    turn.session.add(one)
    turn.session.flush()
    turn.record("enrolled", Subject(program.id, one.id), person=person)
    return one


def _drop_proposals(turn: Turn, program: Program, mentee: Enrollment) -> None:
    """Whoever has a partner is proposed to nobody."""
    for one in turn.session.exec(
        select(Pair).where(Pair.program_id == program.id, Pair.mentee_id == mentee.id, Pair.state == "proposed")
    ).all():
        one.state = "dropped"
        turn.session.add(one)


def _noon(day: date, zone: str) -> datetime:
    """The middle of a day, in UTC."""
    return datetime.combine(day, NOON, ZoneInfo(zone)).astimezone(UTC)


def _follow(turn: Turn, program: Program, pair: Pair, elapsed: int) -> None:
    """Plan what is to come of the pair's rounds, surveys and end; who writes with the bot already is told."""
    for side in sides(turn.session, pair):
        side.waiting_since, side.let_down = None, False
        turn.session.add(side)
        plan_round(turn, pair, side, elapsed)
        if side.state == "invited" and ever_wrote(turn.session, side.person_id):
            turn.plan(
                Plan(
                    key=f"{HELLO}:{program.id}:{side.person_id}",
                    kind=HELLO,
                    due_at=turn.now,
                    person=side.person_id,
                    subject=Subject(program.id, side.id),
                )
            )
    plan_surveys(turn, pair)
    plan_end(turn, pair)
    assess(turn, pair.id)


def say_hello(turn: Turn, nudge: Nudge) -> None:
    """The first words, with whom they meet: to who is not in the program yet."""
    enrollment = turn.session.get_one(Enrollment, nudge.enrollment_id)
    program = turn.session.get_one(Program, nudge.program_id)
    if enrollment.state != "invited" or program.state not in JOINABLE or not pairs_of(turn.session, enrollment.id):
        skipped(turn, nudge, "answered")
        return
    if not admitted(turn, nudge):
        return
    fired(turn, nudge)
    person = enrollment.person_id
    for message in first_words(program, partners(turn.session, program.id, person)):
        turn.say(message, person=person, lane="nudge", program=program.id)


def uncommitted(turn: Turn, pairs: list[int]) -> list[Person]:
    """Who of these pairs has not accepted the charter, by name."""
    if not pairs:
        return []
    return list(
        turn.session.exec(
            select(Person)
            .join(Enrollment, col(Enrollment.person_id) == Person.id)
            .join(Pair, or_(col(Pair.mentor_id) == Enrollment.id, col(Pair.mentee_id) == Enrollment.id))
            .where(col(Pair.id).in_(pairs), col(Enrollment.accepted_at).is_(None))
            .distinct()
            .order_by(col(Person.name), col(Person.id))
        ).all()
    )


def beyond_places(turn: Turn, program: Program, meets: Meets, more: int = 0) -> Text | None:
    """That a mentor would have more mentees than places; *more* come beside this one. It is said, and no obstacle."""
    mentor = enrollment_of(turn, program, meets.mentor, "mentor")
    if mentor is None or mentor.onboarded_at is None:
        return None
    pairs = len(pairs_of(turn.session, mentor.id)) + more + 1
    if pairs <= mentor.capacity:
        return None
    name = turn.session.get_one(Person, mentor.person_id).name
    return Text("taking_in.beyond", {"name": name, "n": mentor.capacity, "pairs": pairs})


NUDGES = {HELLO: say_hello}
