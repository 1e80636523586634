"""Slash commands as one table: names, arguments, who may, in which states; every platform builds its own from it.

A command is known by its path (`program create`) under one of two roots: `/mentoring` for everyone and
`/mentoring-admin` for organizers. Texts: `commands.<path>.help`, `commands.<path>.<argument>`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from rapidfuzz import process

from bot.answers import Refused
from bot.events import Commanded, Completing
from bot.messages import Field, FieldKind, Form, Message, Text
from bot.reading import typed_day

if TYPE_CHECKING:
    from bot.turn import Turn

Kind = Literal["text", "number", "date", "choice", "member", "channel", "program", "pair", "file"]
Who = Literal["everyone", "organizer", "admin"]

LONGEST_ID = 100
"""Characters of a platform's id of a channel; no platform's name of one is longer."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name and kind; a *choice* takes one of *choices*; the last text takes the rest of the line.

    A *long* text may be several paragraphs: where a command line has one line alone, a form asks for it.
    A *channel* is typed as `#name` and is the platform's id of it; where none is given it is the one in which the
    command was typed.
    """

    name: str
    kind: Kind = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    long: bool = False

    @property
    def must_be_typed(self) -> bool:
        """Whether a command without it is never complete: a channel's can be."""
        return self.required and self.kind != "channel"


@dataclass(frozen=True, slots=True)
class Call:
    """A command that was used, with its arguments by name as they were given; a day is an ISO date."""

    command: Command
    arguments: Mapping[str, str]
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    def get(self, name: str) -> str:
        """The argument's value, or the empty string."""
        return self.arguments.get(name, "")


Run = Callable[["Turn", Call], None]
Guard = Callable[["Turn", Call], "Text | None"]


class CannotDo(Exception):
    """A command that cannot be done as it was typed: the sentence that says why. Raise it before writing anything."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.key)
        self.text = text


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command. *allowed* says why not, in words, or None; it is asked before *run*."""

    root: Literal["mentoring", "mentoring-admin"]
    path: tuple[str, ...]
    run: Run
    allowed: Guard
    arguments: tuple[Argument, ...] = ()
    who: Who = "organizer"
    states: tuple[str, ...] = ()
    """The program states it works in; empty means every state, or no program needed."""

    @property
    def key(self) -> str:
        """The prefix of its texts."""
        return "commands." + "_".join(self.path).replace("-", "_")

    @property
    def usage(self) -> str:
        """How it is typed: `/mentoring-admin pair end <pair> [rematch] [program:…]`."""
        typed = {one.name: f"{one.name}:…" if one.kind == "program" else one.name for one in self.arguments}
        shown = [f"<{typed[one.name]}>" if one.must_be_typed else f"[{typed[one.name]}]" for one in self.arguments]
        return " ".join([f"/{self.root}", *self.path, *shown])


def run(turn: Turn, event: Commanded, table: Sequence[Command]) -> None:
    """Find the command, check who asks, and run it; whatever is amiss is said in words, to the asker alone."""
    root = event.command.removeprefix("/")
    mine = [command for command in table if command.root == root]
    if event.arguments is not None:
        found = next((command for command in mine if command.path == event.path), None)
        arguments = dict(event.arguments)
    else:
        words = split(event.text)
        found = _longest(mine, words)
        arguments = assign(found, words[len(found.path) :]) if found else {}
        if found is None:
            _unknown(turn, root, words, mine)
            return
    if found is None:
        _unknown(turn, root, list(event.path), mine)
        return
    given = {name: value.strip() for name, value in arguments.items() if value.strip()}
    for one in found.arguments:
        if one.kind == "channel" and (channel := given.get(one.name, event.place).removeprefix("#")[:LONGEST_ID]):
            given[one.name] = channel
    call = Call(found, given, event.files)
    refused = found.allowed(turn, call)
    if refused is not None:
        turn.answer(Message(refused))
        return
    missing = next((one for one in found.arguments if one.required and not _given(one, call)), None)
    if missing is not None:
        turn.form = form(found, call, turn.today())
        turn.answer(
            Message(
                Text("bot.command_needs", {"argument": Text(f"{found.key}.{missing.name}")}),
                lines=(Text("bot.command_usage", {"usage": found.usage}),),
            )
        )
        return
    for one in found.arguments:
        value = call.get(one.name)
        if value and one.kind == "choice" and value not in one.choices:
            turn.answer(Message(Text("bot.command_choices", {"given": value[:60], "choices": list(one.choices)})))
            return
        if value and one.kind == "date":
            day = typed_day(value, turn.today())
            if isinstance(day, Refused):
                turn.answer(amiss(one.name, value, day.text))
                return
            given[one.name] = day.isoformat()
    try:
        found.run(turn, call)
    except CannotDo as refusal:
        turn.answer(Message(refusal.text))


def fitting(words: str, most: int) -> str:
    """*words*, where they are no longer than *most* characters. Raises CannotDo: what is too long is never cut."""
    if len(words) > most:
        raise CannotDo(Text("bot.too_long", {"most": most, "have": len(words)}))
    return words


def amiss(argument: str, given: str, why: Text) -> Message:
    """Why a value cannot be taken, after what was given: a command may have several of a kind."""
    return Message(Text("bot.command_amiss", {"typed": f"{argument}:{given[:60]}", "why": why}))


def complete(turn: Turn, event: Completing, table: Sequence[Command]) -> None:
    """Offer what could stand for an argument: its choices, or what the repertoire knows; nothing to who may not."""
    found = next((one for one in table if one.root == event.command and one.path == event.path), None)
    argument = next((one for one in found.arguments if one.name == event.argument), None) if found else None
    if found is None or argument is None:
        return
    call = Call(found, {name: value for name, value in event.arguments.items() if name != argument.name and value})
    if found.allowed(turn, call) is not None:
        return
    if argument.choices:
        typed = event.typed.casefold()
        turn.offers = tuple((one, one) for one in argument.choices if typed in one)
    else:
        turn.offers = tuple(turn.repertoire.offers(turn, call, argument, event.typed))


_FIELDS: Mapping[Kind, FieldKind] = {
    "number": "number",
    "date": "date",
    "choice": "one",
    "member": "person",
    "channel": "channel",
    "file": "file",
}


def form(command: Command, call: Call, today: date) -> Form:
    """Every argument of a command as a field, with what was given already; a day that was told in words is a date."""
    return Form(
        " ".join([command.root, *command.path]),
        Text(f"{command.key}.help"),
        tuple(
            Field(
                _FIELDS.get(one.kind, "text"),
                one.name,
                Text(f"{command.key}.{one.name}"),
                options=tuple((value, Text("bot.plain", {"text": value})) for value in one.choices),
                chosen=_chosen(one, call.get(one.name), today),
                optional=not one.required,
            )
            for one in command.arguments
        ),
    )


def _chosen(argument: Argument, typed: str, today: date) -> tuple[str, ...]:
    """What stands in an argument's field already."""
    if argument.kind == "date" and typed:
        day = typed_day(typed, today)
        return (typed if isinstance(day, Refused) else day.isoformat(),)
    return (typed,) if typed else ()


def _given(argument: Argument, call: Call) -> bool:
    return bool(call.get(argument.name)) or (argument.kind == "file" and argument.name in call.files)


_LISTED = re.compile(r"(?:.*[ :])?#?\d+(?:[-–]\d+)?[,;]")
"""What ends with a number and a comma: more may follow."""
_NUMBERED = re.compile(r"#?\d")


def split(text: str) -> list[str]:
    """Words of a command line; quotes keep several together, and an unclosed quote or an apostrophe is a character.

    Numbers with commas between them (`3, 5, 8`) are one word.
    """
    text = text.replace("“", '"').replace("”", '"').replace("«", '"').replace("»", '"')
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split = True
    lexer.quotes = '"'
    lexer.escape = ""
    lexer.commenters = ""
    try:
        words = list(lexer)
    except ValueError:
        words = text.replace('"', "").split()
    found: list[str] = []
    for word in words:
        if found and _LISTED.fullmatch(found[-1]) and _NUMBERED.match(word):
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    return found


def assign(command: Command, words: Sequence[str]) -> dict[str, str]:
    """Words to arguments: `name:value` anywhere, the rest in order; the last one takes all that is left.

    A name or a text may be several words. Where only the program could follow it, the words belong to the name: the
    program is then typed as `program:…`. A channel in its order begins with `#`; a choice that may be left
    out is one of its values.
    """
    named: dict[str, str] = {}
    free: list[str] = []
    names = {argument.name for argument in command.arguments}
    for word in words:
        name, colon, value = word.partition(":")
        if colon and name in names and name not in named:
            named[name] = value
        else:
            free.append(word)
    unnamed = [argument for argument in command.arguments if argument.name not in named and argument.kind != "file"]
    for place, argument in enumerate(unnamed):
        if not free:
            break
        rest = unnamed[place + 1 :]
        if argument.kind == "channel" and not free[0].startswith("#"):
            continue
        if argument.kind == "choice" and not argument.required and rest and free[0] not in argument.choices:
            continue
        wide = argument.kind in ("text", "member") and all(one.kind == "program" for one in rest)
        taken = len(free) if wide or not rest else 1
        named[argument.name] = " ".join(free[:taken])
        free = free[taken:]
    return named


def _longest(table: Sequence[Command], words: Sequence[str]) -> Command | None:
    lowered = tuple(word.lower() for word in words)
    fitting = [command for command in table if lowered[: len(command.path)] == command.path]
    return max(fitting, key=lambda command: len(command.path), default=None)


def _unknown(turn: Turn, root: str, words: Sequence[str], table: Sequence[Command]) -> None:
    """Name the nearest commands instead of refusing."""
    typed = " ".join(words[:2]).lower()
    paths = {" ".join(command.path): command for command in table}
    near = [paths[found[0]] for found in process.extract(typed, list(paths), limit=3, score_cutoff=60)] if typed else []
    turn.answer(
        Message(
            Text("bot.command_unknown" if typed else "bot.command_empty", {"root": root, "typed": typed[:60]}),
            lines=tuple(Text("bot.command_usage", {"usage": command.usage}) for command in near),
        )
    )
