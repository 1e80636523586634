"""How a text that is too long for a place is cut: between words, never within one."""

from collections.abc import Iterator


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
