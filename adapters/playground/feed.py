"""Tells open pages that something changed: which conversations, and nothing of what is in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

HEARTBEAT_SECONDS = 15.0
"""How long a page hears nothing before it is told that the line still stands."""
REST_SECONDS = 0.2
"""A page is told at most this often; what changed meanwhile is in the next notice."""
BUSY_REST_SECONDS = 2.0
"""The same while a whole past is played: whoever looks must not slow it down."""


class Feed:
    """Changes since a listener last looked, gathered: a page that is slow gets one notice, not a thousand."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self.closed = asyncio.Event()
        """Set when the playground closes."""
        self.busy = False
        """Very much is changing."""

    def tell(self, *conversations: str) -> None:
        """Something changed: in these conversations, or (with none) in the people, the clock or the program."""
        for listener in self._listeners:
            listener.changed.update(conversations)
            listener.woken.set()

    def close(self) -> None:
        """End every listener's iteration."""
        self.closed.set()
        for listener in self._listeners:
            listener.woken.set()

    async def changes(self, heartbeat: float = HEARTBEAT_SECONDS) -> AsyncIterator[list[str] | None]:
        """Yield the changed conversations (sorted; may be empty) each time; None says that nothing changed."""
        listener = Listener()
        self._listeners.add(listener)
        try:
            yield []
            while not self.closed.is_set():
                try:
                    await asyncio.wait_for(listener.woken.wait(), heartbeat)
                except TimeoutError:
                    yield None
                    continue
                await asyncio.sleep(BUSY_REST_SECONDS if self.busy else REST_SECONDS)
                listener.woken.clear()
                changed = sorted(listener.changed)
                listener.changed.clear()
                if not self.closed.is_set():
                    yield changed
        finally:
            self._listeners.discard(listener)


class Listener:
    """One open page: what changed since it was last told."""

    def __init__(self) -> None:
        self.changed: set[str] = set()
        self.woken = asyncio.Event()
