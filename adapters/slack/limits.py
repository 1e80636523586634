"""What Slack takes in one piece (its Block Kit reference and the documentation of `chat.postMessage`), and how a text
that is longer is cut: between words, never within one.
"""

from collections.abc import Iterator

BLOCKS = 50
VIEW_BLOCKS = 100
ELEMENTS = 25
"""In one actions block."""
SECTION = 3_000
"""Characters of a text in a block."""
MESSAGE = 12_000
"""Characters of all blocks of a message together; from about 13,200 on Slack refuses them."""
FALLBACK = 800
"""Characters of the text beside the blocks, which notifications show: escaped they are 4,000 at most, which is what an
update takes.
"""
BUTTON = 75
OPTION = 75
VALUE = 2_000
ACTION = 255
"""Characters of an action's or a block's id."""
HEADER = 150
OPTIONS = 100
CHECKBOXES = 10
INPUT_LABEL = 2_000
TYPED = 3_000
"""Characters that fit into a text input."""
TITLE = 24
"""Characters of a modal's title."""
METADATA_KEY = 200


def shortened(text: str, most: int) -> str:
    """*text* in at most *most* characters; where it is longer it ends with "…" after a whole word, if there is one."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if not text[most - 1].isspace():
        whole = cut.rstrip().rfind(" ")
        cut = cut[:whole] if whole > most // 2 else cut
    return f"{cut.rstrip()}…"


def pieces(text: str, most: int) -> Iterator[str]:
    """*text* in pieces of at most *most* characters, cut after a line, else after a word; nothing is lost."""
    while len(text) > most:
        window = text[:most]
        place = max(window.rfind("\n"), 0) or max(window.rfind(" "), 0)
        place = place + 1 if place else most
        yield text[:place]
        text = text[place:]
    if text:
        yield text
