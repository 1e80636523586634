"""Tables that people make and open in spreadsheet programs: read whatever these save, name what is amiss on each line,
write what none of them runs.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.answers import Accepted, from_value
from bot.flow import Choice, Facts, Flow, Many, Words
from bot.messages import File, Message, Text
from bot.reading import Understood, Unsure, read
from bot.text_safety import cleaned, folded
from bot.texts import Texts
from bot.turn import Turn

LARGEST = 10 * 1024 * 1024
SHOWN = 15
Cell = str | float | date | None
"""What stands in a table that is written: words, a number, a day, nothing."""
_ACTING = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class Unreadable(Exception):
    """The file cannot be taken at all; holds the sentence that says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.key)
        self.text = text


@dataclass(frozen=True, slots=True)
class Problem:
    """What is amiss on a line (numbered as a spreadsheet numbers it), in which column (its title)."""

    line: int
    code: str
    value: str
    column: str = ""


def opened(content: bytes, most: int) -> tuple[list[str], Iterator[tuple[int, list[str] | Problem]]]:
    """A CSV's first line, and its lines with their numbers, empty ones left out; after a problem there is no more.

    Raises Unreadable where it is no table, or too large.
    """
    if len(content) > LARGEST:
        raise Unreadable(Text("import.too_large", {"most": LARGEST // 1024 // 1024}))
    text = _decoded(content)
    head = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return next(_rows(rows), None) or [], _lines(rows, most)


def _lines(rows: Iterator[list[str]], most: int) -> Iterator[tuple[int, list[str] | Problem]]:
    for number, row in enumerate(_rows(rows), start=2):
        if row is None:
            yield number, Problem(number, "unreadable", "")
            return
        if number > most:
            yield number, Problem(number, "too_many_lines", str(most))
            return
        if any(cell.strip() for cell in row):
            yield number, row


def _rows(rows: Iterator[list[str]]) -> Iterator[list[str] | None]:
    """The rows; None, and no more, where a quote that is never closed has swallowed the rest."""
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield None
            return


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Excel writes in Western Europe
    if "\x00" in text or not text.strip():
        raise Unreadable(Text("import.no_csv"))
    return text


def is_email(words: str) -> bool:
    """Whether *words* could be an e-mail address."""
    return words.count("@") == 1 and "." in words.split("@")[1] and " " not in words and len(words) <= 254


class Row:
    """A line's cells by what their columns are taken for; a cell that is not there is empty."""

    def __init__(self, number: int, cells: Sequence[str], columns: Mapping[str, int], head: Sequence[str]) -> None:
        self.number = number
        self._cells, self._columns, self._head = cells, columns, head

    def get(self, name: str) -> str:
        """The words of a cell, without what `harmless` put before them."""
        place = self._columns.get(name)
        cell = cleaned(self._cells[place])[:2000] if place is not None and place < len(self._cells) else ""
        return cell[1:] if cell.startswith("'") and _acts(cell[1:]) else cell

    def problem(self, name: str, code: str, value: str) -> Problem:
        """What is amiss with a cell."""
        title = cleaned(self._head[self._columns[name]])[:30] if name in self._columns else ""
        return Problem(self.number, code, value[:40], title or name)


class Cells:
    """Reads cells as the same words would be read if they were typed as an answer of *flow*.

    The same cell is read once, since a table gives the same few answers over and over.
    """

    def __init__(self, flow: Flow, facts: Facts, texts: Texts) -> None:
        self._flow, self._facts, self._texts = flow, facts, texts
        self._known: dict[tuple[str, str], Any] = {}

    def value(self, name: str, cell: str) -> Any:
        """The answer to the step *name* that a cell gives; None where it gives none."""
        if (name, cell) not in self._known:
            self._known[name, cell] = self._read(name, cell)
        return self._known[name, cell]

    def _read(self, name: str, cell: str) -> Any:
        step = self._flow.step(name)
        if step is None:
            raise LookupError(f"{self._flow.name} asks no {name}")
        if isinstance(step, Words):
            return cell[: step.longest]
        if isinstance(step, Choice | Many) and not isinstance(step.values, str):
            called = self._called(step)
            for cut in (cell.split(";"), cell.replace(";", ",").split(",")):  # A label may hold a comma.
                parts = [called.get(folded(part), "?") for part in cut if part.strip()]
                coded = from_value(step, ",".join(parts), self._flow, self._facts)
                if isinstance(coded, Accepted) and parts:
                    return coded.value
        found = read(cell.replace(";", ","), self._flow, (step,), {}, self._facts, self._texts) if cell else None
        if isinstance(found, Unsure) and name == "topics":
            # Nobody can be asked what a cell means: what is not plain stays in its own words.
            found = from_value(step, cell.replace(";", ","), self._flow, self._facts)
            return found.value if isinstance(found, Accepted) else None
        return found.answers[name] if isinstance(found, Understood) else None

    def _called(self, step: Choice | Many) -> dict[str, str]:
        """The values of a step by what they are called: their code, and their labels in every language."""
        return {
            folded(words): value
            for value in step.values
            for words in (value, *self._texts.labels(self._flow.key(step, value)))
        }


def shown(head: Sequence[str], columns: Mapping[str, int], kind: str) -> tuple[tuple[Text, Text], ...]:
    """Each column by number and title, with what it is taken for: `<kind>.column_<name>`."""
    taken = {place: Text(f"{kind}.column_{name}") for name, place in columns.items()}
    return tuple(
        (
            Text("import.column", {"number": place + 1, "title": cleaned(cell)[:60] or "–"}),
            taken.get(place, Text("import.column_unused")),
        )
        for place, cell in enumerate(head[:40])
    )


def told(turn: Turn, message: Message, problems: Sequence[Problem]) -> tuple[Message, ...]:
    """*message* with the first problems; where there are more, all of them in a file after it."""
    lines = tuple(_line(one) for one in problems[:SHOWN])
    if len(problems) <= SHOWN:
        return (replace(message, lines=(*message.lines, *lines)),)
    listing = Message(Text("import.listing", {"n": len(problems)}), files=(_listing(turn, problems),))
    more = Text("import.more", {"n": len(problems) - SHOWN})
    return replace(message, lines=(*message.lines, *lines, more)), listing


def _listing(turn: Turn, problems: Sequence[Problem]) -> File:
    """Every problem in words, with its line and its column."""
    language = turn.who.language
    head = [turn.texts.plain(language, Text(f"import.listing_{name}")) for name in ("line", "column", "problem")]
    rows = ((str(one.line), one.column, turn.texts.plain(language, _line(one))) for one in problems)
    return written("lines.csv", [head, *rows])


def _line(problem: Problem) -> Text:
    values = {"line": problem.line, "value": problem.value, "column": problem.column}
    return Text(f"import.problem_{problem.code}", values)


def written(name: str, rows: Iterable[Sequence[Cell]], delimiter: str = ",") -> File:
    """Rows as a CSV that spreadsheet programs read with its accents, and in which no cell acts.

    Where the delimiter is no comma, a comma stands in the numbers: so they are numbers where people write them so.
    """
    sheet = io.StringIO()
    csv.writer(sheet, delimiter=delimiter, lineterminator="\r\n").writerows(
        [_as_written(cell, delimiter) for cell in row] for row in rows
    )
    return File(name, "text/csv", sheet.getvalue().encode("utf-8-sig"))


def _as_written(cell: Cell, delimiter: str) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case date():
            return cell.isoformat()
        case _:
            return str(cell) if delimiter == "," else str(cell).replace(".", ",")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what it would run."""
    return f"'{cell}" if _acts(cell) else cell


def _acts(cell: str) -> bool:
    return cell.lstrip(" \n'").startswith(_ACTING)
