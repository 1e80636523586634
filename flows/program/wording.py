"""The texts that a program says in its organizers' own words: which may be, what a wording must hold, and its place.

Kept in the program's settings by language and key; a text that is not reworded stays the shipped one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.text_safety import cleaned
from bot.texts import Overrides, Texts, template
from storage.tables import Program

TEXTS = "texts"
"""The settings' name of the wordings."""
KEPT = frozenset({"controller", "contact", "safeguarding", "months", "charter"})
"""Placeholders that must stay where the shipped text has them: who is responsible, whom to write to, how long."""
LONGEST = 1500
LONGEST_LABEL = 75
"""Characters on a button: what the narrowest platform shows of one (Slack's button text)."""
NOT_FOR_MEMBERS = frozenset(
    {
        "commands", "alerts", "bot", "checkins", "figures", "import", "matching", "members", "open_anyway", "overview",
        "pairs", "partly", "program", "program_create", "report", "settings", "topics", "wording",
    }
)  # fmt: skip
"""Catalogues that only organizers read, or that every program shares."""


class Amiss(Exception):
    """Why a wording cannot be taken: a code, and what it is about."""

    def __init__(self, code: str, about: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.about = about


def rewordable(texts: Texts) -> Sequence[str]:
    """The keys of what members read: sentences and button labels, without synonyms, and without counted ones."""
    return sorted(
        key
        for key in texts.keys("en")
        if key.partition(".")[0] not in NOT_FOR_MEMBERS
        and not key.endswith(".also")
        and len(texts.forms("en", key)) == 1
    )


def is_label(texts: Texts, key: str) -> bool:
    """Whether a key names an answer: it stands on a button, beside the question `<flow>.<step>.ask`."""
    step, _, last = key.rpartition(".")
    beside = last not in ("ask", "name") and f"{step}.ask" in texts.keys("en")
    return beside and len(shipped(texts, "en", key)) <= LONGEST_LABEL


def shipped(texts: Texts, language: str, key: str) -> str:
    """The shipped text of a key; English where a language has none of its own."""
    return texts.forms(language if key in texts.keys(language) else "en", key)[0]


def placeholders(texts: Texts, key: str) -> frozenset[str]:
    """What a wording of *key* may use."""
    return template(shipped(texts, "en", key)).names


def checked(texts: Texts, language: str, key: str, words: str) -> str:
    """The wording as it is kept. Raises Amiss: `broken`, `unknown` or `missing` placeholders, `long` (at most)."""
    words = cleaned(words).strip()
    try:
        used = template(words).names
    except ValueError as error:
        raise Amiss("broken") from error
    may = placeholders(texts, key) | template(shipped(texts, language, key)).names
    if used - may:
        raise Amiss("unknown", tuple(sorted(used - may)))
    if (may & KEPT) - used:
        raise Amiss("missing", tuple(sorted((may & KEPT) - used)))
    most = LONGEST_LABEL if is_label(texts, key) else LONGEST
    if len(words) > most:
        raise Amiss("long", (str(most),))
    return words


def reworded(program: Program) -> Mapping[str, Mapping[str, str]]:
    """The wordings by language tag, then by key."""
    return program.settings.get(TEXTS, {})


def overrides(program: Program) -> Overrides:
    """The wordings as the texts take them."""
    return {(tag, key): text for tag, texts in reworded(program).items() for key, text in texts.items()}


def with_wording(program: Program, language: str, key: str, words: str | None) -> Mapping[str, Any]:
    """The settings of *program* with one text said as *words*; None: as it is shipped.

    A wording holds for a language in every register, since an organizer writes it in their own.
    """
    texts = {tag: dict(known) for tag, known in reworded(program).items()}
    for tag in _registers(language):
        known = texts.setdefault(tag, {})
        known.pop(key, None)
        if words is not None:
            known[key] = words
    return {**program.settings, TEXTS: {tag: known for tag, known in texts.items() if known}}


def _registers(language: str) -> tuple[str, ...]:
    return ("fr", "fr@tu") if language == "fr" else (language,)
