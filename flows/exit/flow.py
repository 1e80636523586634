"""The no-fault exit: a pair ends without a reason being owed; the partner hears neutral words."""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import NOBODY, ORGANIZERS, Answers, Choice, Confirm, Facts, Flow
from bot.messages import Message, Text
from bot.turn import Turn
from flows.always import ExitPair
from flows.who import around
from storage.tables import Conversation


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the pair and the side."""
    it = around(turn, conversation)
    if it.pair is None or it.enrollment is None:
        raise LookupError("an exit needs a pair")
    return {"values": it.values, "today": turn.today(), "pair": it.pair.id, "enrollment": it.enrollment.id}


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """End the pair, or go on as before."""
    if answers["sure"] != "yes":
        return [Say(Message(Text("exit.goes_on", facts["values"])))]
    shared = answers.get("why") if answers.get("share") == "yes" else None
    return [ExitPair(facts["pair"], facts["enrollment"], answers["again"] == "yes", shared)]


FLOW = Flow(
    name="exit",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Confirm("sure", seen_by=NOBODY, sensitive=True),
        Confirm("again", when={"sure": "yes"}, seen_by=ORGANIZERS),
        Choice(
            "why", ("no_time", "no_fit", "goals_reached", "other"), when={"sure": "yes"}, optional=True, seen_by=NOBODY
        ),
        Confirm("share", when={"why": ("no_time", "no_fit", "goals_reached", "other")}, seen_by=ORGANIZERS),
    ),
)
