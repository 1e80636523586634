"""What the columns of a table are taken for: an organizer's word first, then their titles, then words in a title."""

from collections.abc import Mapping, Sequence

from bot.messages import Text
from bot.text_safety import cleaned, folded
from flows.spreadsheet import Unreadable


def columns_of(head: Sequence[str], said: str, titles: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """The place of each column by what it is taken for; *said* (`email=2, join=Vous seriez`) comes before any guess.

    *titles* by what a column is taken for: its title, or words in it. A title alone comes before words in a longer one.
    Raises Unreadable for what is no column.
    """
    folds = [folded(cell) for cell in head]
    found: dict[str, int] = {}
    for part in said.replace(";", ",").split(",") if said.strip() else ():
        name, _, wanted = part.partition("=")
        name, wanted = name.strip().casefold(), wanted.strip()
        place = int(wanted) - 1 if wanted.isascii() and wanted.isdecimal() and len(wanted) < 5 else -1
        if place < 0 and (
            same := [at for at, cell in enumerate(head) if cleaned(cell).casefold() == wanted.casefold()]
        ):
            place = same[0]
        if name not in titles or not 0 <= place < len(head):
            raise Unreadable(Text("import.no_such_column", {"given": part.strip()[:60], "names": list(titles)}))
        found[name] = place
    for whole in (True, False):
        for name, words in titles.items():
            free = [place for place in range(len(head)) if place not in found.values()]
            fits = [place for place in free if _fits(folds[place], words, whole=whole)]
            if name not in found and fits:
                found[name] = fits[0]
    return found


def _fits(title: str, words: Sequence[str], *, whole: bool) -> bool:
    return title in words if whole else any(f" {word} " in f" {title} " for word in words)
