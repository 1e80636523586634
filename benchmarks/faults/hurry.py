"""An event loop on which waiting is short: what a library waits for by itself, a life of a second can wait for as well.

Everything that asks the loop for time is hurried alike: time-outs, pauses between tries, beats of a lease. What is
computed, or answered by another process, takes as long as it takes.
"""

from __future__ import annotations

import asyncio
import selectors

SPEED = 50
"""Seconds of the loop in one of the machine's."""


class _Selector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None):
        return super().select(timeout / SPEED if timeout else timeout)


class Hurried(asyncio.SelectorEventLoop):
    """A loop whose clock runs `SPEED` times as fast as the machine's."""

    def __init__(self) -> None:
        super().__init__(_Selector())

    def time(self) -> float:
        """Seconds, by the loop's clock."""
        return super().time() * SPEED


async def pause(seconds: float) -> None:
    """Wait so many seconds of the machine, on whatever loop."""
    hurried = isinstance(asyncio.get_running_loop(), Hurried)
    await asyncio.sleep(seconds * SPEED if hurried else seconds)
