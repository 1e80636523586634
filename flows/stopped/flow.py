"""After "stop": everything the bot starts is stopped already; pause, leave, or go on?"""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Ask, Effect, Subject
from bot.flow import NOBODY, Answers, Choice, Facts, Flow
from bot.turn import Turn
from flows.always import GoOn, basics
from storage.tables import Conversation


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the basics, and the program to leave."""
    return basics(turn, conversation)


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Pause and leave are conversations of their own."""
    match answers["then"]:
        case "pause":
            return [Ask("pause", Subject(item=now.isoformat()))]
        case "leave":
            return [Ask("leave", Subject(item=now.isoformat()))]
        case _:
            return [GoOn()]


FLOW = Flow(
    name="stopped",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(Choice("then", ("pause", "leave", "go_on"), seen_by=NOBODY),),
)
