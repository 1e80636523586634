"""What somebody comes for: asked after the charter, in programs that people enter by their commitment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.effects import Effect
from bot.flow import ORGANIZERS, Answers, Choice, Facts, Flow, Number, Words
from bot.turn import Turn
from flows.who import around
from storage.tables import Conversation

WANTS = ("learn", "project", "give_back", "network")
NETWORK = "network"
"""Mostly meeting people: an organizer looks before a place is given."""
MOST_HOURS = 40
"""Hours a month."""


@dataclass(frozen=True, slots=True)
class Screened(Effect):
    """Keep what one mainly wants and the hours promised a month; in at once, or an organizer looks first."""

    enrollment: int
    conversation: int
    wants: str
    hours: int


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the enrollment, and the conversation, whose answers may be changed."""
    it = around(turn, conversation)
    if it.enrollment is None:
        raise LookupError("a commitment is a member's")
    return {
        "values": it.values,
        "today": turn.today(it.person),
        "enrollment": it.enrollment.id,
        "conversation": conversation.id,
    }


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The answers decide who lets the person in."""
    return [Screened(facts["enrollment"], facts["conversation"], answers["wants"], answers["hours"])]


FLOW = Flow(
    name="screening",
    context=context,
    closes=False,
    numbered=True,
    done=done,
    steps=(
        Words("motivation", 1000, lettered=True, seen_by=ORGANIZERS),
        Choice("wants", WANTS, seen_by=ORGANIZERS),
        Number("hours", 1, MOST_HOURS, seen_by=ORGANIZERS),
    ),
)
