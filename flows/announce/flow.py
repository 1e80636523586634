"""The three questions before an announcement goes out: to whom, which words, and whether it is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.effects import Effect, Say
from bot.floor import answers_of
from bot.flow import ORGANIZERS, Answers, Choice, Confirm, Facts, Flow, Words
from bot.messages import Message, Text
from bot.turn import Turn
from flows.announce.groups import GROUPS, count
from flows.who import around
from storage.tables import Conversation

LONGEST = 1500


@dataclass(frozen=True, slots=True)
class Announce(Effect):
    """Write to a group of a program; the words are the conversation's answer."""

    program: int
    conversation: int
    group: str


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the program, and once a group is named how many people it is."""
    it = around(turn, conversation)
    if it.program is None:
        raise LookupError("an announcement is a program's")
    answers = answers_of(turn, conversation)
    n = count(turn.session, it.program.id, answers["to"]) if "to" in answers else 0
    preview = {"people": Text("announce.people", {"n": n}), "words": answers.get("words", "")}
    return {
        "values": it.values | preview,
        "today": turn.today(it.person),
        "n": n,
        "reaches": "nobody" if "to" in answers and not n else "somebody",
        "program": it.program.id,
        "person": it.person.id,
        "conversation": conversation.id,
    }


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Sent, or not; where nobody is in that group that is said, and nothing else is asked."""
    said = "nobody" if not facts["n"] else "sent" if answers["sure"] == "yes" else "kept"
    words = Say(Message(Text(f"announce.{said}", facts["values"])), person=facts["person"], program=facts["program"])
    if said != "sent":
        return [words]
    return [Announce(facts["program"], facts["conversation"], answers["to"]), words]


FLOW = Flow(
    name="announce",
    facts=frozenset({"reaches"}),
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Choice("to", GROUPS, seen_by=ORGANIZERS),
        Words("words", LONGEST, when={"reaches": "somebody"}, seen_by=ORGANIZERS),
        Confirm("sure", when={"reaches": "somebody"}, seen_by=ORGANIZERS, sensitive=True),
    ),
)
