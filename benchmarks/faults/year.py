"""A year of a program: people act on what a platform shows them, and the clock goes from one thing to the next."""

from __future__ import annotations

import asyncio
import heapq
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import Engine as Database
from sqlalchemy import func
from sqlmodel import col, select

from benchmarks.faults.counting import Figures, counted
from benchmarks.faults.discord_town import DiscordTown, Record
from benchmarks.faults.slack_town import SlackTown
from benchmarks.faults.stage import Stage
from benchmarks.faults.town import Town
from benchmarks.faults.weather import Weather
from bot import service
from bot.events import AnyEvent
from bot.messages import Letter, Reply
from flows.rehearsal.cast import cast
from flows.rehearsal.play import ORGANIZER, Play, Script
from storage.database import connect, reading
from storage.tables import Job, Kept, Nudge, Outbox

QUIET_SECONDS = 0.002
AGAIN = 45
"""Seconds until somebody presses again, or writes again what was not heard."""
PATIENCE = 12
"""How often they do."""
AFTER_A_LEASE = timedelta(milliseconds=1)
STUCK = 200
"""Rounds in which something is due and nothing is done: then it is not going to be."""
LEFT = timedelta(hours=6)
"""How long the platform has, after the year, to take what still waits."""


@dataclass(frozen=True)
class Casting:
    """What is played: where, how many members, how long, from which seed."""

    platform: str
    members: int
    weeks: int
    seed: int
    database: str
    ports: tuple[int, ...]
    into: Path
    """Where the figures go."""


class Sleepers:
    """Waiting by the stage's clock."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.busy = 0
        """What is going on, and does not wait for the clock."""
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def next(self) -> datetime | None:
        """When somebody wants to be woken."""
        return self._waiting[0][0] if self._waiting else None

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self.stage.now() + timedelta(seconds=seconds), next(self._numbers), future))
        self.busy -= 1
        try:
            await future
        finally:
            self.busy += 1

    async def wake(self) -> None:
        """Wake whose time has come."""
        while self._waiting and self._waiting[0][0] <= self.stage.now():
            heapq.heappop(self._waiting)[2].set_result(None)
        await asyncio.sleep(0)


class Around:
    """What a play asks of the bot around it: here it asks the town, the stage, and the database."""

    def __init__(self, stage: Stage, town: Town, database: Database) -> None:
        self.stage = stage
        self.town = town
        self.database = database
        self.engine = SimpleNamespace(database=database)
        self.sleepers = Sleepers(stage)
        self.unheard: list[str] = []
        """Acts that nobody ever acknowledged: people gave up."""
        self._acts: set[asyncio.Task[None]] = set()
        self._failed: list[BaseException] = []

    # Acting ---------------------------------------------------------------------------------------------------------

    async def receive(self, event: AnyEvent) -> Reply:
        """Somebody acts; the play does not wait for what the bot says."""
        self.sleepers.busy += 1
        task = asyncio.create_task(self._act(event))
        self._acts.add(task)
        task.add_done_callback(self._ended)
        await asyncio.sleep(0)
        return Reply()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.sleepers.busy -= 1
        self._acts.discard(task)
        self.stage.call()
        if (error := task.exception()) is not None:
            self._failed.append(error)

    async def _act(self, event: AnyEvent) -> None:
        account = event.sender.account  # pyright: ignore[reportAttributeAccessIssue] people's events have one
        for _ in range(PATIENCE):
            if await self.town.does(account, event, self.sleepers.sleep):
                return
            await self.sleepers.sleep(AGAIN)
        self.unheard.append(f"{type(event).__name__} of {account} at {self.stage.now()}")

    # Waiting --------------------------------------------------------------------------------------------------------

    async def settle(self) -> int:
        """Return when everybody is at rest. Raises what went wrong with an act."""
        await self.sleepers.wake()
        while self.sleepers.busy or not self.stage.is_quiet() or not self.town.attended:
            await asyncio.sleep(QUIET_SECONDS)
        if self._failed:
            raise self._failed[0]
        return 0

    async def next_due(self) -> datetime | None:
        """When something is due next, by anybody's book. Raises RuntimeError where what is due is never done."""
        for _ in range(STUCK):
            overdue, ahead = self._looked_up()
            if not overdue:
                times = [one for one in (ahead, self.sleepers.next()) if one is not None]
                return min(times) if times else None
            self.stage.call()
            await self.settle()
        raise RuntimeError(f"{overdue} are due and nobody does them")

    def _looked_up(self) -> tuple[str, datetime | None]:
        """What should have been done by now, in words, and when the next thing is due."""
        now = self.stage.now()
        with reading(self.database) as session:
            nudge = session.exec(select(func.min(Nudge.due_at)).where(Nudge.state == "planned")).one()
            rows = session.exec(
                select(Outbox.id, Outbox.account_id, Outbox.lane, Outbox.due_at, Outbox.lease_until)
                .where(Outbox.state == "waiting")
                .order_by(col(Outbox.id))
            ).all()
            jobs = session.exec(select(Job.id, Job.lease_until).where(Job.state == "waiting")).all()
            kept = session.exec(select(Kept.id, Kept.at)).all()
        times: list[datetime] = [nudge] if nudge is not None else []
        overdue = [f"nudges since {nudge}"] if nudge is not None and nudge <= now else []
        held: set[tuple[int, str]] = set()
        for id, account, lane, due, lease in rows:
            at = max(due, lease + AFTER_A_LEASE) if lease is not None else due
            if at > now:
                times.append(at)
                held.add((account, lane))
            elif (account, lane) not in held:
                overdue.append(f"message {id}")
        for id, lease in jobs:
            if lease is not None and lease >= now:
                times.append(lease + AFTER_A_LEASE)
            else:
                overdue.append(f"job {id}")
        for id, at in kept:
            if now - at > service.LEFT:
                overdue.append(f"event {id}")
            else:
                times.append(at + service.LEFT + AFTER_A_LEASE)
        return ", ".join(overdue), min((one for one in times if one > now), default=None)

    async def empty(self) -> None:
        """Let the platform take what still waits, in good weather; nothing new is begun for long."""
        end = self.stage.now() + LEFT
        await self.settle()
        while (due := await self.next_due()) is not None and due <= end:
            self.stage.move_to(due)
            await self.settle()


def _town(stage: Stage, weather: Weather, casting: Casting, database: Database) -> Town:
    if casting.platform == "discord":
        return DiscordTown(stage, weather, Record(database))
    return SlackTown(stage, weather, list(casting.ports))


async def play(stage: Stage, casting: Casting) -> Figures:
    """Play one year; returns what came of it."""
    script = Script(
        {one.account: one for one in cast(casting.members, casting.seed, casting.weeks)},
        casting.seed,
        casting.weeks,
        invites=casting.platform == "discord",
    )
    stage.move_to(script.begins)
    weather = Weather(casting.seed, lambda: stage.calm, casting.platform)
    database = connect(casting.database)
    town = _town(stage, weather, casting, database)
    await town.open()
    around = Around(stage, town, database)
    play = Play(script, around, stage, casting.platform, town.workspace, receive=around.receive)  # pyright: ignore[reportArgumentType] it asks no more of a service

    def hears(account: str, letter: Letter) -> None:
        play.hears(account, letter)

    town.hears = hears
    town.comes(ORGANIZER, "Olga", "en", "Europe/Paris", admin=True)
    for one in script.personas.values():
        town.comes(one.account, one.name, one.language, one.zone)
    (casting.into / "address").write_text(town.address)
    await around.settle()
    await play.run()
    stage.calm_down()
    await around.empty()
    found = counted(database, town, stage.now(), around.unheard, weather.drawn)
    (casting.into / "figures.json").write_text(json.dumps(found.as_json()))
    stage.end()
    return found
