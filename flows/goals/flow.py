"""A goal in one's own words: set at onboarding, at the first session, or any time."""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import PARTNER, Answers, Facts, Flow, Words
from bot.messages import Message, Text
from bot.turn import Turn
from flows.always import SetGoal, basics
from storage.tables import Conversation


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the basics, with the enrollment that the goal belongs to."""
    return basics(turn, conversation)


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Keep the goal, where there is a program left to have it in."""
    if facts["only"] is None:
        return [Say(Message(Text("commands.join_first")))]
    return [SetGoal(int(facts["only"]), answers["goal"])]


FLOW = Flow(
    name="goals",
    context=context,
    done=done,
    steps=(Words("goal", 1000, seen_by=PARTNER),),
)
