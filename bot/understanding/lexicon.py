"""Things that are known by many words, and which of them somebody means who types words of their own. Pure.

Words count as the same whatever their case, accents, plural, order, articles and elisions ("l’emploi", "emplois"), and
a slip of the finger apart. What is only part of a thing's words, or fits several things, is for who typed it to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.text_safety import cleaned, folded
from bot.understanding.choices import EVERYTHING, OTHERWISE
from bot.understanding.labels import SMALL
from bot.understanding.near import stem
from bot.understanding.polarity import reported, stance, yes_no
from bot.understanding.vocabulary import COMMON
from bot.understanding.words import hear

LONGEST = 60
"""Characters of one thing in somebody's own words."""
MOST = 20
"""Things that one text names."""
GUESSES = 3
_LEAST = 4
"""Letters that a part of a thing's words needs to hint at it."""
_PARTED = re.compile(r"[,;\n•|]")
_LINKED = re.compile(r"\s(?:et|and)\s|\s[/&+]\s", re.IGNORECASE)
_WISHING = frozenset(
    """
    je voudrais veux aimerais souhaite souhaiterais cherche besoin aide aider parler sujet sujets theme themes surtout
    plutot principalement mainly mostly like love need want help helped talk talking about topic topics interested looking
    would wish please svp svplait merci thanks interesse interessee interessent comme chez dans some
    """.split()  # noqa: SIM905 - what is said around a thing, and names none
)


@dataclass(frozen=True, slots=True)
class Found:
    """The one thing that is meant."""

    value: str


@dataclass(frozen=True, slots=True)
class Perhaps:
    """Things that may be meant, the likeliest first."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Words made ready for comparing: as a set of stems; and run together, since "fund raising" is "fundraising"."""

    stems: tuple[str, ...]
    run: str
    bare: str
    """The stems, run together in their order."""


@lru_cache(maxsize=8192)
def form(text: str) -> Form:
    """*text* without its case, accents, endings and small words; these stand where there is nothing else."""
    every = folded(text[: 4 * LONGEST]).split()
    small = SMALL | _WISHING if "j" in every else (SMALL | _WISHING) - {"ai"}  # "j’ai" is a verb, "AI" is a thing.
    words = [word for word in every if word not in small] or every
    stems = [_stem(word) for word in words]
    return Form(tuple(sorted(set(stems))), "".join(words), "".join(stems))


def _stem(word: str) -> str:
    """The same for a singular and its plural, in both languages: study, studies; stratégie, strategy."""
    bare = stem(word)
    return bare[:-1] + "i" if len(bare) > 2 and bare.endswith("y") else bare


def near(said: Form, meant: Form) -> int | None:
    """How many slips apart two forms are, 0 for the same words; None where they are different words."""
    if said.stems == meant.stems or said.run == meant.run:
        return 0
    whole = [apart for apart in (_slips(said.run, meant.run), _slips(said.bare, meant.bare)) if apart is not None]
    slips = min(whole, default=None)
    if len(said.stems) != len(meant.stems):
        return slips
    left, total = list(meant.stems), 0
    for word in said.stems:
        best = min(((apart, other) for other in left if (apart := _slips(word, other)) is not None), default=None)
        if best is None:
            return slips
        total += best[0]
        left.remove(best[1])
    return total if slips is None else min(total, slips)


@lru_cache(maxsize=65536)
def _slips(said: str, meant: str) -> int | None:
    """The slips between two words; a short one has none, and no word becomes another one that is common."""
    if said == meant:
        return 0
    length = min(len(said), len(meant))
    if length < _LEAST or said[0] != meant[0] or said in COMMON:
        return None
    allowed = 1 if length < 9 else 2
    apart = OSA.distance(said, meant, score_cutoff=allowed)
    if apart > allowed or (length == _LEAST and sorted(said) != sorted(meant)):
        return None
    return apart


class Lexicon:
    """Things by their words: (value, one of its words) in order of precedence.

    Where two things fit as well, one of *first* goes before the others.
    """

    def __init__(self, words: Iterable[tuple[str, str]], first: Iterable[str]) -> None:
        self.first = frozenset(first)
        self._forms: list[tuple[Form, str]] = []
        self._exact: dict[tuple[str, ...], str] = {}
        said = list(words)
        for value, one in said:
            known = form(one)
            if known.stems and known.stems not in self._exact:
                self._exact[known.stems] = value
                self._forms.append((known, value))
        self._words: dict[str, list[str]] = {}
        for value, one in said:
            self._words.setdefault(value, []).append(one)
        self._known: dict[str, Found | Perhaps | None] = {}

    def words(self, value: str) -> tuple[str, ...]:
        """The words of a thing."""
        return tuple(self._words.get(value, ()))

    def find(self, text: str) -> Found | Perhaps | None:
        """What *text* means: one thing, several that it may be, or nothing that is known."""
        if text not in self._known:
            if len(self._known) > 4096:
                self._known.clear()
            self._known[text] = self._find(form(text))
        return self._known[text]

    def value(self, text: str) -> str:
        """The thing that *text* means beyond doubt; else the text itself, as far as it is kept."""
        found = self.find(text)
        return found.value if isinstance(found, Found) else cleaned(text)[:LONGEST].strip()

    def _find(self, said: Form) -> Found | Perhaps | None:
        if not said.stems:
            return None
        if said.stems in self._exact:
            return Found(self._exact[said.stems])
        apart: dict[str, int] = {}
        for known, value in self._forms:
            slips = near(said, known)
            if slips is not None:
                apart[value] = min(slips, apart.get(value, slips))
        if apart:
            least = min(apart.values())
            best = [value for value, slips in apart.items() if slips == least]
            best = [value for value in best if value in self.first] or best
            return Found(best[0]) if len(best) == 1 else Perhaps(tuple(best[:GUESSES]))
        parts = self._partly(said)
        return Perhaps(parts) if parts else None

    def _partly(self, said: Form) -> tuple[str, ...]:
        """Things of which the text holds all the words, or some of them and no other; most letters in common first."""
        shared: dict[str, int] = {}
        for known, value in self._forms:
            common = set(said.stems) & set(known.stems)
            letters = sum(map(len, common))
            whole = len(common) == min(len(said.stems), len(known.stems))
            if value in self.first and whole and letters >= _LEAST:
                shared[value] = max(letters, shared.get(value, 0))
            elif value in self.first and len(said.run) < 2 * _LEAST and _one_off(said.run, known.run):
                shared.setdefault(value, 0)
        return tuple(sorted(shared, key=lambda value: -shared[value])[:GUESSES])


def _one_off(said: str, meant: str) -> bool:
    """A slip in a word too short to be sure of it."""
    fits = min(len(said), len(meant)) >= _LEAST - 1 and said[0] == meant[0] and said not in COMMON
    return fits and OSA.distance(said, meant, score_cutoff=1) <= 1


def pieces(text: str, lexicon: Lexicon) -> list[str]:
    """The pieces of a typed list. "And" parts two things, but for one whose own words hold it."""
    found: list[str] = []
    for piece in _PARTED.split(cleaned(text)):
        whole = isinstance(lexicon.find(piece), Found) or not _LINKED.search(piece)
        found += [piece] if whole else _LINKED.split(piece)
    kept = [one.strip()[:LONGEST].strip() for one in found]
    return [one for one in kept if any(character.isalnum() for character in one)][:MOST]


def is_list(text: str) -> bool:
    """Whether *text* plainly names things: it denies, excepts, asks and quotes nothing, and says more than yes or no."""
    speech = hear(text)
    if speech.cut or speech.wrapped or speech.questioning or any(word in OTHERWISE for word in speech.words):
        return False
    if any(word in EVERYTHING for word in speech.words) or (yes_no(text) is not None and len(speech.words) <= 2):
        return False
    return not any(
        clause.quoted or clause.contrast or (said := stance(clause)).doubtful or said.negated or reported(clause)
        for clause in speech.clauses
    )


def together(said: Iterable[str]) -> dict[str, str]:
    """By each text, the one that stands for all that mean the same: the most said, then the longest.

    The same whatever the order; what is near to what is near belongs together.
    """
    return dict(_together(tuple(sorted(Counter(said).items()))))


@lru_cache(maxsize=64)
def _together(counted: tuple[tuple[str, int], ...]) -> tuple[tuple[str, str], ...]:
    root = {text: text for text, _ in counted}

    def top(text: str) -> str:
        while root[text] != text:
            text = root[text]
        return text

    by_stems: dict[tuple[str, ...], str] = {}
    by_letter: dict[str, list[tuple[Form, str]]] = {}
    for text, _ in counted:
        known = form(text)
        if not known.stems:
            continue
        if known.stems in by_stems:
            root[top(text)] = top(by_stems[known.stems])
            continue
        by_stems[known.stems] = text
        others = by_letter.setdefault(known.run[:1], [])
        for other, named in others:
            if near(known, other) is not None:
                root[top(text)] = top(named)
        others.append((known, text))
    groups: dict[str, list[tuple[str, int]]] = {}
    for text, times in counted:
        groups.setdefault(top(text), []).append((text, times))
    stands = {group: min(texts, key=lambda one: (-one[1], -len(one[0]), one[0]))[0] for group, texts in groups.items()}
    return tuple((text, stands[top(text)]) for text, _ in counted)
