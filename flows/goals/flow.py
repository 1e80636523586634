"""A goal in one's own words: set at onboarding, at the first session, or any time; and put in other words."""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import PARTNER, Answers, Facts, Flow, Words
from bot.messages import Message, Text
from bot.turn import Turn
from flows.always import basics
from flows.goals.effects import SetGoal
from storage.tables import Conversation, Goal

LONGEST = 1000
"""Characters of a goal."""
CHANGED = "goal:"
"""What a conversation's item begins with that puts a goal (its id follows) in other words."""


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the basics, with the enrollment that the goal belongs to; the pair; the goal that is to be changed."""
    known = basics(turn, conversation)
    item = conversation.item or ""
    number = item.removeprefix(CHANGED).partition(":")[0] if item.startswith(CHANGED) else ""
    goal = turn.session.get(Goal, int(number)) if number else None
    facts = {**known, "pair": conversation.pair_id, "goal": goal.id if goal is not None else None}
    if goal is None:
        return facts
    return {
        **facts,
        "values": {**known["values"], "goal": goal.text},
        "instead": {"goals.goal.ask": "goals.goal_changed.ask"},
    }


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Keep the goal, where there is a program left to have it in."""
    if facts["only"] is None:
        return [Say(Message(Text("commands.join_first")))]
    return [SetGoal(int(facts["only"]), answers["goal"], facts["pair"], facts["goal"])]


FLOW = Flow(
    name="goals",
    context=context,
    done=done,
    steps=(Words("goal", LONGEST, seen_by=PARTNER),),
)
