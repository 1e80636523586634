"""Listens to the platforms of a process, each by itself, and reads what was written while nobody listened there.

Where one of several lets the bot in no more, the others are listened to all the same, and that one is tried again: but
for one that opens the port by which a host looks at the process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress

import structlog

from bot import recovery
from bot.adapter import Adapter, Alone, CannotConnect, CatchesUp, Receive, Serves
from bot.alone import Turns
from bot.clock import Clock
from bot.engine import Engine
from bot.lease import Lease
from bot.recovery import NOTHING, Later
from bot.writer import Writer

log = structlog.get_logger()

TRY_AGAIN_SECONDS = 60.0
"""Until a platform that did not let the bot in is tried again."""
CLOSING_SECONDS = 5.0
"""For which those that are closed may go on: one that was being opened just then does not know of it."""


class Platforms:
    """The *adapters* that are listened to, by platform; *receive* takes what comes.

    Of several processes that are *shared*, one at a time listens where a platform tells each of them everything.
    """

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        engine: Engine,
        writer: Writer,
        clock: Clock,
        receive: Receive,
        *,
        shared: bool,
    ) -> None:
        self.adapters = adapters
        self.engine = engine
        self.writer = writer
        self.clock = clock
        self.receive = receive
        self.turns = {
            name: Turns(one, Lease(engine.database, f"listen:{name}"), writer)
            for name, one in adapters.items()
            if shared and isinstance(one, Alone)
        }
        """How this process takes turns with others at listening, by platform."""
        self._reading = {name: one for name, one in adapters.items() if isinstance(one, CatchesUp)}
        self._later: dict[str, Later] = {}
        """What a platform asked to wait with, when it was read at the start."""
        self.out: set[str] = set()
        """Those that do not let the bot in."""
        self._closing = asyncio.Event()
        self._listening: dict[str, asyncio.Task[None]] = {}
        self._catching: list[asyncio.Task[None]] = []

    def begin(self) -> Sequence[asyncio.Task[None]]:
        """Listen to all; a task for each, which ends where its platform does, or with what it raises."""
        self._listening = {name: asyncio.create_task(self.listen(name)) for name in self.adapters}
        self._catching = [asyncio.create_task(self.keep_up(name)) for name in self._reading]
        return list(self._listening.values())

    async def close(self) -> None:
        """Take no more events; what runs is answered first."""
        self._closing.set()
        for adapter in self.adapters.values():
            await adapter.close()
        for task in self._catching:
            task.cancel()
        for name in self.turns:
            self._listening[name].cancel()
        if self._listening:
            _, late = await asyncio.wait(self._listening.values(), timeout=CLOSING_SECONDS)
            for task in late:
                task.cancel()
        await asyncio.gather(*self._listening.values(), *self._catching, return_exceptions=True)
        for turns in self.turns.values():
            await turns.let_go()

    async def listen(self, platform: str) -> None:
        """Listen to one, until it is closed. Raises CannotConnect where nothing else is left to listen to, or nothing
        would tell how the process is.
        """
        adapter = self.adapters[platform]
        listener = self.turns.get(platform, adapter)
        while not self._closing.is_set():
            try:
                await listener.run(self.receive)
                break
            except CannotConnect as error:
                self.out.add(platform)
                if len(self.out) == len(self.adapters) or (isinstance(adapter, Serves) and adapter.serves):
                    raise
                log.error("not_let_in", platform=platform, says=str(error), again_seconds=TRY_AGAIN_SECONDS)
            if platform in self.turns:
                await self.turns[platform].let_go()  # Another process may be let in.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), TRY_AGAIN_SECONDS)
            self.out.discard(platform)

    async def recover(self) -> None:
        """Read what people wrote meanwhile: the first ones at once; `keep_up` goes on, while people are answered."""
        for platform in self._reading:
            # One that is listened to by turns says by itself when it is this process's turn.
            if platform not in self.turns:
                self._later[platform] = await self._catch_up(platform, NOTHING)

    async def keep_up(self, platform: str) -> None:
        """Read what was missed whenever a platform was away, and what it asked to wait with; until cancelled."""
        missed, later = self._reading[platform].missed, self._later.pop(platform, NOTHING)
        while True:
            if later.goes_on:
                await asyncio.sleep(0)
            elif later.unread:
                await asyncio.sleep(later.wait)
            else:
                await missed.wait()
                missed.clear()
            try:
                later = await self._catch_up(platform, later)
            except Exception:
                # The database may be away for a moment: what was missed still is.
                log.exception("not_caught_up")
                missed.set()
                await asyncio.sleep(recovery.AGAIN_SECONDS)

    async def _catch_up(self, platform: str, later: Later) -> Later:
        now, adapter = self.clock.now(), self._reading[platform]
        return await recovery.catch_up(self.engine.database, self.writer, platform, adapter, self.receive, now, later)
