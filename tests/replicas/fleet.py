"""Processes of the bot side by side on one PostgreSQL, and a platform that all of them write to."""

import asyncio
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine as Database

import bot
from bot import nudges
from bot.clock import StandingClock
from bot.delivery import Deliverer
from bot.engine import Engine
from bot.messages import Message, Text, plain
from bot.repertoire import Repertoire, Work
from bot.service import Service
from bot.texts import Texts
from bot.writer import Writer
from storage.database import connect
from tests.bot import little

TEXTS = Texts.load(Path(bot.__file__).parent)


class Wall:
    """A platform that keeps each message as a line of a file; the process dies, killed, when it has sent *most*.

    A message is there as soon as it is sent, and its process may be gone before it has noted so.
    """

    platform = "little"

    def __init__(self, file: Path, most: int | None = None) -> None:
        self.file = file
        self.most = most

    async def send(self, address, letter, key):
        line = json.dumps({"by": os.getpid(), "key": key, "to": address.account, "says": plain(letter.text)})
        with self.file.open("a") as open_file:
            open_file.write(line + "\n")
        if self.most is not None:
            self.most -= 1
            if self.most == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(0)
        return key

    async def read_back(self, doubt):
        return next((one["key"] for one in self.read() if one["key"] == doubt.key), None)

    def read(self) -> list[dict[str, str]]:
        """Everything that was sent, in its order."""
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []


def remind(turn, nudge) -> None:
    """What the one kind of nudge does: it says its item."""
    turn.person = turn.person_of(nudge.person_id)
    turn.say(Message(Text("bot.plain", {"text": nudge.item})), person=nudge.person_id, lane="nudge")
    turn.record("fired")
    nudges.fired(turn, nudge)


def reckon(session, payload):
    """What the one kind of job does: nothing that takes long."""
    return {"by": os.getpid()}


def deliver(turn, payload, result) -> bool:
    """Its result is noted."""
    turn.record("reckoned", job=payload["job"])
    return True


def plays() -> Repertoire:
    """A nudge, a job, and no conversation."""
    found = little.repertoire({})
    found.nudges["remind"] = remind
    found.jobs["reckon"] = Work(reckon, deliver)
    return found


def service(database: Database, wall: Wall, now: datetime) -> Service:
    """A worker on *database*."""
    clock, writer, repertoire = StandingClock(now), Writer(database), plays()
    deliverer = Deliverer(database, writer, {"little": wall}, repertoire, TEXTS, clock)
    return Service(Engine(database, repertoire, TEXTS), writer, deliverer, {"little": wall}, clock, role="worker")


def life(url: str, wall: Wall, now: datetime) -> Callable[[], None]:
    """A worker that does what is due at *now*, in a process of its own that begins when this is returned.

    What is returned waits for its end: by itself, or killed where the wall says so.
    """
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(_live(url, wall, now))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    def end() -> None:
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == (0 if wall.most is None else -signal.SIGKILL), "the error is above"

    return end


async def _live(url: str, wall: Wall, now: datetime) -> None:
    while wall.most is None and not wall.file.exists():
        await asyncio.sleep(0)  # The one that is to be killed begins.
    database = connect(url)
    worker = service(database, wall, now)
    await worker.settle()
    worker.writer.close()
    database.dispose()
