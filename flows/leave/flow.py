"""Leaving a program: only after a clear confirmation."""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import NOBODY, ORGANIZERS, Answers, Choice, Confirm, Facts, Flow
from bot.messages import Message, Text
from bot.turn import Turn
from flows.always import Leave, basics
from storage.tables import Conversation


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the programs one is in, as (enrollment, label) pairs; whether there are several."""
    return basics(turn, conversation)


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Leave, or stay as if nothing had been said."""
    if answers["sure"] != "yes":
        return [Say(Message(Text("leave.stays")))]
    enrollment = answers.get("which") or facts["only"]
    if enrollment is None:
        return [Say(Message(Text("leave.nothing")))]
    return [Leave(int(enrollment), answers.get("why"), answers.get("share") == "yes")]


FLOW = Flow(
    name="leave",
    facts=frozenset({"several"}),
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Choice("which", "programs", when={"several": "yes"}, seen_by=NOBODY),
        Confirm("sure", seen_by=NOBODY, sensitive=True),
        Choice("why", ("no_time", "no_fit", "moved_on", "other"), when={"sure": "yes"}, optional=True, seen_by=NOBODY),
        Confirm("share", when={"why": ("no_time", "no_fit", "moved_on", "other")}, seen_by=ORGANIZERS),
    ),
)
