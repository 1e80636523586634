"""The charter: each person's commitment, accepted before anything else; the record of it is evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.effects import Ask, Effect, Say, Subject
from bot.flow import ORGANIZERS, Answers, Choice, Confirm, Facts, Flow
from bot.messages import Message, Text
from bot.turn import Turn
from flows.charter.text import shown
from flows.who import around
from storage.tables import CharterVersion, Conversation


@dataclass(frozen=True, slots=True)
class Decide(Effect):
    """Keep the evidence: who decided what, on which text."""

    enrollment: int
    charter: int
    decision: str


@dataclass(frozen=True, slots=True)
class AskAnew(Effect):
    """Ask for a decision once more."""

    enrollment: int


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the text that was shown (its row and words): the decision is about that one."""
    it = around(turn, conversation)
    if it.program is None or it.enrollment is None:
        raise LookupError("a charter belongs to a program")
    item = conversation.item or ""
    pinned = turn.session.get(CharterVersion, int(item)) if item.isdecimal() else None
    charter = pinned or shown(turn.session, it.program, it.person.language)
    return {
        "values": it.values | {"version": charter.version, "text": charter.text},
        "today": turn.today(it.person),
        "program": it.program.id,
        "enrollment": it.enrollment.id,
        "charter": charter.id,
    }


def read(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The text in full, below the question."""
    return [Say(Message(Text("charter.full", facts["values"])), program=facts["program"])]


def ask_organizers(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """A question to the organizers; the charter waits."""
    return [Ask("contact", Subject(facts["program"], facts["enrollment"], item=now.isoformat()))]


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Accepted; or declined and sure of it; or not sure, and asked again later."""
    if answers["decision"] == "accept":
        return [Decide(facts["enrollment"], facts["charter"], "accepted")]
    if answers.get("sure") == "yes":
        return [Decide(facts["enrollment"], facts["charter"], "declined")]
    return [AskAnew(facts["enrollment"])]


FLOW = Flow(
    name="charter",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Choice(
            "decision",
            ("accept", "decline"),
            seen_by=ORGANIZERS,
            sensitive=True,
            asides={"read": read, "question": ask_organizers},
        ),
        Confirm("sure", when={"decision": "decline"}, seen_by=ORGANIZERS, sensitive=True),
    ),
)
