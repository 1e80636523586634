"""The no-fault exit: a pair ends without a reason being owed; the partner hears neutral words."""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import NOBODY, ORGANIZERS, Answers, Choice, Confirm, Facts, Flow
from bot.messages import Message, Text
from bot.turn import Turn
from flows.always import ExitPair, ExitReason, WantAgain
from flows.who import around
from storage.tables import Conversation


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the pair and the side."""
    it = around(turn, conversation)
    if it.pair is None or it.enrollment is None:
        raise LookupError("an exit needs a pair")
    return {"values": it.values, "today": turn.today(), "pair": it.pair.id, "enrollment": it.enrollment.id}


def at_once(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """End the pair as soon as it is sure; a wish for another partner is followed when it is told."""
    pair, enrollment = facts["pair"], facts["enrollment"]
    if answers["sure"] != "yes":
        return []
    return [WantAgain(pair, enrollment)] if answers.get("again") == "yes" else [ExitPair(pair, enrollment)]


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """A reason is kept where it is shared; or the pair goes on as before."""
    if answers["sure"] != "yes":
        return [Say(Message(Text("exit.goes_on", facts["values"])))]
    if not answers.get("why") or answers.get("share") != "yes":
        return []
    return [ExitReason(facts["pair"], facts["enrollment"], answers["why"])]


FLOW = Flow(
    name="exit",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Confirm("sure", seen_by=NOBODY, sensitive=True, then=at_once),
        Confirm("again", when={"sure": "yes"}, seen_by=ORGANIZERS, then=at_once),
        Choice(
            "why", ("no_time", "no_fit", "goals_reached", "other"), when={"sure": "yes"}, optional=True, seen_by=NOBODY
        ),
        Confirm("share", when={"why": ("no_time", "no_fit", "goals_reached", "other")}, seen_by=ORGANIZERS),
    ),
)
