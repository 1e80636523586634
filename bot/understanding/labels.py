"""Labels found inside a clause. Pure.

A label is matched word by word. The clause's negation must agree with the label's own: "on ne s'est pas vus" holds all
the words of "on s'est vus" and says the opposite.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.idioms import FILLERS, NEGATORS, STRONG_NO, STRONG_YES, UNREAL
from bot.understanding.near import alike
from bot.understanding.polarity import stance
from bot.understanding.readings import Option
from bot.understanding.words import Clause, hear

SMALL = frozenset(
    """
    a ai an and are as at au aux avec c ca ce d de des did do du elle en es est et etc eu for from had has have he her i il
    ils in is it its j je l la le les leur leurs lui m ma me mes mon my n ne nos notre nous of on ont or ou our par pour qu
    que qui s sa se ses she si son sont sur t ta te tes that the them they this to tu un une us votre vous was we were with
    y you your ve re am be been avons avez ont sommes suis
    """.split()  # noqa: SIM905 - small words carry no meaning of their own
)
_HARMLESS = frozenset(
    """
    bien enfin deja finalement already finally both just tous toutes deux meme encore actually vraiment hier yesterday all
    toujours still ensemble together really even also aussi vite tout a fait bel et bonjour effectivement indeed again rapidement
    """.split()  # noqa: SIM905 - may stand inside a label's words
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A label's words without its yes or no: *words* in order, and how many of them negate."""

    words: tuple[str, ...]
    negations: int

    @property
    def content(self) -> tuple[str, ...]:
        """The words that carry the meaning."""
        return tuple(word for word in self.words if word not in SMALL and word not in NEGATORS)


@dataclass(frozen=True, slots=True)
class Hit:
    """A label found in a clause, at the words *first* to *last*."""

    option: Option
    sure: bool
    turned: bool
    """The clause denies it."""
    first: int
    last: int
    weight: int
    words: tuple[str, ...]
    """The label's own words."""
    exact: bool
    """Letter by letter."""


def hits_in(clause: Clause, options: tuple[Option, ...]) -> list[Hit]:
    """The labels found in a clause, the longest where two overlap."""
    found: list[Hit] = []
    for option in options:
        for label in option.labels:
            for pattern in patterns(label):
                hit = _find(pattern, option, clause)
                if hit:
                    found.append(hit)
    found.sort(key=lambda hit: (-hit.weight, not hit.sure, not hit.exact, hit.first))
    kept: list[Hit] = []
    for hit in found:
        if not any(hit.first <= other.last and other.first <= hit.last for other in kept):
            kept.append(hit)
        elif any(_rivals(hit, other) for other in kept):
            kept = [_unsure(other) if _rivals(hit, other) else other for other in kept]
    return sorted(kept, key=lambda hit: hit.first)


def _rivals(hit: Hit, other: Hit) -> bool:
    same_place = (hit.first, hit.last, hit.weight, hit.exact) == (other.first, other.last, other.weight, other.exact)
    return same_place and hit.option.value != other.option.value


def _unsure(hit: Hit) -> Hit:
    return Hit(hit.option, False, hit.turned, hit.first, hit.last, hit.weight, hit.words, hit.exact)


@lru_cache(maxsize=4096)
def patterns(label: str) -> tuple[Pattern, ...]:
    """The pieces of a label that name its option by themselves: "Oui, on s'est vus" is "on s'est vus"."""
    pieces: list[Pattern] = []
    clauses = hear(label).clauses
    for clause in clauses:
        words = clause.words
        while words and (words[0] in STRONG_YES or words[0] in ("non", "nope", "nan", "nah") or words[0] in FILLERS):
            words = words[1:]
        if words and words[0] == "no" and (len(words) == 1 or (len(clauses) > 1 and len(clause.words) == 1)):
            words = words[1:]
        content = [word for word in words if word not in SMALL and word not in NEGATORS]
        if not words or (not content and len(words) < 2):
            continue
        negations = sum(place in stance(clause).negations for place in range(len(clause.words))) - (
            len(clause.words) - len(words) > 0 and clause.words[0] in STRONG_NO
        )
        if not content and negations == 0:
            continue
        pieces.append(Pattern(words, max(0, negations)))
    return tuple(pieces)


def _find(pattern: Pattern, option: Option, clause: Clause) -> Hit | None:
    """The pattern's words in the clause, in order; small words may be missing, and then it is not sure."""
    words = clause.words
    places: list[int] = []
    missing = False
    start = 0
    for wanted in pattern.words:
        place = next((p for p in range(start, len(words)) if alike(words[p], wanted)), None)
        if place is not None and (not places or place - places[-1] <= 4):
            places.append(place)
            start = place + 1
        elif wanted in SMALL or wanted in ("pas", "not", "ne", "n", "no"):
            missing = True
        else:
            return None
    if not any(words[place] not in SMALL and words[place] not in NEGATORS for place in places) and missing:
        return None
    if not places or (missing and sum(len(word) for word in pattern.content) < 4):
        return None
    first, last = places[0], places[-1]
    negations = stance(clause).negations
    between = [words[p] for p in range(first, last + 1) if p not in places and p not in negations]
    gaps = [word for word in between if word not in _HARMLESS and word not in ("ne", "n")]
    own = {place for place in negations - _leading_no(clause) if place <= last}
    after = {place for place in negations if place > last}
    turned = bool(own) and not pattern.negations
    if (pattern.negations and not own) or (last + 1 in after and not turned and not pattern.negations):
        return None
    double = sum(words[place] not in ("ne", "n") for place in own) > max(1, pattern.negations)
    sure = not missing and not gaps and not double and (bool(pattern.negations) or not after)
    exact = all(words[place] in pattern.words for place in places)
    return Hit(option, sure, turned, first, last, sum(len(words[place]) for place in places), pattern.words, exact)


def _leading_no(clause: Clause) -> set[int]:
    """A "no" that answers and does not negate what follows."""
    return {
        place
        for vote in stance(clause).votes
        for place in range(vote.first, vote.last + 1)
        if vote.direct and vote.first == vote.last and clause.words[vote.first] in STRONG_NO
    }


def own_unreal(hit: Hit, clause: Clause) -> bool:
    """The word that makes it unreal belongs to the label itself ("we will meet soon")."""
    return all(word in hit.words for word in clause.words if word in UNREAL)
