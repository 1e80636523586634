"""How a text that is too long for a place is cut: between words, never within one, nor within a sign."""

import re
import unicodedata
from collections.abc import Iterator

_SPACE = re.compile(r"\s+(?=\S*$)")
"""The last white space."""
_SKIN = ("\U0001f3fb", "\U0001f3ff")
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]*$")
"""The letters of flags that a text ends with."""
_JOINER = "\u200d"


def shortened(text: str, most: int) -> str:
    """*text* in at most *most* characters; where it is longer it ends with "…" after a whole word, if there is one."""
    if len(text) <= most:
        return text
    space = _SPACE.search(text[:most])
    cut = space.start() if space and text[: space.start()].strip() else _whole(text, most - 1)
    return f"{text[:cut].rstrip()}…"


def pieces(text: str, most: int) -> Iterator[str]:
    """*text* in pieces of at most *most* characters, cut after a line, else after a word; nothing is lost."""
    while len(text) > most:
        window = text[:most]
        line = window.rfind("\n") + 1
        space = _SPACE.search(window)
        place = line or (space.end() if space else 0) or _whole(text, most)
        yield text[:place]
        text = text[place:]
    if text:
        yield text


def _whole(text: str, place: int) -> int:
    """The last place up to *place* at which no sign is cut in two: an accent or a skin goes with what it stands on."""
    for found in range(place, max(place - 20, 0), -1):
        before, after = text[found - 1], text[found]
        bound = (
            unicodedata.category(after) in ("Mn", "Me", "Mc")
            or _JOINER in (before, after)
            or _SKIN[0] <= after <= _SKIN[1]
            or len(_FLAGS.search(text[:found])[0]) % 2 == 1  # A flag is two letters.
        )
        if not bound:
            return found
    return place
