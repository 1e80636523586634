"""A thousand workspaces of 10,000 members each, beside one: what a tick and a turn cost, in one run on one PostgreSQL.

`python -m benchmarks.workspaces`, or smaller with `--workspaces 20 --members 1000`. In full it writes ten million
members (some 20 GB below the folder for temporary files, which is gone afterwards) and takes a quarter of an hour. Both
databases are on one server and are measured in turns, so that what else the machine does falls on both alike.

Each line is something that the bot does, with its median and its 99th hundredth in milliseconds on both sides, and how
many times as long it takes in the crowd. It ends with 1 where one of those that count passes the limit.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import median, quantiles

from sqlalchemy import Engine as Database
from sqlalchemy import text
from sqlmodel import col, select

from benchmarks.measured import seconds
from benchmarks.scaling import server
from benchmarks.workspaces.rows import NOW, PLATFORM, Crowd, fill, name
from bot import keeping, nudges, recovery
from bot.composition import memory
from bot.composition.backlog import backlog
from bot.engine import Engine
from bot.events import AnyEvent, Chose, Commanded, Event, NudgeDue, Opened, Said
from bot.marking import Outcome
from bot.outbox import Outgoing
from bot.watch import Taken, Watch
from flows.everything import plays, texts
from storage import schema
from storage.database import connect, reading
from storage.tables import Account, Conversation

LIMIT = 1.5
"""Times that the crowd may take, of what one workspace takes."""
TIMES = 400
"""How often each thing is done on each side."""
CLAIMED = 20
FIRST_TIMES = 20
"""How often before it is measured. Before all, each program is looked at once: what is compared is what many rows cost,
and not a disk with a memory, since all that one workspace has is in memory as soon as it is measured.
"""


@dataclass(frozen=True)
class Measure:
    """One thing that was done on both sides: milliseconds each time, of one workspace and of the crowd."""

    what: str
    one: Sequence[float]
    many: Sequence[float]

    @property
    def ratio(self) -> float:
        """Times as long in the crowd, at the 99th hundredth."""
        return _p99(self.many) / _p99(self.one)

    def line(self) -> dict[str, object]:
        """As it is printed."""
        found = {"median": median(self.many) / median(self.one), "p99": self.ratio}
        return {
            "what": self.what,
            "one_ms": [round(median(self.one), 2), round(_p99(self.one), 2)],
            "many_ms": [round(median(self.many), 2), round(_p99(self.many), 2)],
            **{f"{key}_ratio": round(value, 2) for key, value in found.items()},
            "kept": self.ratio <= LIMIT,
        }


def _p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100)[98]


class Strict(Watch):
    """Nothing that is measured may have gone wrong."""

    def turned(self, event: AnyEvent, taken: Taken, seconds: float) -> None:
        """Raise RuntimeError where an event was not taken in."""
        if taken != "taken":
            raise RuntimeError(f"{event.id} was {taken}")


class Side:
    """One of the two databases, with the bot on it."""

    def __init__(self, database: Database, crowd: Crowd, seed: int) -> None:
        self.database = database
        self.crowd = crowd
        self.engine = Engine(database, plays(), texts(), Strict())
        self.outgoing = Outgoing(database, plays(), texts())
        self.chance = Random(seed)
        self.number = 0
        self.due: list[NudgeDue] = []
        self.asked: list[tuple[int, str, str]] = []

    def someone(self) -> tuple[int, int]:
        """A workspace, and one of the first who take part there."""
        return self.chance.randrange(self.crowd.workspaces), self.chance.randrange(self.crowd.enrolled)

    def event(self, make: Callable[[str, datetime], Event]) -> Callable[[], object]:
        """The turn of an event that is made now."""
        self.number += 1
        made = make(f"bench:{self.number}", NOW + timedelta(minutes=5))
        return lambda: self.engine.turn(made)

    # What the bot does ------------------------------------------------------------------------------------------------

    def idle_tick(self) -> Callable[[], object]:
        """A look that finds nothing due."""
        return lambda: nudges.tick(self.engine, NOW - timedelta(hours=1))

    def tick(self) -> Callable[[], object]:
        """The next nudge that is due: a member is asked about their pair."""
        if not self.due:
            self.due = nudges.due(self.database, NOW)
        event = self.due.pop(0)
        return lambda: nudges.fire(self.engine, event)

    def look(self) -> Callable[[], object]:
        """What is due, read."""
        return lambda: nudges.due(self.database, NOW)

    def claim(self) -> Callable[[], object]:
        """Some messages, claimed and marked as sent."""

        def claim() -> None:
            parcels = self.outgoing.claim(NOW, CLAIMED)
            self.outgoing.mark([Outcome(one.id, ref="d:1") for one in parcels], NOW)

        return claim

    def answer(self) -> Callable[[], object]:
        """Somebody who was asked answers."""
        if not self.asked:
            self.asked = self._waiting()
        conversation, workspace, account = self.asked.pop(0)
        member = self.crowd.sender(int(workspace[1:]), int(account.partition("m")[2]))
        return self.event(lambda id, at: Chose(id, at, member, f"c{conversation}.met", "not_yet"))

    def _waiting(self) -> list[tuple[int, str, str]]:
        with reading(self.database) as session:
            rows = session.exec(
                select(Conversation.id, Account.external_id)
                .join(Account, col(Account.id) == Conversation.account_id)
                .where(Conversation.state == "asking", Conversation.asked_step == "met")
            ).all()
        found = [(id, account.partition("m")[0], account) for id, account in rows]
        self.chance.shuffle(found)
        return found

    def command(self, root: str, words: str, workspace: int | None = None) -> Callable[[], object]:
        """An organizer, or a member, types a command: of this workspace, or of any."""
        somewhere, member = self.someone()
        workspace = somewhere if workspace is None else workspace
        who = self.crowd.organizer(workspace) if root == "mentoring-admin" else self.crowd.sender(workspace, member)
        return self.event(lambda id, at: Commanded(id, at, who, root, words.format(member=name(member))))

    def page(self) -> Callable[[], object]:
        """A member opens their page."""
        who = self.crowd.sender(*self.someone())
        return self.event(lambda id, at: Opened(id, at, who))

    def newcomer(self) -> Callable[[], object]:
        """Somebody writes who was never met."""
        workspace = self.chance.randrange(self.crowd.workspaces)
        self.number += 1
        who = self.crowd.sender(workspace, self.crowd.members + self.number)
        return self.event(lambda id, at: Said(id, at, who, "hello"))

    def start(self) -> Callable[[], object]:
        """What a process looks for when it starts: who may have written meanwhile, what was kept."""

        def start() -> None:
            recovery._unread(self.database, PLATFORM, NOW, 0)  # pyright: ignore[reportPrivateUsage]
            keeping.left(self.database)

        return start

    def backlog(self) -> Callable[[], object]:
        """What `/readyz` and `/metrics` look at."""
        return lambda: backlog(self.database, NOW)


def measures() -> list[tuple[str, Callable[[Side], Callable[[], object]]]]:
    """What is measured, in an order in which each finds what it needs."""
    admin = "mentoring-admin"
    return [
        ("tick, nothing due", Side.idle_tick),
        ("tick, what is due", Side.look),
        ("tick, a nudge fired", Side.tick),
        (f"{CLAIMED} messages claimed and marked", Side.claim),
        ("a start", Side.start),
        ("what waits", Side.backlog),
        ("an answer", Side.answer),
        ("members show", lambda side: side.command(admin, "members show {member}")),
        ("program show", lambda side: side.command(admin, "program show")),
        ("pair show", lambda side: side.command(admin, "pair show {member}")),
        ("mentoring me", lambda side: side.command("mentoring", "me")),
        ("a page", Side.page),
        ("a newcomer", Side.newcomer),
    ]


def measure(one: Side, many: Side, what: str, make: Callable[[Side], Callable[[], object]], times: int) -> Measure:
    """Do it in turns on both sides."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(times + FIRST_TIMES):
        for side, noted in zip((one, many), found, strict=True):
            took = seconds(make(side)) * 1000
            if number >= FIRST_TIMES:
                noted.append(took)
    return Measure(what, *found)


def _database(url: str, label: str) -> Database:
    """An empty database on the server of *url*."""
    with connect(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {label}"))
    return connect(url.replace("/postgres?", f"/{label}?"))


def main() -> int:
    """Fill, measure; ends with 1 where a limit is passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workspaces", description=__doc__)
    parser.add_argument("--workspaces", type=int, default=1_000)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=TIMES)
    given = parser.parse_args()
    asked = given.times + FIRST_TIMES
    kept = True
    with server() as url:
        sides: list[Side] = []
        for label, workspaces in (("one", 1), ("many", given.workspaces)):
            crowd = Crowd(workspaces, given.members, asked)
            if crowd.pairs * workspaces < asked:
                parser.error(f"--times {given.times} needs more --members: there are {crowd.pairs} pairs to ask")
            database = _database(url, label)
            schema.upgrade(database)
            took = seconds(lambda database=database, crowd=crowd: fill(database, crowd))
            print(json.dumps({"filled": label, "members": workspaces * given.members, "seconds": round(took)}))
            side = Side(database, crowd, seed=1)
            for workspace in range(workspaces):
                side.command("mentoring-admin", "program show", workspace)()
            sides.append(side)
        memory.settle()
        for what, make in measures():
            line = measure(sides[0], sides[1], what, make, given.times).line()
            kept = kept and bool(line["kept"])
            print(json.dumps(line), flush=True)
        for side in sides:
            side.database.dispose()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
