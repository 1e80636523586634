"""What satisfaction writes, and what follows from it."""

from datetime import date, timedelta

from sqlmodel import select

from bot import floor
from bot.effects import Ask, Plan, Subject
from bot.nudges import fired
from bot.turn import Turn, local
from flows.follow_up.alerts import open_alert
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


def plan_surveys(turn: Turn, pair: Pair) -> None:
    """Plan the mid-program surveys of both sides, as shares of the pair's length; those whose day is past are over."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    start = local(pair.introduced_at or turn.now, rules.zone).date()
    plan_surveys_between(turn, pair, start, start + timedelta(days=length_days(pair, rules)))


def plan_surveys_between(turn: Turn, pair: Pair, start: date, end: date) -> None:
    """Plan the surveys of a time that a pair has together, numbered on from those it had before."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    had = turn.session.exec(
        select(Nudge.item).where(Nudge.kind == "satisfaction", Nudge.pair_id == pair.id).distinct()
    ).all()
    for number, share in enumerate(rules.satisfaction, start=len(had) + 1):
        day = start + timedelta(days=round((end - start).days * share))
        if day < local(turn.now, rules.zone).date():
            continue
        for side in sides(turn.session, pair):
            person = turn.session.get_one(Person, side.person_id)
            turn.plan(
                Plan(
                    key=f"satisfaction:{pair.id}:{side.id}:mid{number}",
                    kind="satisfaction",
                    due_at=at_hour(day, person.zone, rules, person.id),
                    person=person.id,
                    subject=subject(pair, side.id, f"mid{number}"),
                    counted=True,
                )
            )


def survey(turn: Turn, nudge: Nudge) -> None:
    """Ask one side how it goes."""
    if not admitted(turn, nudge, stale_after=STALE):
        return
    pair = turn.session.get_one(Pair, nudge.pair_id)
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
    row.score = answers.get("score")
    row.fit = answers.get("fit")
    row.recommend = answers.get("recommend")
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
