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
    rows: Callable[[Turn, Program], Sequence[Row]]
    shown: Callable[[Turn, Program, Sequence[Row]], Message]
    """What stands around the lines, of all rows: the heading that says how many, what can be done."""
    lines: Callable[[Turn, Program, Sequence[Row]], Iterable[Text]]
    """A line for each of the rows of one page."""
    most: int = PAGE
    """Lines in a message."""
    recorded: Callable[[Turn, Program], None] | None = None
    """Records that somebody looked."""

    def first(self, turn: Turn, program: Program) -> Message:
        """The first page; where there is nothing, what is said of that."""
        return self.page(turn, program, self.rows(turn, program))

    def page(self, turn: Turn, program: Program, rows: Sequence[Row], after: int = 0) -> Message:
        """Of *rows* the page that comes after so many of them."""
        if self.recorded is not None:
            self.recorded(turn, program)
        message, lines = (
            self.shown(turn, program, rows),
            list(self.lines(turn, program, rows[after : after + self.most])),
        )
        shown = after + len(lines)
        if after:
            values = {"list": message.text, "first": after + 1, "last": shown}
            message = replace(message, text=Text("listing.page", values))
        if not (rest := len(rows) - shown):
            return replace(message, lines=tuple(lines))
        more = show_more(f"do.{self.name}.{program.id}", shown, min(rest, self.most))
        lines.append(Text("listing.more", {"n": rest}))
        return replace(message, lines=tuple(lines), choices=(*message.choices, more))

    def press(self, turn: Turn, item: str, value: str) -> Text | None:
        """Show the lines that come after so many as *value* says; the first ones, where it says `read`."""
        program = run_by(turn, item)
        after = 0 if value == "read" else int(value) if value.isdecimal() and len(value) < 9 else None
        if program is None or after is None:
            return Text("bot.stale")
        rows = self.rows(turn, program)
        if after and after >= len(rows):
            return Text("bot.stale")
        turn.answer(self.page(turn, program, rows, after))
        return None


def cut(lines: Sequence[Text]) -> tuple[Text, ...]:
    """The first of the lines, and how many more there are, where that is told once and asked for no more."""
    more = (Text("listing.more", {"n": len(lines) - PAGE}),) if len(lines) > PAGE else ()
    return (*lines[:PAGE], *more)


def show_more(token: str, after: int, n: int) -> Choice:
    """The button that brings the next *n* of whatever is shown a page at a time; *after* says which came last."""
    return Choice(token, str(after), Text("listing.show_more", {"n": n}))
