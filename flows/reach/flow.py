"""Two who share no conversation: what may the partner have, so that they can reach each other?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.effects import Effect
from bot.flow import PARTNER, Answers, Facts, Flow, Words
from bot.turn import Turn
from flows.who import around
from storage.tables import Conversation

LONGEST = 200


@dataclass(frozen=True, slots=True)
class ShareContact(Effect):
    """Give the partner what was written in that conversation, as it is; None: nothing is given."""

    conversation: int
    pair: int
    enrollment: int
    words: str | None


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the pair, the side and the conversation."""
    it = around(turn, conversation)
    if it.pair is None or it.enrollment is None:
        raise LookupError("a contact is asked for a pair")
    return {
        "values": it.values,
        "small": {PARTNER: "reach.seen_by_partner"},
        "skip": "reach.contact.skip",
        "today": turn.today(it.person),
        "conversation": conversation.id,
        "pair": it.pair.id,
        "enrollment": it.enrollment.id,
    }


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """It goes to the partner at once."""
    return [ShareContact(facts["conversation"], facts["pair"], facts["enrollment"], answers["contact"])]


FLOW = Flow(
    name="reach",
    context=context,
    closes=False,
    done=done,
    steps=(Words("contact", LONGEST, seen_by=PARTNER, optional=True),),
)
