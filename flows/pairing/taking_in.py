"""Takes a pair in that meets already: nobody is introduced again, and it is followed from now on in its rhythm.

A side is asked nothing before it has accepted the charter: who has not been told who reads the answers, and has not
agreed to be asked, owes none. Until then its rounds are skipped and recorded (`no_charter`), so that no silence counts
against it; the other side's go on. Who never wrote to the bot is not written to: they hear of it when they come.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, or_, select

from bot.effects import Plan, Subject
from bot.nudges import fired, skipped
from bot.turn import Turn, local
from flows.checkin.rounds import plan_round
from flows.closing.perform import plan_end
from flows.follow_up.assessment import assess
from flows.follow_up.kindness import admitted
from flows.follow_up.presence import ever_wrote
from flows.join import first_words
from flows.onboarding.roles import GONE
from flows.pairing.roll import Meets, Roll
from flows.program.states import JOINABLE
from flows.program.terms import terms
from flows.satisfaction.perform import plan_surveys
from flows.who import pairs_of, partners, sides
from storage.tables import Enrollment, Nudge, Pair, Person, Program

HELLO = "taken_in"
"""The kind of the nudge that tells somebody whose pair was taken in, and who writes with the bot already."""
NOON = time(12)


def take_in(turn: Turn, program: Program, meets: Meets, roll: Roll) -> Pair:
    """Enroll who is not, and make the two an active pair. The caller has asked the *roll*, which then has them."""
    rules = terms(program)
    mentor, mentee = (_enrolled(turn, program, roll, *side) for side in meets.roles)
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
    roll.took(pair, mentor, mentee)
    turn.record("taken_in", Subject(program.id, None, pair.id))
    _follow(turn, program, pair, (today - start).days)
    return pair


def _enrolled(turn: Turn, program: Program, roll: Roll, person: int, role: str) -> Enrollment:
    """Their enrollment in that role; a new one is invited, or in the pool where the charter was accepted already."""
    known = roll.enrollment(person, role)
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


NUDGES = {HELLO: say_hello}
