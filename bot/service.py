"""The running bot: events in, turns in the writer's thread, nudges ticked, messages delivered, jobs done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from bot import jobs, nudges, recovery
from bot.adapter import Adapter, Ends
from bot.clock import Clock
from bot.delivery import Deliverer
from bot.due import due
from bot.engine import Engine
from bot.events import AnyEvent, JobDone
from bot.messages import Reply
from bot.platforms import Platforms
from bot.writer import Writer
from storage import erasures
from storage.database import writing
from storage.tables import Inbox

log = structlog.get_logger()

Role = Literal["all", "web", "worker"]
"""What a process does: *web* takes events, *worker* ticks, computes and delivers, *all* does both."""
TICK_SECONDS = 2
TIDY_SECONDS = 60
TAKE_UP_SECONDS = 30
LEFT = timedelta(minutes=1)
"""What was acknowledged so long ago and is still kept was left by its process, or could not be taken in."""
LOOK_SECONDS = 1
"""Between two looks at what waits to be sent, which another process may have written."""
ENDING_SECONDS = 15
"""How long the end waits for what is computed; whoever comes next does it again. Hosts kill after thirty."""
INBOX_KEPT = timedelta(days=7)
"""Longer than any platform goes on redelivering an event."""


class Service:
    """Ties engine, writer, outbox and adapters together until it is stopped."""

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        deliverer: Deliverer,
        adapters: Mapping[str, Adapter],
        clock: Clock,
        workers: Callable[[], Executor] | None = None,
        *,
        compute: Callable[[int, datetime], JobDone] | None = None,
        role: Role = "all",
        journal: Path | None = None,
    ) -> None:
        self.engine = engine
        self.writer = writer
        self.deliverer = deliverer
        self.adapters = adapters
        self.clock = clock
        self.workers = workers
        """Makes what jobs are computed in; None means the default thread pool."""
        self._workers: Executor | None = None
        self.compute = compute or partial(jobs.compute, engine.database, engine.repertoire)
        """What computes one; it must be picklable where the workers are processes."""
        self.role: Role = role
        self.journal = journal
        """Where erasures are noted, outside the database."""
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._delivering = asyncio.Lock()
        self._running: set[asyncio.Task[Any]] = set()
        self.platforms = Platforms(
            {} if role == "worker" else adapters,
            engine,
            writer,
            clock,
            self.receive,
            shared=engine.database.dialect.name == "postgresql",
        )

    async def receive(self, event: AnyEvent) -> Reply:
        """Take an event in; returns after the commit, and wakes the outbox."""
        reply = await self.writer.run(lambda: self.engine.turn(event))
        self._call()
        return reply

    def _call(self) -> None:
        """Have what may be due now be sent, beside what is being sent already."""
        self._wake.set()
        self.deliverer.wake()

    async def _look(self) -> None:
        # A coroutine, so that the scheduler does not run it in a thread of its own.
        self._call()

    async def tick(self) -> int:
        """Fire the nudges that are due; returns how many there were.

        One after the other, so that somebody who writes meanwhile waits for one of them and not for all.
        """
        taken = 0
        for event in await self.writer.run(lambda: nudges.due(self.engine.database, self.clock.now())):
            if self._stopping.is_set():
                break
            taken += await self.writer.run(lambda event=event: nudges.fire(self.engine, event))
        if taken:
            self._call()
        return taken

    async def deliver(self) -> int:
        """Send what waits; returns how many rows were taken up."""
        async with self._delivering:
            return await self.deliverer.drain()

    async def work(self) -> int:
        """Do the jobs that wait; returns how many were done."""
        done = 0
        while not self._stopping.is_set():
            job = await self.writer.run(lambda: jobs.claim(self.engine.database, self.clock.now()))
            if job is None:
                break
            await self.receive(await self._computed(job))
            done += 1
        return done

    async def _computed(self, job: int) -> JobDone:
        now = self.clock.now()
        if self._workers is None and self.workers is not None:
            self._workers = self.workers()
        renewing = asyncio.create_task(self._renew(job))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, self.compute, job, now)
        except BrokenExecutor as error:
            # The process that computed it is gone, out of memory perhaps; the next job gets a new one.
            self._workers = None
            log.warning("worker_died", job=job, error=type(error).__name__)
            return JobDone(f"job:{job}:died:{uuid4().hex}", now, job, {}, failed="worker_died")
        finally:
            renewing.cancel()

    async def _renew(self, job: int) -> None:
        """Hold on to a job that takes longer than its lease; until cancelled."""
        while True:
            await asyncio.sleep(jobs.RENEW_SECONDS)
            try:
                await self.writer.run(lambda: jobs.renew(self.engine.database, job, self.clock.now()))
            except DBAPIError as error:
                log.warning("lease_not_renewed", job=job, error=type(error).__name__)

    async def settle(self) -> int:
        """Tick, work and deliver until nothing is due at the clock's present time; returns how many turns it took."""
        turns = 0
        while True:
            waits = await self.writer.run(lambda: due(self.engine.database, self.clock.now()))
            taken = (await self.tick() if waits.nudges else 0) + (await self.work() if waits.jobs else 0)
            turns += taken
            if taken or waits.messages or self._delivering.locked():
                await self.deliver()
            if not taken:
                return turns

    async def next_due(self) -> datetime | None:
        """When the next planned nudge is due."""
        return await self.writer.run(lambda: nudges.next_due(self.engine.database))

    async def recover(self) -> None:
        """Take up what a process that is gone left: its leases, what it kept, what people wrote meanwhile."""
        if await self.writer.run(lambda: recovery.let_go(self.engine.database)):
            await self.take_up()
        await self.platforms.recover()

    async def take_up(self, before: datetime | None = None) -> int:
        """Take in what was acknowledged *before* (aware UTC; None: at any time) and left; returns how many events."""
        return await recovery.take_up(self.engine.database, self.writer, self.adapters, self.receive, before)

    async def _take_up_left(self) -> None:
        await self.take_up(self.clock.now() - LEFT)

    async def run(self) -> None:
        """Serve until `stop`, then finish what runs and send what is due."""
        await self.recover()
        scheduler = AsyncIOScheduler(timezone="UTC")
        every: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        if self.role != "web":
            scheduler.add_job(self._ended, "interval", [self.tick], name="tick", seconds=TICK_SECONDS, **every)
            scheduler.add_job(self._ended, "interval", [self.work], name="work", seconds=TICK_SECONDS, **every)
            scheduler.add_job(
                self._ended, "interval", [self._take_up_left], name="take_up", seconds=TAKE_UP_SECONDS, **every
            )
            scheduler.add_job(self._ended, "interval", [self.purge], name="purge", hours=1, **every)
            scheduler.add_job(self._ended, "interval", [self.tidy], name="tidy", seconds=TIDY_SECONDS, **every)
        scheduler.add_job(self._look, "interval", name="look", seconds=LOOK_SECONDS, **every)
        scheduler.start()
        sending = asyncio.create_task(self._send_until_stopped())
        taking = self.platforms.begin()
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            done, _ = await asyncio.wait([stopped, *taking], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if task is not stopped:
                    task.result()
        finally:
            self._stopping.set()
            scheduler.pause()
            late = (await asyncio.wait(self._running, timeout=ENDING_SECONDS))[1] if self._running else ()
            scheduler.shutdown(wait=False)
            await self.platforms.close()
            self._wake.set()
            await sending
            await self.deliver()
            for adapter in self.adapters.values():
                if isinstance(adapter, Ends):
                    await adapter.end()
            self.writer.close()
            if self._workers is not None:
                # Where nothing is computed any more they end before Python does, which complains of who ends with it.
                self._workers.shutdown(wait=not late, cancel_futures=True)

    async def _ended(self, job: Callable[[], Awaitable[object]]) -> None:
        """Do a scheduled job in a task that the end waits for: the scheduler itself would cancel it half done."""
        if task := asyncio.current_task():
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        await job()

    def stop(self) -> None:
        """Ask `run` to end: no more events are taken, the running turn ends, what is due is sent."""
        self._stopping.set()
        self._wake.set()

    async def purge(self) -> None:
        """Forget event ids that no platform sends again."""
        before = self.clock.now() - INBOX_KEPT

        def forget() -> None:
            with writing(self.engine.database) as session:
                session.execute(delete(Inbox).where(col(Inbox.received_at) < before))

        await self.writer.run(forget)

    async def tidy(self) -> None:
        """After somebody was erased: note it in the journal, and leave nothing of them in the database's file."""
        try:
            done = await self.writer.run(lambda: erasures.tidy(self.engine.database, self.journal, self.clock.now()))
        except OSError as error:
            log.error("erasure_not_noted", error=type(error).__name__)
            return
        if not done:
            log.info("not_cleaned_yet")

    async def _send_until_stopped(self) -> None:
        while not self._stopping.is_set():
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.deliver()
            except Exception:
                # The database may be away for a moment; the rows wait, and the next wake tries again.
                log.exception("delivery_failed")
