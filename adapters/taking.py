"""How an adapter gives events to the engine: those of one person in order, so many at once, and an answer in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.exc import SQLAlchemyError

from adapters.flood import Flood
from bot.adapter import Receive
from bot.events import Event
from bot.keeping import Keeping
from bot.messages import Reply

log = structlog.get_logger()

PATIENCE = 2.0
"""Seconds until an acknowledgement goes without its reply, once the event is kept: platforms wait three."""
LONGEST = 2.7
"""Seconds until one goes with words, where not even that could be done."""
MOST_AT_ONCE = 200
"""Events that may wait for their turn; more are refused in words, or left to the platform to send again."""
AT_LEAST = 8
"""So many may always wait."""
LONGEST_LINE = 1.5
"""Seconds of waiting, as fast as events are taken in of late, for which one may still join the others: below
`PATIENCE`, since what is late costs two transactions more, just when there is too much.
"""


class Busy(Exception):
    """Too much is going on: nothing was taken in."""


class Pace:
    """How fast events are taken in of late, while some wait."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last: float | None = None
        self._each = 0.0

    def taken(self, waiting: int) -> None:
        """One was taken in, and so many still wait. The time until the next one counts where any do."""
        now = self._now()
        if self._last is not None:
            self._each += (now - self._last - self._each) / 10
        self._last = now if waiting else None

    def line(self, waiting: int) -> float:
        """Seconds that one more would wait behind so many."""
        return waiting * self._each


class Unsure(Exception):
    """An event was neither taken in nor kept in time: it may still be."""


class Taking:
    """Takes events in for an adapter; *met* gives an event with its whole sender, and *code* names an error."""

    def __init__(
        self, met: Callable[[Event], Awaitable[Event]], code: Callable[[BaseException], str], keeping: Keeping
    ) -> None:
        self.receive: Receive | None = None
        self.flood = Flood()
        self._met = met
        self._code = code
        self._keeping = keeping
        self._running: set[asyncio.Future[Any]] = set()
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting = 0
        self._pace = Pace()

    async def take(self, event: Event) -> Reply:
        """Give an event to the engine; who was never met is asked for first.

        Raises Busy where too many wait, Flooding where this person sends too much.
        """
        self.flood.admit(event.sender.account)
        if self._waiting >= MOST_AT_ONCE or (
            self._waiting >= AT_LEAST and self._pace.line(self._waiting) > LONGEST_LINE
        ):
            raise Busy
        lock = self._order.setdefault(event.sender.account, asyncio.Lock())
        self._waiting += 1
        try:
            async with lock:
                return await self.read(event)
        finally:
            self._waiting -= 1
            self._pace.taken(self._waiting)

    async def read(self, event: Event) -> Reply:
        """The same for what changes nothing: it need not wait for its turn."""
        if self.receive is None:
            raise RuntimeError("nothing is taken in before the adapter runs")
        reply = await self.receive(event)
        return await self.receive(await self._met(event)) if reply.unmet else reply

    async def within(
        self, work: Awaitable[Reply], event: Event | None, *, late: Callable[[Reply], Awaitable[None]]
    ) -> Reply | None:
        """The reply to *event*, if it is there in time; otherwise None once the event is kept, and *late* gets the
        reply when it comes.

        Without an event nothing is kept: that is for what shows by itself that it is not done yet. Raises Unsure where
        neither could be done in time; *late* gets the reply all the same.
        """
        task = asyncio.ensure_future(work)
        self._keep(task)
        await asyncio.wait({task}, timeout=PATIENCE)
        if task.done():
            return task.result()
        if event is None:
            self.later(self._followed(task, late))
            return None
        kept = asyncio.ensure_future(self._kept(event))
        await asyncio.wait({task, kept}, timeout=LONGEST - PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            self.later(self._dropped(event, kept))
            return task.result()
        self.later(self._followed(task, late, event, kept))
        if not kept.done() or not kept.result():
            raise Unsure
        return None

    async def _kept(self, event: Event) -> bool:
        """Whether an event is sure not to be lost now."""
        try:
            await self._keeping.keep(event)
        except SQLAlchemyError as error:
            log.error("not_kept", event_id=event.id, error=type(error).__name__)
            return False
        return True

    async def _followed(
        self,
        task: asyncio.Future[Reply],
        late: Callable[[Reply], Awaitable[None]],
        event: Event | None = None,
        kept: asyncio.Future[bool] | None = None,
    ) -> None:
        """Give the reply to *late*. What was refused and is kept is taken up again, so the refusal is not said."""
        reply = await task
        if event is not None and kept is not None:
            if reply.refused and await kept:
                log.warning("taken_up_later", event_id=event.id)
                return
            await self._dropped(event, kept)
        await late(reply)

    async def _dropped(self, event: Event, kept: asyncio.Future[bool]) -> None:
        """Forget what was kept and is taken in. Where that cannot be written down, whoever takes it up sees it."""
        if await kept:
            try:
                await self._keeping.drop(event)
            except SQLAlchemyError as error:
                log.warning("not_dropped", event_id=event.id, error=type(error).__name__)

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
        """Wait for what still runs; who gives up waiting stops nothing."""
        while self._running:
            await asyncio.wait(self._running)

    def _keep(self, task: asyncio.Future[Any]) -> None:
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("not_answered", error=type(error).__name__, code=self._code(error))
