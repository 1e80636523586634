"""Twice as many events as a process can take, for minutes: `python -m benchmarks.load --seconds 300`.

`binome run` on SQLite, behind a Slack of our own on loopback. First as many slash commands as it takes with some always
waiting; then twice that rate, whether it keeps up or not, with a message now and then, while everybody has just been
asked about their pair. What must hold: each is acknowledged within Slack's three seconds or refused in words, nothing
acknowledged is lost, memory does not grow, answers go before what the bot says by itself. The last line says so.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine as Database
from sqlmodel import select

from benchmarks import load_campaign
from benchmarks.faults.campaign import free_ports
from benchmarks.faults.slack_town import SlackTown
from benchmarks.faults.weather import Weather
from bot.clock import SystemClock
from bot.events import Commanded, Said
from storage import schema
from storage.database import connect, reading
from storage.tables import Inbox
from tests.adapters.slack.standin import SECRET, TOKEN

MEMBERS = [f"m{number:05d}" for number in range(600)]
"""So many that none of them sends more than a person may."""
WAITING = 24
"""Commands under way while it is measured how many a process takes."""
MEASURED_SECONDS = 10.0
TWICE = 2.0
MESSAGES = 0.02
"""The share of messages: Slack takes five answers a second, however many are written."""
GROWTH = 1.25
"""Times that memory may be, at its most in the last third, of what it was at its most in the first."""
LATE_SECONDS = 3.0
FIRST = 0.2
"""The share of the waiting nudges that may go before an answer: some are on their way already when it is written."""


@dataclass
class Result:
    """What became of the events."""

    acknowledged: int = 0
    refused: int = 0
    """In words."""
    left: int = 0
    """Messages that Slack would deliver again: they were not acknowledged."""
    unanswered: int = 0
    """Commands without an answer in time."""
    delays: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    """MiB, each second."""


class Crowd:
    """Members who press and write at a rate."""

    def __init__(self, town: SlackTown, seed: int) -> None:
        self.town = town
        self.chance = Random(seed)

    async def one(self, result: Result, *, messages: float = MESSAGES) -> None:
        """One of them does something."""
        account = self.chance.choice(MEMBERS)
        now, sender = self.town.clock.now(), self.town.sender(account)
        writes = self.chance.random() < messages
        event = Said("x", now, sender, "help") if writes else Commanded("x", now, sender, "mentoring", "me")
        kind, payload, id = self.town.act(account, event)
        self.town.messages.clear()
        begins = time.perf_counter()
        taken = await self.town.give(kind, payload, id)
        result.delays.append(time.perf_counter() - begins)
        match taken:
            case "acknowledged":
                result.acknowledged += 1
            case "refused":
                result.refused += 1
            case _ if writes:
                result.left += 1
            case _:
                result.unanswered += 1

    async def capacity(self) -> float:
        """Events a second that are taken with some always waiting."""
        result, ends = Result(), time.perf_counter() + MEASURED_SECONDS

        async def go_on() -> None:
            while time.perf_counter() < ends:
                await self.one(result, messages=0)

        await asyncio.gather(*(go_on() for _ in range(WAITING)))
        return result.acknowledged / MEASURED_SECONDS

    async def rush(self, rate: float, seconds: float, process: int) -> Result:
        """So many events a second, whether they are taken or not."""
        result, under_way = Result(), set[asyncio.Task[None]]()
        begins, sent, looked = time.perf_counter(), 0, 0.0
        while (at := time.perf_counter() - begins) < seconds:
            while sent < at * rate:
                task = asyncio.create_task(self.one(result))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
                sent += 1
            if at - looked >= 1:
                looked = at
                result.memory.append(_resident(process))
            await asyncio.sleep(0.005)
        await asyncio.gather(*under_way)
        return result


def _resident(process: int) -> float:
    """The memory that a process holds, in MiB; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[tuple[SlackTown, asyncio.subprocess.Process, str]]:
    """A town, and `binome run` in it."""
    url, (port,) = f"sqlite:///{folder}/binome.sqlite", free_ports(1)
    database = connect(url)
    schema.upgrade(database)
    town = SlackTown(SystemClock(), Weather(1, lambda: True), [port])
    boss = replace(town.sender("olga"), name="Olga", language="en", zone="Europe/Paris", admin=True, bare=False)
    load_campaign.prepare(database, boss, [town.sender(one).account for one in MEMBERS], town.clock.now())
    database.dispose()
    await town.open()
    told = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": town.base_url}
    env = {**os.environ, **told, "DATABASE_URL": url, "PORT": str(port), "LOG_LEVEL": "error"}
    with (folder / "log").open("wb") as log:
        bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=env, stderr=log)
        try:
            yield town, bot, url
        finally:
            if bot.returncode is None:
                bot.kill()  # What waits for Slack's pace would keep it for long.
            await bot.wait()
            await town.leave()


async def measure(seconds: float, seed: int) -> dict[str, Any]:
    """The figures of a rush, and whether what must hold held."""
    with TemporaryDirectory() as folder:
        async with _running(Path(folder)) as (town, bot, url):
            crowd = Crowd(town, seed)
            town.comes("olga", "Olga", "en", "Europe/Paris", admin=True)
            for member in MEMBERS:
                town.comes(member, member, "en", "Europe/Paris")
            await _up(town, Path(folder) / "log")
            for start in range(0, len(MEMBERS), WAITING):
                greeted = MEMBERS[start : start + WAITING]
                acts = [_commanded(town, one, "me") for one in greeted]
                await asyncio.gather(*(town.give(*act) for act in acts))
            capacity = await crowd.capacity()
            database = connect(url)
            await load_campaign.begin(database, town.clock.now())
            result = await crowd.rush(TWICE * capacity, seconds, bot.pid)
            inbox = await _settled(database)
            order = load_campaign.order(database)
            database.dispose()
            said_no, acknowledged = set(town.said_no), dict(town.acknowledged)
        lost = sum(id not in inbox and address not in said_no for id, address in acknowledged.items())
    cut = quantiles(result.delays, n=100)
    third = max(len(result.memory) // 3, 1)
    growth = max(result.memory[-third:]) / max(*result.memory[:third], 1)
    counts = Counter({name: getattr(result, name) for name in ("acknowledged", "refused", "left", "unanswered")})
    return {
        **{"seconds": seconds, "capacity_per_second": round(capacity, 1), "sent": sum(counts.values())},
        **counts,
        **{"acknowledged_lost": lost, "p50_seconds": round(cut[49], 3), "p99_seconds": round(cut[98], 3)},
        **{"memory_mib": round(max(result.memory)), "memory_growth": round(growth, 2)},
        **order,
        "kept": not lost
        and not result.unanswered
        and cut[98] < LATE_SECONDS
        and growth <= GROWTH
        and order["answers"] > 0
        and order["nudges_that_went_first"] <= FIRST,
    }


async def _settled(database: Database) -> set[str]:
    """What was taken in, once nothing more is: what took longer was acknowledged before its end."""
    before, found = -1, set[str]()
    while len(found) != before:
        before = len(found)
        await asyncio.sleep(LATE_SECONDS)
        with reading(database) as session:
            found = set(session.exec(select(Inbox.id)).all())
    return found


def _commanded(town: SlackTown, account: str, text: str) -> tuple[str, dict[str, Any], str]:
    return town.act(account, Commanded("x", town.clock.now(), town.sender(account), "mentoring", text))


async def _up(town: SlackTown, log: Path) -> None:
    """Return once the bot answers."""
    for _ in range(600):
        if await town.give(*_commanded(town, "olga", "help")) == "acknowledged":
            return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"the bot does not come up: {log.read_text()[-2000:]}")


def main() -> int:
    """Rush; ends with 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = asyncio.run(measure(given.seconds, given.seed))
    print(json.dumps(found))
    return 0 if found["kept"] else 1


if __name__ == "__main__":
    sys.exit(main())
