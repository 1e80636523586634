"""Lists that may be long: the first lines, how many come after them, and the button that brings the next ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.who import run_by
from storage.tables import Program

Row = TypeVar("Row")

PAGE = 30
"""So many lines of some words each are read at a glance, and go into one message everywhere."""
WORDY = 10
"""So many of what people wrote themselves."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A list of a program's, for its organizers. It is read anew for each page: what stands there by then counts."""

    name: str
    """Under this name its `press` stands among a module's PRESSES."""
    read: Callable[[Turn, Program, int, int], tuple[int, Sequence[Row]]]
    """How many there are in all; and those that come after so many, at most so many."""
    shown: Callable[[Turn, Program, int], Message]
    """What stands around the lines of so many in all: the heading that says it, what can be done."""
    lines: Callable[[Turn, Program, Sequence[Row]], Iterable[Text]]
    """A line for each of the rows of one page."""
    most: int = PAGE
    """Lines in a message."""
    recorded: Callable[[Turn, Program], None] | None = None
    """Records that somebody looked."""

    def first(self, turn: Turn, program: Program) -> Message:
        """The first page; where there is nothing, what is said of that."""
        return self._page(turn, program, 0, *self.read(turn, program, 0, self.most))

    def if_any(self, turn: Turn, program: Program) -> tuple[Message, ...]:
        """The first page, or nothing where there is nothing."""
        n, rows = self.read(turn, program, 0, self.most)
        return (self._page(turn, program, 0, n, rows),) if rows else ()

    def _page(self, turn: Turn, program: Program, after: int, n: int, rows: Sequence[Row]) -> Message:
        if self.recorded is not None:
            self.recorded(turn, program)
        message, lines = self.shown(turn, program, n), list(self.lines(turn, program, rows))
        last = after + len(rows)
        if after:
            message = replace(
                message, text=Text("listing.page", {"list": message.text, "first": after + 1, "last": last})
            )
        if not (rest := n - last):
            return replace(message, lines=tuple(lines))
        more = show_more(f"do.{self.name}.{program.id}", last, min(rest, self.most))
        lines.append(Text("listing.more", {"n": rest}))
        return replace(message, lines=tuple(lines), choices=(*message.choices, more))

    def press(self, turn: Turn, item: str, value: str) -> Text | None:
        """Show the lines that come after so many as *value* says; the first ones, where it says `read`."""
        program = run_by(turn, item)
        after = 0 if value == "read" else int(value) if value.isdecimal() and len(value) < 9 else None
        if program is None or after is None:
            return Text("bot.stale")
        n, rows = self.read(turn, program, after, self.most)
        if after and not rows:
            return Text("bot.stale")
        turn.answer(self._page(turn, program, after, n, rows))
        return None


def cut(lines: Sequence[Text]) -> tuple[Text, ...]:
    """The first of the lines, and how many more there are, where that is told once and asked for no more."""
    more = (Text("listing.more", {"n": len(lines) - PAGE}),) if len(lines) > PAGE else ()
    return (*lines[:PAGE], *more)


def show_more(token: str, after: int, n: int) -> Choice:
    """The button that brings the next *n* of whatever is shown a page at a time; *after* says which came last."""
    return Choice(token, str(after), Text("listing.show_more", {"n": n}))
