"""Which proposals an organizer means: numbers, ranges of numbers, names. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.text_safety import folded

EVERYTHING = frozenset({"", "all", "everything", "tout", "tous", "toutes"})
_BETWEEN = re.compile(r"[,;\n]+|(?<=\d)\s+(?:and|et|&|\+)\s+(?=#?\s?\d)")
_RANGE = re.compile(r"(?:#|n°)?\s?(\d{1,15})\s*(?:-|–|—|\.\.\.?|…|to|à)\s*(?:#|n°)?\s?(\d{1,15})")
_NUMBERS = re.compile(r"(?:#|n°)?\s?\d{1,15}(?:\s+(?:#|n°)?\s?\d{1,15})*")
_TWO = re.compile(r"\s+[-–—/&+]\s+|\s+(?:and|et|with|avec)\s+|/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as it is called: its number and the names of the two."""

    number: int
    mentor: str
    mentee: str


@dataclass(frozen=True, slots=True)
class Meant:
    """The numbers that are meant, in the order of the proposals; what names none; what names several, with those."""

    numbers: tuple[int, ...]
    unknown: tuple[str, ...] = ()
    several: tuple[tuple[str, tuple[int, ...]], ...] = ()


def meant(typed: str, waiting: Sequence[Proposed]) -> Meant:
    """What *typed* means among the proposals that wait: `3, 5, 8-11, Ana, Tom – Bo`."""
    found: set[int] = set()
    unknown: list[str] = []
    several: list[tuple[str, tuple[int, ...]]] = []
    for piece in _pieces(typed):
        numbers = _of(piece, waiting)
        if not numbers:
            unknown.append(piece)
        elif len(numbers) > 1 and not _RANGE.fullmatch(piece):
            several.append((piece, numbers))
        else:
            found.update(numbers)
    ordered = tuple(one.number for one in waiting if one.number in found)
    return Meant(ordered, tuple(dict.fromkeys(unknown)), tuple(several))


def ranges(numbers: Sequence[int]) -> list[str]:
    """Numbers as a person writes them, those in a row as one: 3, 5–8."""
    rows: list[list[int]] = []
    for one in sorted(set(numbers)):
        if rows and rows[-1][-1] == one - 1:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [
        written for row in rows for written in ([f"{row[0]}–{row[-1]}"] if len(row) > 2 else [str(one) for one in row])
    ]


def _pieces(typed: str) -> Iterator[str]:
    for piece in (one.strip(" .") for one in _BETWEEN.split(typed)):
        if _NUMBERS.fullmatch(piece):
            yield from re.findall(r"\d+", piece)
        elif piece:
            yield piece


def _of(piece: str, waiting: Sequence[Proposed]) -> tuple[int, ...]:
    """The proposals of a number, a range, a name, or two names."""
    row = _RANGE.fullmatch(piece)
    if row is not None:
        first, last = sorted(int(one) for one in row.groups())
        return tuple(one.number for one in waiting if first <= one.number <= last)
    if piece.isdecimal():
        return tuple(one.number for one in waiting if one.number == int(piece))
    two = [folded(one) for one in _TWO.split(piece)]
    if len(two) == 2 and all(two):
        both = tuple(one.number for one in waiting if _are(one, two[0], two[1]) or _are(one, two[1], two[0]))
        if both:
            return both
    name = folded(piece.lstrip("@"))
    if not name:
        return ()
    whole = tuple(one.number for one in waiting if name in (folded(one.mentor), folded(one.mentee)))
    return whole or tuple(one.number for one in waiting if _is(one.mentor, name) or _is(one.mentee, name))


def _are(one: Proposed, mentor: str, mentee: str) -> bool:
    return _is(one.mentor, mentor) and _is(one.mentee, mentee)


def _is(person: str, name: str) -> bool:
    """Whether *name* is somebody's whole name, or their first."""
    return name == folded(person) or name == folded(person.split(" ")[0])
