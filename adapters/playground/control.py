"""What the playground asks of the bot around it: its clock, its program figures, its command table, its demo.

The composition root implements this; the playground knows neither engine nor flows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol


class Control(Protocol):
    """The bot as the playground's panel and clock see it. `language` is a reader's language ("fr", "en")."""

    def now(self) -> datetime:
        """The moved clock's time, aware and in UTC."""
        ...

    async def advance(self, *, seconds: float | None = None, to_next: bool = False) -> datetime:
        """Move the clock by *seconds* or to the next planned nudge, and run what is due until it is quiet.

        Returns the new time. `seconds=0` moves nothing and runs what is due now.
        """
        ...

    async def settle(self) -> None:
        """Return when nothing is waiting to be delivered."""
        ...

    async def program(self, program: str | None, language: str) -> Mapping[str, Any]:
        """What the right panel shows, as JSON (API.md, `GET program`); None means the program that matters most."""
        ...

    async def commands(self, language: str) -> Sequence[Mapping[str, Any]]:
        """The slash commands, for completion, as JSON (API.md, `GET commands`)."""
        ...

    async def badges(self, language: str) -> Mapping[str, Sequence[str]]:
        """By account id, the short words that say who someone is ("mentor", "organizer")."""
        ...

    async def autopilot(self, people: Sequence[str]) -> int:
        """Let these accounts answer what waits for them; returns how many answered."""
        ...

    async def load_demo(self) -> None:
        """Fill an empty playground with a program that has a past."""
        ...
