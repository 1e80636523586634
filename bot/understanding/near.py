"""When two words count as the same: agreement of French endings, and slips of a finger in longer words. Pure.

The shorter a word, the stricter: up to three letters it must be the same, four letters may be swapped. A word that
exists is never taken for another one, so that "met" is not "meet" and "nom" is not "non".
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.understanding.vocabulary import COMMON

_ENDINGS = "es"


def stem(word: str) -> str:
    """The word without the French agreement and plural endings (vu, vus, vue, vues), where two letters remain."""
    bare = word.rstrip(_ENDINGS)
    return bare if len(bare) >= 2 and len(word) >= 3 else word


@lru_cache(maxsize=8192)
def alike(said: str, meant: str) -> bool:
    """Whether *said* is *meant*, an ending or a slip apart."""
    if said == meant:
        return True
    if not meant.isalpha() or not said.isalpha() or said in COMMON:
        return _same_stem(said, meant)
    return _same_stem(said, meant) or slip(said, meant)


def _same_stem(said: str, meant: str) -> bool:
    return stem(said) == stem(meant)


def slip(said: str, meant: str) -> bool:
    """Whether *said* is *meant* mistyped."""
    length = min(len(said), len(meant))
    if length < 4 or abs(len(said) - len(meant)) > 2 or said in COMMON:
        return False
    if length == 4:
        return sorted(said) == sorted(meant) and OSA.distance(said, meant) == 1
    allowed = 1 if length < 9 else 2
    return OSA.distance(said, meant, score_cutoff=allowed) <= allowed and said[0] == meant[0]
