"""What the always-available conversations want done."""

from dataclasses import dataclass
from datetime import date

from bot.effects import Effect


@dataclass(frozen=True, slots=True)
class GoOn(Effect):
    """The bot may write again."""


@dataclass(frozen=True, slots=True)
class Pause(Effect):
    """Write nothing before the morning of *until*, in the member's zone."""

    until: date


@dataclass(frozen=True, slots=True)
class Leave(Effect):
    """Leave a program; the reason (a code) reaches the organizers only if shared."""

    enrollment: int
    why: str | None
    shared: bool


@dataclass(frozen=True, slots=True)
class ExitPair(Effect):
    """End a pair without fault; *again*: a new partner is wanted; *why* is a shared reason, or None."""

    pair: int
    enrollment: int
    again: bool
    why: str | None


@dataclass(frozen=True, slots=True)
class Forget(Effect):
    """Erase the person and their words."""


@dataclass(frozen=True, slots=True)
class PassOn(Effect):
    """Pass words on to the organizers of a program (None: of every program the person is in)."""

    program: int | None
    words: str


@dataclass(frozen=True, slots=True)
class SetGoal(Effect):
    """Keep a goal."""

    enrollment: int
    goal: str
