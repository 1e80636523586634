"""Would you like to meet? Each side is asked alone, before anybody is introduced; nobody else sees the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.effects import Effect, Say
from bot.flow import NOBODY, ORGANIZERS, Answers, Confirm, Facts, Flow, Words
from bot.messages import Message, Text
from bot.turn import Turn
from flows.pairing.reasons import in_words
from flows.who import around, sides
from storage.tables import Conversation

LONGEST = 300


@dataclass(frozen=True, slots=True)
class AcceptOffer(Effect):
    """One side would like to meet the other."""

    conversation: int
    pair: int
    enrollment: int


@dataclass(frozen=True, slots=True)
class DeclineOffer(Effect):
    """One side would rather not."""

    conversation: int
    pair: int
    enrollment: int


@dataclass(frozen=True, slots=True)
class TellWhy(Effect):
    """What would fit better, for the organizers to read."""

    pair: int
    enrollment: int
    words: str


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the pair and the side; who the other is, as far as an introduction would say; until when it is open."""
    it = around(turn, conversation)
    if it.pair is None or it.enrollment is None:
        raise LookupError("an offer is a pair's")
    other = next(side for side in sides(turn.session, it.pair) if side.id != it.enrollment.id)
    about: list[Text] = []
    field = other.profile.get("field")
    if field and not any(one["code"] == "common_field" for one in it.pair.reasons):
        about.append(Text("acceptance.field", {"field": field}))
    about += in_words(it.pair.reasons)
    values: dict[str, Any] = {"about": about or [Text("acceptance.fits")]}
    values["day"] = date.fromisoformat(conversation.item) if conversation.item else turn.today(it.person)
    return {
        "values": it.values | values,
        "small": {NOBODY: "acceptance.seen_by_nobody"},
        "instead": {"acceptance.meet.ask": f"acceptance.meet_{other.role}.ask"},
        "today": turn.today(it.person),
        "conversation": conversation.id,
        "program": it.pair.program_id,
        "pair": it.pair.id,
        "enrollment": it.enrollment.id,
    }


def at_once(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """A no waits for no reason: the other is free from now on."""
    if answers["meet"] != "no":
        return []
    return [DeclineOffer(facts["conversation"], facts["pair"], facts["enrollment"])]


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """A yes is kept; what was written after a no goes to the organizers."""
    pair, enrollment = facts["pair"], facts["enrollment"]
    if answers["meet"] == "yes":
        return [AcceptOffer(facts["conversation"], pair, enrollment)]
    if answers.get("why"):
        return [TellWhy(pair, enrollment, answers["why"])]
    return [Say(Message(Text("acceptance.looking")), program=facts["program"])]


FLOW = Flow(
    name="acceptance",
    context=context,
    closes=False,
    done=done,
    steps=(
        Confirm("meet", seen_by=NOBODY, sensitive=True, then=at_once),
        Words("why", LONGEST, when={"meet": "no"}, seen_by=ORGANIZERS, optional=True),
    ),
)
