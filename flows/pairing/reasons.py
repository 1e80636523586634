"""Why two people fit, and why somebody was left over, as texts."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.messages import Text
from flows.topic_list.known import shipped, topic_text

SHIPPED_TOPICS = tuple(shipped())
"""Topics that have a text; any other is shown as it was typed."""
NAMED = ("topics", "languages", "availability")
"""Values that are lists of codes with a text of their own."""


def in_words(reasons: Iterable[Mapping[str, Any]]) -> list[Text]:
    """One sentence a reason."""
    return [Text(f"matching.{one['code']}", _values(one)) for one in reasons]


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
