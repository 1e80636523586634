"""The figures as tables: one row a fact, the rounds of check-ins, the months; what cannot be shown is empty.

Made of figures as they may be shown and of nothing else, so a table gives no more away than the report does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.figures.figure import Figure, rounded
from flows.figures.naming import Words, group, month
from flows.report.headlines import day_of
from flows.spreadsheet import Cell

NOTES = ("hidden", "kept", "confidential", "counted")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: what its file is called, its title, the columns, the rows."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(found: Sequence[Figure], words: Words, language: str) -> tuple[Sheet, ...]:
    """All tables, in the words of *language*."""
    named = {figure.name: figure for figure in found}
    columns = ("figure", "group", "value", "numerator", "denominator", "date", "kind", "hidden", "code")
    rounds = ("round", "asked", "answered", "connected", "of_asked", "of_answered", "date")
    months = ("month", "meetings", "pair_months", "a_month", "date")
    made = (
        ("figures", columns, [row for figure in found for row in _facts(figure, words, language)]),
        ("checkins", rounds, _rounds(named["connected_of_asked"], named["connected_of_answered"], words, language)),
        ("meetings", months, _months(named["meetings_per_month"], words, language)),
        ("notes", ("note",), [(words[f"sheet.note_{note}"],) for note in NOTES]),
    )
    return tuple(
        Sheet(name, words[f"sheet.{name}"], tuple(words[f"sheet.{one}"] for one in head), tuple(rows))
        for name, head, rows in made
    )


def _facts(figure: Figure, words: Words, language: str) -> Iterator[tuple[Cell, ...]]:
    """A row for the whole, and one for each part."""
    for part in (None, *figure.parts):
        one = part or figure
        yield (
            words[f"figure.{figure.name}"],
            group(part.name, words, language) if part is not None else words["sheet.all"],
            *_numbers(one.value, one.numerator, one.denominator),
            day_of(one.at),
            words[f"sheet.kind_{one.kind}"],
            words["sheet.yes" if one.hidden else "sheet.no"],
            figure.name if part is None else f"{figure.name}/{part.name}",
        )


def _rounds(asked: Figure, answered: Figure, words: Words, language: str) -> Iterator[tuple[Cell, ...]]:
    """A row a round: how many were asked, answered, connected."""
    for one in asked.parts:
        replied = answered.part(one.name)
        of = (replied.denominator, replied.value) if replied is not None else (None, None)
        yield (
            group(one.name, words, language),
            *_numbers(one.denominator, of[0], one.numerator, one.value, of[1]),
            day_of(one.at),
        )


def _months(figure: Figure, words: Words, language: str) -> Iterator[tuple[Cell, ...]]:
    """A row a month of the calendar: days on which pairs met, over the months they lived in it."""
    for one in figure.parts:
        kind, _, code = one.name.partition(":")
        if kind == "in":
            yield month(code, language), *_numbers(one.numerator, one.denominator, one.value), day_of(one.at)


def _numbers(*numbers: float | None) -> tuple[Cell, ...]:
    return tuple(rounded(one) for one in numbers)
