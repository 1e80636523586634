"""Which topics a program knows, and by which words. Pure.

The topics on its list come first; a shipped one that is not on it is known by its words all the same, so that it
matches in both languages. What an organizer taught (`topic_words`) goes before all others.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from bot.messages import Text
from bot.text_safety import cleaned, folded
from bot.understanding.lexicon import LONGEST, Lexicon, together
from flows.program.terms import Terms

WORDS = Path(__file__).parent / "words.toml"


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The words of each shipped topic by language; the first is its label."""
    found = tomllib.loads(WORDS.read_text("utf-8"))
    return {code: {language: tuple(words) for language, words in by.items()} for code, by in found.items()}


def lexicon(rules: Terms) -> Lexicon:
    """The topics that are known in a program, to find what people's words mean."""
    return _lexicon(rules.topics, rules.topic_words)


@lru_cache(maxsize=128)
def _lexicon(topics: tuple[str, ...], learned: tuple[str, ...]) -> Lexicon:
    taught = dict(_taught(one) for one in learned)
    alone = {words for words, code in taught.items() if not code}
    words = [(code, said) for said, code in taught.items() if code]
    words += [(code, name) for code in topics for name in names(code)]
    for code in dict.fromkeys((*topics, *shipped())):
        meant = taught.get(folded(code)) or code if code not in topics else code
        own = [said for by in shipped().get(code, {}).values() for said in by]
        words += [(meant, said) for said in (code, *own) if folded(said) not in alone]
    return Lexicon(words, topics)


def names(code: str) -> tuple[str, ...]:
    """What a topic is called: its code, and its label in each language where it is shipped."""
    return (code, *(words[0] for words in shipped().get(code, {}).values()))


def _taught(entry: str) -> tuple[str, str]:
    """Words, folded, and the topic that an organizer says they mean; none where they are left as they are."""
    said, _, code = entry.partition("=")
    return said.strip(), code.strip()


def taught(rules: Terms) -> dict[str, str]:
    """What organizers taught: folded words to a topic; to nothing where the words are left as they are."""
    return dict(_taught(one) for one in rules.topic_words)


def as_taught(meanings: Mapping[str, str]) -> list[str]:
    """The same as the setting holds it."""
    return [f"{said}={code}" for said, code in meanings.items()]


def topic_text(code: str) -> Text:
    """A topic in the reader's words: its label where it is shipped, else as it was typed."""
    return Text(f"topics.{code}") if code in shipped() else Text("bot.plain", {"text": code})


def settled(rules: Terms, said: Iterable[str]) -> list[str]:
    """Topics as they are kept: each what it means, once; what is not known stays as it was typed."""
    known = lexicon(rules)
    return [one for one in dict.fromkeys(code if code in known.first else known.value(code) for code in said) if one]


def shared(rules: Terms, profiles: Iterable[Iterable[str]]) -> dict[str, str]:
    """By each topic that somebody has, what it counts as between people: near words of nobody's list are the same.

    The same whatever the order of *profiles*.
    """
    known = lexicon(rules)
    said = [one for topics in profiles for one in topics]
    means = {one: one if one in known.first else known.value(one) for one in said}
    loose = together(meant for one in said if (meant := means[one]) not in known.first and meant not in shipped())
    return {one: loose.get(meant, meant) for one, meant in means.items()}


def fresh(words: str) -> str:
    """A topic's name as it is kept on a list: one line, no separators, of a length that fits everywhere."""
    return " ".join(cleaned(words).replace(",", " ").replace("=", " ").split())[:LONGEST].strip()
