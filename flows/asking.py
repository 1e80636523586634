"""An organizer has something asked now: of the two of one pair, or of all pairs once the number is confirmed.

What is asked is a round beside the regular ones and keeps to the rules of any: in each person's hours and week. Who is
asked just now, or has answered a short while ago, is left out; so is who has been silent for two rounds.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, exists, func, or_, select

from bot.effects import Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows import bit_by_bit
from flows.checkin.rounds import plan_check
from flows.satisfaction.perform import ALL, ONE, plan_survey
from flows.who import run_by, sides, title
from storage.tables import Conversation, Enrollment, Pair, Person, Program

LATELY = {"checkin": timedelta(days=4), "satisfaction": timedelta(days=14)}
"""By what is asked: who was asked within this time is not asked again with all the others."""
SOME = 150
"""Sides planned in one turn."""


def ask_pair(turn: Turn, pair: Pair, kind: str) -> Message:
    """Have both sides of a pair asked, whatever they were asked before."""
    for side in sides(turn.session, pair):
        _plan(turn, pair, side, kind, f"{ONE}{turn.now.date().isoformat()}")
    return Message(Text(f"asking.pair_{kind}", {"pair": title(turn.session, pair)}))


def sure(turn: Turn, program: Program, kind: str) -> Message:
    """How many would be asked, with the button that does it; or that nobody is left to ask."""
    people, pairs = count(turn.session, program.id, kind, turn.now)
    values = {"people": Text("asking.people", {"n": people}), "pairs": Text("asking.pairs", {"n": pairs})}
    if not people:
        return Message(Text(f"asking.nobody_{kind}", {"program": program.name}))
    return Message(
        Text(f"asking.sure_{kind}", {"program": program.name, **values}),
        lines=(Text(f"asking.rules_{kind}"),),
        choices=(Choice(f"do.ask_all.{program.id}", kind, Text("asking.yes", {"n": people}), "primary"),),
    )


def count(session: Session, program: int, kind: str, now: datetime) -> tuple[int, int]:
    """How many people, in how many pairs, would be asked."""
    numbers = select(func.count(col(Enrollment.person_id).distinct()), func.count(col(Pair.id).distinct()))
    query = numbers.select_from(Pair).join(Enrollment, SIDE).join(Person, col(Person.id) == Enrollment.person_id)
    return session.exec(query.where(*_askable(program, kind, now))).one()


SIDE = or_(col(Enrollment.id) == Pair.mentor_id, col(Enrollment.id) == Pair.mentee_id)


def _askable(program: int, kind: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What holds for a side of a pair that would be asked."""
    about = and_(
        col(Conversation.flow) == kind,
        col(Conversation.pair_id) == Pair.id,
        col(Conversation.enrollment_id) == Enrollment.id,
    )
    asked = or_(col(Conversation.state).in_(("asking", "waiting")), col(Conversation.opened_at) > now - LATELY[kind])
    return (
        col(Pair.program_id) == program,
        col(Pair.state) == "active",
        col(Person.stopped_at).is_(None),
        ~exists().where(about, asked),
    )


def press(turn: Turn, item: str, value: str) -> Text | None:
    """Sure: have all pairs asked, some at a time; once a day."""
    program = run_by(turn, item)
    if program is None or value not in LATELY or program.state != "running":
        return Text("bot.stale")
    people, _ = count(turn.session, program.id, value, turn.now)
    if not people:
        return Text(f"asking.nobody_{value}", {"program": program.name})
    turn.record("asked_all", Subject(program.id), kind=value, people=people)
    bit_by_bit.begin(turn, "asking", program.id, f"{value}|{turn.now.date().isoformat()}")
    return Text("bot.sealed", {"answer": Text("asking.yes", {"n": people})})


def plan_some(turn: Turn, program: Program, about: str, after: int) -> int | None:
    """Plan the round of the next sides."""
    kind, _, day = about.partition("|")
    if program.state not in ("running", "paused"):
        return None
    rows = turn.session.exec(
        select(Pair, Enrollment)
        .join(Enrollment, SIDE)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(*_askable(program.id, kind, turn.now), col(Pair.id) > after)
        .order_by(col(Pair.id), col(Enrollment.id))
        .limit(SOME)
    ).all()
    # A pair of which only one side is among these comes whole with the next ones.
    last = rows[-1][0].id if len(rows) == SOME else None
    whole = [row for row in rows if row[0].id != last]
    for pair, side in whole:
        _plan(turn, pair, side, kind, f"{ALL}{day}")
    return whole[-1][0].id if last is not None else None


def _plan(turn: Turn, pair: Pair, side: Enrollment, kind: str, name: str) -> None:
    """Plan one side's round, under its name, at its next ordinary hour."""
    if kind == "checkin":
        plan_check(turn, pair, side, name, turn.now.date())
    else:
        plan_survey(turn, pair, side, name, turn.now)


PRESSES = {"ask_all": press}
NUDGES = {"asking": bit_by_bit.by_nudge(plan_some)}
