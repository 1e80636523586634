"""Opening a program against the readiness report's advice: asked twice, and why is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.effects import Effect, Say
from bot.flow import ANY, ORGANIZERS, Answers, Choice, Confirm, Facts, Flow, Words
from bot.messages import Message, Text
from bot.turn import Turn
from flows.needs_survey.advice import latest
from flows.needs_survey.wording import in_words
from flows.who import around
from storage.tables import Conversation


@dataclass(frozen=True, slots=True)
class OpenAnyway(Effect):
    """Open a program that the survey says should wait; *why* is a code, for the log."""

    program: int
    why: str


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the program, and why it should wait, in words."""
    it = around(turn, conversation)
    if it.program is None:
        raise LookupError("what opens is a program")
    advice = latest(turn.session, it.program.id)
    reasons = [in_words(one) for one in advice.reasons if not one["met"]] if advice is not None else []
    return {
        "values": it.values | {"reasons": reasons or [Text("open_anyway.unread")]},
        "today": turn.today(it.person),
        "program": it.program.id,
        "person": it.person.id,
    }


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """Opened, or left as it is."""
    if answers["sure"] == "yes":
        return [OpenAnyway(facts["program"], answers["why"])]
    return [Say(Message(Text("open_anyway.waits", facts["values"])), person=facts["person"], program=facts["program"])]


FLOW = Flow(
    name="open_anyway",
    context=context,
    closes=False,
    revisable=False,
    done=done,
    steps=(
        Confirm("sure", seen_by=ORGANIZERS, sensitive=True),
        Choice("why", ("enough", "more_coming", "fixed_date", "other"), when={"sure": "yes"}, seen_by=ORGANIZERS),
        Words("words", 500, when={"why": ANY}, optional=True, seen_by=ORGANIZERS),
    ),
)
