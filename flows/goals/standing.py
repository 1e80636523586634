"""The goals that a member has, and how they are shown: in their own words, each with what can be done about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.who import enrollments
from storage.tables import Enrollment, Goal, Pair, Program

MOST = 12
"""So many goals are shown."""


def open_goals(session: Session, enrollment: int, pair: int | None = None) -> Sequence[Goal]:
    """A member's open goals, oldest first; about a *pair*: those of no other pair."""
    if pair is None:
        return session.exec(_OPEN, params={"enrollment": enrollment}).all()
    return session.exec(_OPEN_HERE, params={"enrollment": enrollment, "pair": pair}).all()


def pair_has_one(session: Session, pair: Pair) -> bool:
    """Whether either side has set a goal, whatever became of it."""
    sides = (pair.mentor_id, pair.mentee_id)
    return session.exec(select(Goal.id).where(col(Goal.enrollment_id).in_(sides)).limit(1)).first() is not None


def in_words(goals: Sequence[Goal]) -> Text:
    """Goals as a list in a sentence, each as it was written."""
    return Text("bot.list", {"items": [Text("goals.quoted", {"goal": one.text}) for one in goals]})


def named(session: Session, enrollment: int, pair: int, *questions: str) -> Mapping[str, Any]:
    """For a conversation's facts: *questions* (keys) name the open goals where there are some, and their words."""
    goals = open_goals(session, enrollment, pair)
    if not goals:
        return {"instead": {}, "goals": ""}
    return {"instead": {f"{key}.ask": f"{key}_named.ask" for key in questions}, "goals": in_words(goals)}


def goal_of(turn: Turn, item: str) -> tuple[Goal, Enrollment] | None:
    """The goal of a button, where it is the presser's."""
    goal = turn.session.get(Goal, int(item)) if item.isdecimal() and len(item) < 16 else None
    mine = {one.id: one for one in enrollments(turn.session, turn.who.id)}
    return (goal, mine[goal.enrollment_id]) if goal is not None and goal.enrollment_id in mine else None


def shown(turn: Turn, enrollment: Enrollment) -> list[Message]:
    """A member's goals in a program, one message each: the open ones with what can be done; the button for one more."""
    goals = turn.session.exec(
        select(Goal).where(Goal.enrollment_id == enrollment.id).order_by(col(Goal.state) != "open", col(Goal.id))
    ).all()[:MOST]
    program = turn.session.get_one(Program, enrollment.program_id)
    n = sum(one.state == "open" for one in goals)
    more = (Choice(f"do.own_goal.{enrollment.id}", "new", Text("members.new_goal")),)
    head = Message(Text("goals.list" if goals else "goals.none", {"program": program.name, "n": n}), choices=more)
    return [head, *(one_goal(goal) for goal in goals)]


def one_goal(goal: Goal) -> Message:
    """A goal with what became of it, or what can be done about it."""
    words = Text("goals.quoted", {"goal": goal.text})
    if goal.state != "open":
        stands = Text("goals.stands", {"goal": words, "state": Text(f"goals.state.{goal.state}")})
        return Message(stands, choices=(button(goal, "reopen"),))
    return Message(words, choices=tuple(button(goal, value) for value in ("reached", "change", "drop")))


def button(goal: Goal, value: str) -> Choice:
    """Something that can be done about a goal."""
    return Choice(f"do.goal.{goal.id}", value, Text(f"goals.do.{value}"))


_OPEN = select(Goal).where(Goal.enrollment_id == bindparam("enrollment"), Goal.state == "open").order_by(col(Goal.id))
_OPEN_HERE = _OPEN.where(or_(col(Goal.pair_id).is_(None), Goal.pair_id == bindparam("pair")))
