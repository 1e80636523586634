"""What satisfaction writes, and what follows from it."""

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot import floor
from bot.effects import Ask, Plan, Subject
from bot.nudges import fired, skipped
from bot.turn import Turn, local
from flows.checkin import record
from flows.checkin.rounds import needless
from flows.follow_up.alerts import GONE, open_alert
from flows.follow_up.assessment import assess
from flows.follow_up.cadence import at_hour
from flows.follow_up.kindness import admitted
from flows.follow_up.reminders import plan_reminders
from flows.pairing.ending import end_pair
from flows.program.terms import terms
from flows.satisfaction.flow import Follow, KeepSatisfaction
from flows.who import length_days, sides, subject
from storage.tables import Enrollment, Nudge, Pair, Person, Program, SatisfactionAnswer

STALE = timedelta(days=14)
MID = "mid"
"""What the names of the planned rounds begin with."""
ONE = "asked:"
"""The same, of a round that an organizer had asked of one pair; its day follows."""
ALL = "all:"
"""The same, of one that all pairs were asked in."""


def plan_surveys(turn: Turn, pair: Pair) -> None:
    """Plan the mid-program surveys of both sides, as shares of the pair's length; those whose day is past are over."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    start = local(pair.introduced_at or turn.now, rules.zone).date()
    plan_surveys_between(turn, pair, start, start + timedelta(days=length_days(pair, rules)))


def plan_surveys_between(turn: Turn, pair: Pair, start: date, end: date) -> None:
    """Plan the surveys of a time that a pair has together, numbered on from those it had before."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    had = turn.session.exec(
        select(Nudge.item)
        .where(Nudge.kind == "satisfaction", Nudge.pair_id == pair.id, col(Nudge.item).startswith(MID))
        .distinct()
    ).all()
    for number, share in enumerate(rules.satisfaction, start=len(had) + 1):
        day = start + timedelta(days=round((end - start).days * share))
        if day < local(turn.now, rules.zone).date():
            continue
        for side in sides(turn.session, pair):
            person = turn.session.get_one(Person, side.person_id)
            plan_survey(turn, pair, side, f"{MID}{number}", at_hour(day, person.zone, rules, person.id))


def plan_survey(turn: Turn, pair: Pair, side: Enrollment, round: str, at: datetime) -> None:
    """Plan one side's survey under the name of its round."""
    turn.plan(
        Plan(
            key=f"satisfaction:{pair.id}:{side.id}:{round}",
            kind="satisfaction",
            due_at=at,
            person=side.person_id,
            subject=subject(pair, side.id, round),
            counted=True,
        )
    )


def survey(turn: Turn, nudge: Nudge) -> None:
    """Ask one side how it goes, unless they have told a short while ago, or have been silent for two rounds."""
    if not admitted(turn, nudge, stale_after=STALE):
        return
    pair = turn.session.get_one(Pair, nudge.pair_id)
    if (why := _needless(turn, pair, nudge)) is not None:
        skipped(turn, nudge, why)
        return
    conversation = floor.begin(
        turn,
        Ask(
            "satisfaction",
            Subject(pair.program_id, nudge.enrollment_id, pair.id, nudge.item),
            person=nudge.person_id,
            priority=3,
            nudged=True,
        ),
    )
    turn.record(
        "satisfaction_asked",
        Subject(pair.program_id, nudge.enrollment_id, pair.id),
        person=nudge.person_id,
        round=nudge.item,
    )
    if conversation is not None:
        plan_reminders(turn, conversation, terms(turn.session.get_one(Program, pair.program_id)))
    fired(turn, nudge)


def _needless(turn: Turn, pair: Pair, nudge: Nudge) -> str | None:
    """Why a side is not asked, as a code; a round that an organizer asked of one pair is asked all the same."""
    round = nudge.item or ""
    if round.startswith(ONE):
        return None
    told = select(SatisfactionAnswer.id).where(
        SatisfactionAnswer.pair_id == pair.id,
        SatisfactionAnswer.enrollment_id == nudge.enrollment_id,
        SatisfactionAnswer.answered_at > turn.now - STALE,
    )
    if turn.session.exec(told).first() is not None:
        return "just_asked"
    side = turn.session.get_one(Enrollment, nudge.enrollment_id)
    silent = round.startswith(ALL) and needless(turn, record.rounds(turn, pair.id, side.id), None, side) == "silent"
    return "silent" if silent else None


def keep_satisfaction(effect: KeepSatisfaction, turn: Turn) -> None:
    """Write (or replace) one side's answers of a round: codes and numbers, never words."""
    answers = effect.answers
    row = turn.session.exec(
        select(SatisfactionAnswer).where(
            SatisfactionAnswer.pair_id == effect.pair,
            SatisfactionAnswer.enrollment_id == effect.enrollment,
            SatisfactionAnswer.round == effect.round,
        )
    ).first()
    if row is None:
        row = SatisfactionAnswer(
            pair_id=effect.pair, enrollment_id=effect.enrollment, round=effect.round, answered_at=turn.now
        )
    before = (row.score, row.fit, row.recommend)
    row.score, row.fit, row.recommend = counted = tuple(answers.get(name) for name in ("score", "fit", "recommend"))
    if counted != before:
        row.answered_at = turn.now  # A figure knows by this that one of the answers it is made of is another one.
    row.shared = answers.get("share") == "yes"
    row.answers = {
        name: answers[name]
        for name in ("goals", "partner_there", "next", "another", "answered", "hours", "again", "may_show")
        if answers.get(name) is not None
    }
    turn.session.add(row)
    pair = turn.session.get_one(Pair, effect.pair)
    person = turn.session.get_one(Enrollment, effect.enrollment).person_id
    turn.record(
        "satisfaction_answered", subject(pair, effect.enrollment), person=person, round=effect.round, score=row.score
    )
    assess(turn, pair.id)


def follow(effect: Follow, turn: Turn) -> None:
    """New goals are asked; goals reached end the pair well; a call or a re-match is an organizer's case."""
    pair = turn.session.get_one(Pair, effect.pair)
    match effect.wish:
        case "new_goals":
            turn.perform([Ask("goals", subject(pair, effect.enrollment))])
        case "reached":
            end_pair(turn, pair, "goals_reached", completed=True, by=effect.enrollment)
        case "rematch":
            end_pair(turn, pair, "rematch", by=effect.enrollment, again=(effect.enrollment,), alone=effect.alone)
            if effect.alone:
                other = next(side.id for side in sides(turn.session, pair) if side.id != effect.enrollment)
                open_alert(turn, pair.program_id, GONE, ({"code": "said_gone"},), enrollment=other, urgency=2)
        case _:
            open_alert(
                turn,
                pair.program_id,
                "help",
                ({"code": "wants_call", "enrollment": effect.enrollment},),
                pair=pair.id,
                enrollment=effect.enrollment,
                urgency=2,
                tell=True,
            )


PERFORMERS = {KeepSatisfaction: keep_satisfaction, Follow: follow}
NUDGES = {"satisfaction": survey}
