"""Leaving a program: only after a clear confirmation."""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import NOBODY, ORGANIZERS, Answers, Choice, Confirm, Facts, Flow
from bot.messages import Message, Text
from bot.turn import Turn
from flows.always import Leave, LeaveReason, basics, paired
from storage.tables import Conversation


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the programs one is in, as (enrollment, label) pairs; whether there are several."""
    known = basics(turn, conversation)
    if paired(turn, conversation.person_id, known["only_program"]):
        return known
    return {**known, "instead": {"leave.sure.ask": "leave.sure_alone.ask"}}


def at_once(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Leave as soon as it is sure: no reason is owed."""
    enrollment = answers.get("which") or facts["only"]
    return [Leave(int(enrollment))] if answers["sure"] == "yes" and enrollment is not None else []


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """A reason is kept where it is shared; or one stays, as if nothing had been said."""
    if answers["sure"] != "yes":
        return [Say(Message(Text("leave.stays")))]
    if not answers.get("why"):
        return []
    shared = answers.get("share") == "yes"
    return [*([LeaveReason(answers["why"])] if shared else []), Say(Message(Text("leave.thanks")))]


FLOW = Flow(
    name="leave",
    facts=frozenset({"several"}),
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Choice("which", "programs", when={"several": "yes"}, seen_by=NOBODY),
        Confirm("sure", seen_by=NOBODY, sensitive=True, then=at_once),
        Choice("why", ("no_time", "no_fit", "moved_on", "other"), when={"sure": "yes"}, optional=True, seen_by=NOBODY),
        Confirm("share", when={"why": ("no_time", "no_fit", "moved_on", "other")}, seen_by=ORGANIZERS),
    ),
)
