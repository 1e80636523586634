"""What the bot says, with no word of a platform and no word of a language.

A `Message` holds texts by key; a `Letter` is the same message in its reader's language, which an adapter turns into
the platform's widgets. Values that a person typed stay apart from our markup all the way (`Span`), so that they are
always shown as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence by its key (`checkin.met.ask`), with named values.

    A value may be a str (a person's words: shown as text), a number, a date, an aware datetime (shown in the reader's
    zone), another Text, or a sequence of these (shown as a list, as the reader's language writes lists).
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. `token` says what it is about, `value` what is chosen; a `link` opens an address instead."""

    token: str
    value: str
    label: Text
    style: Literal["plain", "primary", "danger"] = "plain"
    link: str | None = None


FieldKind = Literal["date", "text", "number", "one", "many", "person", "channel", "file"]
"""A person (their name, or `@account`), a channel (the platform's id) and a file are asked in forms alone."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in: a date picker, a text, a number, one or many of `options` (value, label)."""

    kind: FieldKind
    token: str
    label: Text
    options: tuple[tuple[str, Text], ...] = ()
    chosen: tuple[str, ...] = ()
    least: str | None = None
    most: str | None = None
    """Bounds: ISO dates, numbers, or for a text the longest length."""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A picture or a file that goes with a message."""

    name: str
    media: str
    content: bytes
    alt: Text | None = None
    """What a picture shows, for those who do not see it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: a text, lines below it, facts as label and value, a small print, and what can be pressed."""

    text: Text
    lines: tuple[Text, ...] = ()
    facts: tuple[tuple[Text, Text], ...] = ()
    small: Text | None = None
    choices: tuple[Choice, ...] = ()
    field: Field | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What a command still needs, to be filled in at once: *token* is the command, each field's token an argument."""

    token: str
    title: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A member's or a program's page: Slack's Home tab, the playground's panel, an ephemeral panel on Discord."""

    title: Text
    parts: tuple[Message, ...] = ()


# What an adapter gets ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters to be shown exactly as they are, strong (bold) or not."""

    text: str
    strong: bool = False


Spans = tuple[Span, ...]


def plain(spans: Spans) -> str:
    """The characters of *spans*, without emphasis."""
    return "".join(span.text for span in spans)


@dataclass(frozen=True, slots=True)
class Button:
    """A choice in the reader's words."""

    token: str
    value: str
    label: str
    style: Literal["plain", "primary", "danger"] = "plain"
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """A field in the reader's words."""

    kind: FieldKind
    token: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    chosen: tuple[str, ...] = ()
    least: str | None = None
    most: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in the reader's words."""

    name: str
    media: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in its reader's language. `key` is its text's key: what it is, for whoever scripts a platform."""

    key: str
    text: Spans
    lines: tuple[Spans, ...] = ()
    facts: tuple[tuple[Spans, Spans], ...] = ()
    small: Spans = ()
    buttons: tuple[Button, ...] = ()
    input: Input | None = None
    files: tuple[Attachment, ...] = ()
    language: str = "en"
    awaited: bool = False
    """It answers somebody who waits for it: it goes before what the bot says by itself."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A form in its reader's language."""

    token: str
    title: str
    inputs: tuple[Input, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in its reader's language."""

    title: Spans
    parts: tuple[Letter, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back in the platform's acknowledgement, right after the commit. It is not sent again if it is lost.

    `sealed` is the line that replaces the buttons of the prompt that was pressed; `private` is shown to the asker
    alone; `form`, where a platform can open one, says the same as `private` and takes the answer; `errors` stand
    beside a field by name.
    """

    sealed: Spans = ()
    private: tuple[Letter, ...] = ()
    form: Slip | None = None
    errors: Mapping[str, str] = field(default_factory=dict[str, str])
    sheet: Sheet | None = None
    offers: tuple[tuple[str, str], ...] = ()
    """What could follow in a command that is being typed: value and label."""
    repeated: bool = False
    """The event was taken in before; nothing changed."""
    refused: bool = False
    """An adapter's own words: the event was not taken in for now; another try may do."""
    unmet: bool = False
    """The event was not taken in: its sender is bare, and was never met. Give it again with the whole sender."""
