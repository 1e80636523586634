"""Takes out of people's words what would act instead of being read."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u200b\u200c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)
"""Half a character (an unpaired surrogate) is among them: no database and no platform takes one."""


def cleaned(words: str) -> str:
    """*words* composed, without control characters, direction overrides zero-width marks and halves; lines are kept."""
    words = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    words = words.replace("\u2028", "\n").replace("\u2029", "\n")
    return _INVISIBLE.sub("", words).strip()


def is_name(words: str) -> bool:
    """Whether *words* hold at least one letter: an emoji alone is no name."""
    return any(character.isalpha() for character in cleaned(words))


def folded(words: str) -> str:
    """*words* for comparing: lower case, no accents, only letters and digits, single spaces."""
    bare = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(one if one.isalnum() else " " for one in bare if not unicodedata.combining(one))
    return " ".join(kept.split())
