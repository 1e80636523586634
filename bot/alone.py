"""Listens to a platform that one process at a time may listen to: under a lease, until stopped.

Who does not hold the lease stands by; who could not renew it in time stops listening before another one begins.
"""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import DBAPIError

from bot import lease as leases
from bot.adapter import Alone, Receive
from bot.lease import Lease
from bot.writer import Writer

log = structlog.get_logger()

LEAVING_SECONDS = 5.0
"""For how long a platform's library may take to close a connection; less than between `HELD` and `LAPSE`."""


class Turns:
    """Takes turns with other processes at listening to *adapter*."""

    def __init__(self, adapter: Alone, lease: Lease, writer: Writer) -> None:
        self.adapter = adapter
        self.lease = lease
        self.writer = writer
        self.standing_by = True

    async def run(self, receive: Receive) -> None:
        """Listen while the lease is held, until the adapter closes or this is cancelled. Raises what its `run` does."""
        beating = asyncio.create_task(self._beat())
        try:
            while True:
                while self.lease.remaining <= 0:
                    await asyncio.sleep(leases.BEAT / 4)
                log.info("lease_taken", lease=self.lease.name)
                self.standing_by = False
                listening = asyncio.create_task(self.adapter.run(receive))
                try:
                    while (left := self.lease.remaining) > 0 and not listening.done():
                        await asyncio.wait({listening}, timeout=left)
                    if listening.done():
                        return listening.result()
                    log.warning("lease_lost", lease=self.lease.name)
                finally:
                    self.standing_by = True
                    await self._leave(listening)
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def let_go(self) -> None:
        """Leave the platform to the next process at once, where the database can be told."""
        try:
            await self.writer.run(self.lease.let_go)
        except DBAPIError as error:
            log.warning("lease_not_let_go", lease=self.lease.name, error=type(error).__name__)

    async def _beat(self) -> None:
        while True:
            try:
                await self.writer.run(self.lease.beat)
            except DBAPIError as error:
                # The database may be away for a moment; the lease lasts somewhat longer than one beat.
                log.warning("lease_not_renewed", lease=self.lease.name, error=type(error).__name__)
            await asyncio.sleep(leases.BEAT)

    async def _leave(self, listening: asyncio.Task[None]) -> None:
        if listening.done():
            return
        try:
            async with asyncio.timeout(LEAVING_SECONDS):
                await self.adapter.leave()
                await asyncio.wait({listening})
        except Exception as error:  # What its library says at the end is no longer of interest.
            log.warning("not_left", lease=self.lease.name, error=type(error).__name__)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
