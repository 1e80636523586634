"""What Slack takes in one piece (its Block Kit reference and the documentation of `chat.postMessage`), and how a text
that is longer is cut: between words, never within one.
"""

import re
import unicodedata
from collections.abc import Iterator

BLOCKS = 50
VIEW_BLOCKS = 100
ELEMENTS = 25
"""In one actions block."""
SECTION = 3_000
"""Characters of a text in a block."""
MESSAGE = 10_000
"""Characters of all blocks of a message together; from about 13,200 on Slack refuses them, and what seals a message has
to fit in as well.
"""
LABELS = 2_500
"""Characters of the labels of all buttons of a message, and of all options of a field."""
FALLBACK = 800
"""Characters of the text beside the blocks, which notifications show: escaped they are 4,000 at most, which is what an
update takes.
"""
BUTTON = 75
VALUE = 2_000
ACTION = 255
"""Characters of an action's or a block's id."""
HEADER = 150
OPTIONS = 100
CHECKBOXES = 10
INPUT_LABEL = 150
"""Slack takes 2,000; what is longer than this is a text, and stands above."""
TYPED = 3_000
"""Characters that fit into a text input."""
TITLE = 24
"""Characters of a modal's title."""
METADATA_KEY = 200


_SPACE = re.compile(r"\s+(?=\S*$)")
"""The last white space."""
_SKIN = ("\U0001f3fb", "\U0001f3ff")
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]*$")
"""The letters of flags that a text ends with."""
_JOINER = "\u200d"


def label(count: int) -> int:
    """How long each of so many labels may be (up to five hundred of them fit)."""
    return max(5, min(BUTTON, LABELS // max(count, 1)))


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
