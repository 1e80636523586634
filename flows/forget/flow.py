"""Erasing one's data: only after a clear confirmation."""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import NOBODY, Answers, Confirm, Facts, Flow
from bot.messages import Message, Text
from bot.turn import Turn
from flows.always import Forget, basics, paired
from storage.tables import Conversation


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the basics."""
    known = basics(turn, conversation)
    if paired(turn, conversation.person_id):
        return known
    return {**known, "instead": {"forget.sure.ask": "forget.sure_alone.ask"}}


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Erase, or nothing."""
    return [Forget()] if answers["sure"] == "yes" else [Say(Message(Text("forget.kept")))]


FLOW = Flow(
    name="forget",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(Confirm("sure", seen_by=NOBODY, sensitive=True),),
)
