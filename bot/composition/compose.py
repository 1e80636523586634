"""Puts the rooms together: from settings to a bot that can run."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from sqlalchemy import Engine as Database
from starlette.routing import Route

from adapters.playground.adapter import Playground
from bot import jobs
from bot.adapter import Adapter, Serves
from bot.clock import Clock, MovableClock, SystemClock
from bot.composition.director import Director
from bot.composition.health import Health
from bot.delivery import Deliverer
from bot.engine import Engine
from bot.events import JobDone
from bot.service import Role, Service
from bot.settings import Settings
from bot.watch import Watch
from bot.writer import Writer
from flows.everything import plays, texts
from storage.database import connect


@dataclass(frozen=True)
class Bot:
    """A bot that is ready to run, and what it was made of."""

    database: Database
    service: Service
    playground: Playground | None
    health: Health
    serves: bool
    """Whether one of its platforms serves the health on the way; else somebody has to."""


def compose(settings: Settings, *, playground: bool, role: Role = "all") -> Bot:
    """The bot for *settings*, on the playground or on the platforms that have a token. Nothing runs yet."""
    database = connect(settings.database_url)
    compute = partial(compute_apart, settings.database_url)
    health = Health(settings)
    made = partial(
        assemble,
        database,
        role=role,
        workers=_workers,
        compute=compute,
        journal=settings.erasures,
        watch=health.counting,
    )
    if playground:
        clock = MovableClock()
        director = Director(clock)
        page = Playground(settings.playground_file, "127.0.0.1", settings.port, director, health.routes())
        clock.ahead = page.store.ahead()
        service = made({page.platform: page}, clock)
        director.direct(service, page)
    else:
        page = None
        clock = SystemClock()
        service = made(platforms(settings, database, clock, health.routes()), clock)
    health.of(service)
    serves = any(isinstance(one, Serves) and one.serves for one in service.platforms.adapters.values())
    return Bot(database, service, page, health, serves)


def platforms(settings: Settings, database: Database, clock: Clock, more: Sequence[Route] = ()) -> dict[str, Adapter]:
    """The adapters of the platforms that are set up; *more* is served where one of them serves something."""
    found: dict[str, Adapter] = {}
    if "slack" in settings.platforms:
        from bot.composition import slack

        found["slack"] = slack.adapter(settings, database, clock, more)
    if "discord" in settings.platforms:
        from bot.composition import discord

        found["discord"] = discord.adapter(settings, database, clock, plays(), texts())
    return found


def assemble(
    database: Database,
    adapters: dict[str, Adapter],
    clock: Clock,
    *,
    role: Role = "all",
    workers: Callable[[], Executor] | None = None,
    compute: partial[JobDone] | None = None,
    journal: Path | None = None,
    watch: Watch | None = None,
) -> Service:
    """A service over a database and adapters, with mentoring's repertoire and texts."""
    engine = Engine(database, plays(), texts(), watch)
    writer = Writer(database)
    deliverer = Deliverer(database, writer, adapters, plays(), texts(), clock, watch)
    return Service(engine, writer, deliverer, adapters, clock, workers, compute=compute, role=role, journal=journal)


def _workers() -> Executor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_end_with_parent)


def compute_apart(url: str, job: int, now: datetime) -> JobDone:
    """Compute a job in a process of its own, on its own connection to the database at *url*."""
    return jobs.compute(_database(url), plays(), job, now)


@cache
def _database(url: str) -> Database:
    return connect(url)


def _end_with_parent() -> None:
    """A worker process ends when the bot does, even one that was killed."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
