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
    """Leave a program, in every role."""

    enrollment: int


@dataclass(frozen=True, slots=True)
class LeaveReason(Effect):
    """Let the organizers know why one has just left: a code."""

    why: str


@dataclass(frozen=True, slots=True)
class ExitPair(Effect):
    """End a pair without fault."""

    pair: int
    enrollment: int


@dataclass(frozen=True, slots=True)
class WantAgain(Effect):
    """Who has just ended a pair would like to meet somebody new."""

    pair: int
    enrollment: int


@dataclass(frozen=True, slots=True)
class ExitReason(Effect):
    """Let the organizers know why a pair was ended: a code."""

    pair: int
    enrollment: int
    why: str


@dataclass(frozen=True, slots=True)
class Forget(Effect):
    """Erase the person and their words."""


@dataclass(frozen=True, slots=True)
class PassOn(Effect):
    """Pass words on to the organizers of a program (None: of every program the person is in)."""

    program: int | None
    words: str
