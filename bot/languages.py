"""The languages that the bot speaks: what each falls back on, how it counts, how it writes a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

CHAIN: Mapping[str, tuple[str, ...]] = {"en": ("en",), "fr": ("fr", "en"), "fr@tu": ("fr@tu", "fr", "en")}
"""By tag, the catalogues in which a text is looked for, in this order. What follows an @ is a register."""


@dataclass(frozen=True, slots=True)
class Language:
    """How one language is written. *plural* gives the form of a number, as the catalogues' headers say; days are CLDR
    patterns; *no_break* says whether `?`, `!`, `;`, `:`, `%` and guillemets have a space before or inside them that
    does not break (the catalogues have a plain one there).
    """

    plural: Callable[[float], int]
    day: str = "EEEE d MMMM"
    day_and_year: str = "EEEE d MMMM yyyy"
    first: str = "d"
    """The first day of a month, in the same pattern."""
    no_break: bool = False


WRITTEN: Mapping[str, Language] = {
    "en": Language(plural=lambda n: 0 if n == 1 else 1),
    "fr": Language(plural=lambda n: 0 if abs(n) < 2 else 1, first="d'er'", no_break=True),
}
SPOKEN = tuple(WRITTEN)
"""The languages that a person can choose."""


def base(tag: str) -> str:
    """The language of a tag: `fr` of `fr@tu`."""
    return tag.partition("@")[0]
