"""A program on the playground that is played in several lives: each ends when it is killed, the next goes on."""

import asyncio
import os
import signal
import sqlite3
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from adapters.playground.acts import WORKSPACE
from adapters.playground.adapter import Playground
from adapters.playground.store import BOT, direct
from bot.clock import StandingClock
from bot.composition.compose import assemble
from bot.composition.director import Director
from flows.rehearsal.cast import cast
from flows.rehearsal.play import ORGANIZER, Play, Script
from storage import schema
from storage.database import connect, reading
from storage.tables import Inbox


def script(seed: int, members: int, weeks: int) -> Script:
    """What is played."""
    return Script({one.account: one for one in cast(members, seed, weeks)}, seed, weeks)


@dataclass(frozen=True)
class Place:
    """A folder in which a program is played."""

    folder: Path

    def prepare(self) -> None:
        """Make the tables."""
        self.folder.mkdir()
        database = connect(self.url)
        schema.upgrade(database)
        database.dispose()

    @property
    def url(self) -> str:
        """The bot's database."""
        return f"sqlite:///{self.folder}/binome.sqlite"

    def play(self, played: Script) -> None:
        """Play to the end, undisturbed, in this process; what is read and imported on the way serves all later lives."""
        asyncio.run(self._play(played))

    def live(self, played: Script, seconds: float) -> bool:
        """Play in a process of its own, which the kernel ends after *seconds*; returns whether the play is over.

        Raises AssertionError where the process ended by itself before the end of the play.
        """
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                asyncio.run(self._play(played))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGALRM, f"ended by signal {os.WTERMSIG(status)}"
            return False
        assert os.WEXITSTATUS(status) == 0, "the process failed; its error is above"
        return True

    def events(self) -> int:
        """How many events were taken in so far."""
        with sqlite3.connect(self.folder / "binome.sqlite") as database:
            return database.execute("select count(*) from inbox").fetchone()[0]

    def messages(self) -> list[tuple[object, ...]]:
        """Everything that stands in any conversation, but for what is shown once, in the answer to a press."""
        with sqlite3.connect(self.folder / "playground.sqlite") as store:
            return sorted(
                store.execute(
                    "select conversation, author, kind, letter, sealed, sent_at from messages where key not like '%:private:%'"
                ).fetchall(),
                key=repr,
            )

    async def _play(self, played: Script) -> None:
        database = connect(self.url)
        with reading(database) as session:
            taken = dict(session.exec(select(Inbox.id, Inbox.received_at)).all())
        clock = StandingClock(max([played.begins, *taken.values()]))
        director = Director(clock)
        page = Playground(self.folder / "playground.sqlite", "127.0.0.1", 0, director)
        service = assemble(database, {page.platform: page}, clock)
        director.direct(service, page)
        page.acts.receive = service.receive
        page.add_person("Olga", language="en", zone="Europe/Paris", admin=True, account=ORGANIZER)
        for one in played.personas.values():
            page.add_person(one.name, language=one.language, zone=one.zone, account=one.account)
        play = Play(played, service, clock, page.platform, WORKSPACE, receive=page.acts.take)
        for account in (ORGANIZER, *played.personas):
            for message in page.store.transcript(direct(account), most=1_000_000):
                if message.author == BOT:
                    play.hears(account, message.letter, message.sent_at)
        page.hears = play.hears
        play.resume(taken)
        await service.recover()
        await play.run()
        service.writer.close()
        page.store.close()
        database.dispose()
