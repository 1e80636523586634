"""How an adapter gives events to the engine: those of one person in order, so many at once, and an answer in time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import structlog

from adapters.flood import Flood
from bot.adapter import Receive
from bot.events import Event
from bot.messages import Reply

log = structlog.get_logger()

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds until an acknowledgement goes without its reply: platforms wait three."""
MOST_AT_ONCE = 200
"""Events that may wait for their turn; more are refused in words, or left to the platform to send again."""


class Busy(Exception):
    """Too much is going on: nothing was taken in."""


class Taking:
    """Takes events in for an adapter; *met* gives an event with its whole sender, and *code* names an error."""

    def __init__(self, met: Callable[[Event], Awaitable[Event]], code: Callable[[BaseException], str]) -> None:
        self.receive: Receive | None = None
        self.flood = Flood()
        self._met = met
        self._code = code
        self._running: set[asyncio.Future[Any]] = set()
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting = 0

    async def take(self, event: Event) -> Reply:
        """Give an event to the engine; who was never met is asked for first.

        Raises Busy where too many wait, Flooding where this person sends too much.
        """
        self.flood.admit(event.sender.account)
        if self._waiting >= MOST_AT_ONCE:
            raise Busy
        lock = self._order.setdefault(event.sender.account, asyncio.Lock())
        self._waiting += 1
        try:
            async with lock:
                return await self.read(event)
        finally:
            self._waiting -= 1

    async def read(self, event: Event) -> Reply:
        """The same for what changes nothing: it need not wait for its turn."""
        if self.receive is None:
            raise RuntimeError("nothing is taken in before the adapter runs")
        reply = await self.receive(event)
        return await self.receive(await self._met(event)) if reply.unmet else reply

    async def within(self, work: Awaitable[T], *, late: Callable[[T], Awaitable[None]]) -> T | None:
        """The answer, if it is there in time; otherwise None, and *late* gets it when it comes."""
        task = asyncio.ensure_future(work)
        self._keep(task)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if done:
            return task.result()
        self.later(self._when(task, late))
        return None

    async def _when(self, task: asyncio.Future[T], late: Callable[[T], Awaitable[None]]) -> None:
        await late(await task)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something after the answer; the end waits for it."""
        self._keep(asyncio.ensure_future(work))

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """What the platform's library runs by itself is waited for as well."""
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
        try:
            yield
        finally:
            if task is not None:
                self._running.discard(task)

    async def rest(self) -> None:
        """Wait for what still runs."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    def _keep(self, task: asyncio.Future[Any]) -> None:
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("not_answered", error=type(error).__name__, code=self._code(error))
