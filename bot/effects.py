"""What a flow wants done, as values. A flow decides by returning effects; a performer carries one out.

The effects here are the engine's own; flows add theirs and name a performer for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.messages import Message

Lane = Literal["reply", "nudge"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a conversation, a nudge or a log entry is about. The engine carries these ids and never looks inside."""

    program: int | None = None
    enrollment: int | None = None
    pair: int | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done inside the turn."""


@dataclass(frozen=True, slots=True)
class Say(Effect):
    """Send a message to a person (None: to whoever the turn is with)."""

    message: Message
    person: int | None = None
    lane: Lane = "reply"
    program: int | None = None


@dataclass(frozen=True, slots=True)
class Ask(Effect):
    """Begin a conversation. With *nudged*, the bot began it, not the person."""

    flow: str
    subject: Subject = Subject()
    person: int | None = None
    priority: int = 0
    nudged: bool = False
    waits: bool = False
    """It only gets in line: whoever begins several gives the floor to the first when all of them are there."""
    answers: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What is known already and not asked again."""


@dataclass(frozen=True, slots=True)
class Plan(Effect):
    """Plan a nudge under a key that is its meaning; *due_at* is aware UTC. A key that exists is left alone."""

    key: str
    kind: str
    due_at: datetime
    person: int | None = None
    subject: Subject = Subject()
    counted: bool = False
    conversation: int | None = None
    """The conversation it ends with."""


@dataclass(frozen=True, slots=True)
class Record(Effect):
    """Write an entry into the log: a code, ids, and values that are codes or numbers."""

    code: str
    subject: Subject = Subject()
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    person: int | None = None
