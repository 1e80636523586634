"""What a campaign asks of a platform's stand-in: it tells the bot what people do, and keeps what arrived of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from bot.events import AnyEvent
from bot.messages import Letter
from storage.tables import Outbox

Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds of the stage."""


@dataclass(frozen=True)
class Arrival:
    """A part of a message that the platform was given."""

    key: str
    """Its row's in the outbox."""
    part: int
    of: int
    decidable: bool
    """Where the platform can tell whether something arrived."""
    side: str = ""
    """Whose, where each of several is told alone."""


class Town(Protocol):
    """A workspace with its people. *hears* is told what somebody reads in a direct conversation."""

    hears: Callable[[str, Letter], None]
    refused: int
    """How often the bot said at once that it could not."""

    @property
    def workspace(self) -> str:
        """The platform's id of it."""
        ...

    @property
    def address(self) -> str:
        """Where the bot finds it: the beginning of a URL."""
        ...

    @property
    def attended(self) -> bool:
        """Whether a process of the bot is there to be told things."""
        ...

    @property
    def acknowledged(self) -> Mapping[str, object]:
        """Events that the bot said it has taken in, each with what tells a later refusal of it."""
        ...

    @property
    def said_no(self) -> Set[object]:
        """Those of which the bot said later that it could not."""
        ...

    async def open(self) -> None:
        """Take calls."""
        ...

    def comes(self, account: str, name: str, language: str, zone: str, *, admin: bool = False) -> None:
        """Somebody has an account here."""
        ...

    async def does(self, account: str, event: AnyEvent, sleep: Sleep) -> bool:
        """Somebody does something; whether they can take it that the bot knows."""
        ...

    def arrived(self, rows: Sequence[Outbox]) -> list[Arrival]:
        """What arrived, in its order, by the rows that it was sent for."""
        ...
