"""Puts the rooms together: from settings to a bot that can run."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from sqlalchemy import Engine as Database

from adapters.playground.adapter import Playground
from bot import jobs
from bot.adapter import Adapter
from bot.clock import Clock, MovableClock, SystemClock
from bot.composition.director import Director
from bot.delivery import Deliverer
from bot.engine import Engine
from bot.events import JobDone
from bot.service import Role, Service
from bot.settings import Settings
from bot.writer import Writer
from flows.everything import plays, texts
from storage.database import connect


@dataclass(frozen=True)
class Bot:
    """A bot that is ready to run, and what it was made of."""

    database: Database
    service: Service
    playground: Playground | None


def compose(settings: Settings, *, playground: bool, role: Role = "all") -> Bot:
    """The bot for *settings*, on the playground or on the platforms that have a token. Nothing runs yet."""
    database = connect(settings.database_url)
    compute = partial(compute_apart, settings.database_url)
    journal = settings.erasures
    if playground:
        clock = MovableClock()
        director = Director(clock)
        page = Playground(settings.playground_file, "127.0.0.1", settings.port, director)
        clock.ahead = page.store.ahead()
        service = assemble(
            database, {page.platform: page}, clock, role=role, workers=_workers, compute=compute, journal=journal
        )
        director.direct(service, page)
    else:
        page = None
        clock = SystemClock()
        adapters = platforms(settings, database, clock)
        service = assemble(database, adapters, clock, role=role, workers=_workers, compute=compute, journal=journal)
    return Bot(database, service, page)


def platforms(settings: Settings, database: Database, clock: Clock) -> dict[str, Adapter]:
    """The adapters of the platforms that are set up."""
    found: dict[str, Adapter] = {}
    if "slack" in settings.platforms:
        from bot.composition import slack

        found["slack"] = slack.adapter(settings, database, clock)
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
) -> Service:
    """A service over a database and adapters, with mentoring's repertoire and texts."""
    engine = Engine(database, plays(), texts())
    writer = Writer(database)
    deliverer = Deliverer(database, writer, adapters, plays(), texts(), clock)
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
