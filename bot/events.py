"""What happens to the bot, in its own words: adapters make these, the engine takes them.

An event's id is stable: the platform may deliver the same event again, and then it changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did it, in the platform's ids, with what the platform knows of them.

    `workspace` is empty where the platform does not say: a direct conversation that belongs to none. It is then one in
    which the account was met before.
    `name`, `language` ("fr", "en"), `zone` (IANA) and `email` are used when the person is met for the first time.
    """

    platform: str
    workspace: str
    account: str
    name: str = ""
    language: str | None = None
    zone: str | None = None
    email: str | None = None
    admin: bool = False
    """The platform says that this person administers the workspace."""
    bare: bool = False
    """The ids alone, since asking the platform for the rest takes time: enough for an account that was met before."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, at an aware UTC time."""

    id: str
    at: datetime
    sender: Sender


@dataclass(frozen=True, slots=True)
class Said(Event):
    """A person wrote to the bot. `ref` is the platform's id of the message."""

    text: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Chose(Event):
    """A person pressed a button: its `token`, and for a picker the value that was picked."""

    token: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Filled(Event):
    """A person sent a form: its token, and its fields by name.

    A question's form has one field, `value`; several chosen values are joined by commas.
    """

    token: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Commanded(Event):
    """A person used a slash command: `/mentoring-admin` and what stands behind it.

    A platform with typed options gives `path` and `arguments`; one with plain text gives `text`.
    `files` are the uploads by argument name. `place` is the platform's id of the channel in which it was typed; empty
    in a conversation of few.
    """

    command: str
    text: str = ""
    path: tuple[str, ...] = ()
    arguments: Mapping[str, str] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    place: str = ""


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """A person opened a page: `member`, `program:<id>`, or `home` (both, for who runs a program)."""

    page: str = "member"


@dataclass(frozen=True, slots=True)
class Completing(Event):
    """A person is typing a command's argument: what could follow is shown, and nothing changes."""

    command: str
    path: tuple[str, ...]
    argument: str
    typed: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Joined(Event):
    """An account joined a workspace that the bot is in."""


@dataclass(frozen=True, slots=True)
class Left(Event):
    """An account left a workspace."""


@dataclass(frozen=True, slots=True)
class NudgeDue:
    """The time of a planned nudge has come. It has no sender: the clock sends it."""

    id: str
    at: datetime
    nudge: int


@dataclass(frozen=True, slots=True)
class JobDone:
    """A job was computed: its row and what came of it (JSON), or the name of the error that ended it."""

    id: str
    at: datetime
    job: int
    result: Mapping[str, Any]
    failed: str | None = None


AnyEvent = Event | NudgeDue | JobDone
