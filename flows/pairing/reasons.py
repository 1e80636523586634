"""Why two people fit, and why somebody was left over, as texts."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from bot.messages import Text
from flows.program.terms import terms
from flows.topic_list.known import shipped, topic_text
from storage.tables import Pair, Program

SHIPPED_TOPICS = tuple(shipped())
"""Topics that have a text; any other is shown as it was typed."""
NAMED = ("topics", "languages", "availability")
"""Values that are lists of codes with a text of their own."""


def in_words(reasons: Iterable[Mapping[str, Any]]) -> list[Text]:
    """One sentence a reason."""
    return [Text(f"matching.{one['code']}", _values(one)) for one in reasons]


def why_proposed(program: Program, pair: Pair, by_hand: Container[tuple[int, int]]) -> list[Text]:
    """Why a pair is proposed: it is among those decided *by_hand*, below the threshold if so; what they share."""
    threshold = terms(program).threshold
    marks = [Text("matching.marked_pin")] if (pair.mentor_id, pair.mentee_id) in by_hand else []
    if pair.score < threshold:
        marks.append(Text("matching.marked_low", {"threshold": threshold}))
    return [*marks, *in_words(pair.reasons)]


def points(lost: int) -> Text:
    """Points of score that something costs, or gains where it is below 0."""
    if lost == 0:
        return Text("matching.cost_nothing")
    return Text("matching.cost" if lost > 0 else "matching.gain", {"n": abs(lost)})


def _values(reason: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [code_in_words(name, one) for one in value] if name in NAMED else value
        for name, value in reason.items()
        if name != "code"
    }


def code_in_words(kind: str, code: str) -> Text:
    """A code of *kind* in words; a topic that a member typed stays as typed."""
    if kind == "topics":
        return topic_text(code)
    return Text(f"onboarding.{kind}.{code}")
