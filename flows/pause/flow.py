"""A pause until a date; it ends by itself."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.effects import Effect
from bot.flow import ORGANIZERS, Answers, Date, Facts, Flow
from bot.turn import Turn
from flows.always import Pause, basics
from storage.tables import Conversation


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the basics."""
    return basics(turn, conversation)


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Pause until the morning of that day."""
    return [Pause(date.fromisoformat(answers["until"]))]


FLOW = Flow(
    name="pause",
    context=context,
    closes=False,
    done=done,
    steps=(Date("until", earliest="tomorrow", seen_by=ORGANIZERS),),
)
