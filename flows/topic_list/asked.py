"""What a flow must know to ask for topics: the program's, the words they are known by, how each is called."""

from typing import Any

from bot.turn import Turn
from flows.program.terms import Terms
from flows.topic_list.known import lexicon, shipped, topic_text


def topic_facts(turn: Turn, rules: Terms, language: str) -> dict[str, Any]:
    """Facts: `topics` as (id, label) pairs, and of what is not offered the words and the labels too."""
    return {
        "topics": topic_labels(turn, rules, language),
        "lexicons": {"topics": lexicon(rules)},
        "also_named": {code: turn.texts.plain(language, topic_text(code)) for code in shipped()},
    }


def topic_labels(turn: Turn, rules: Terms, language: str) -> tuple[tuple[str, str], ...]:
    """The program's topics as (id, label) pairs; one that an organizer wrote is its own label."""
    return tuple((topic, turn.texts.plain(language, topic_text(topic))) for topic in rules.topics)
