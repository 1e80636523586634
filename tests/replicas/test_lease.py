"""One process at a time listens where a platform tells every listener everything; when it dies another one does."""

import asyncio
from random import Random

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot import alone
from bot import lease as leases
from bot.alone import Turns
from bot.lease import BEAT, HELD, LAPSE, Lease
from bot.writer import Writer
from storage.database import reading
from storage.tables import Lease as Row

PROCESSES, SECONDS = 3, 1_200


class Time:
    """A machine's monotonic clock: it began at a moment of its own, and runs as fast as any other."""

    def __init__(self, began: float) -> None:
        self.at = began

    def __call__(self) -> float:
        return self.at


def test_two_never_hold_it_at_once_and_nobody_is_missing_for_long(database):
    """Processes stall, die and come back at random moments, each with a clock of its own."""
    chance = Random(5)
    clocks = [Time(chance.uniform(0, 1e6)) for _ in range(PROCESSES)]
    found = [Lease(database, "listen", clock) for clock in clocks]
    silent = [0.0] * PROCESSES
    """For how long each will not be heard of."""
    vacant = longest = takeovers = 0.0
    before = None
    for _ in range(int(SECONDS / BEAT)):
        for number, lease in enumerate(found):
            clocks[number].at += BEAT
            silent[number] -= BEAT
            if silent[number] <= 0:
                lease.beat()
                if chance.random() < 0.06:
                    silent[number] = chance.choice((4, 11, 13, 25, 90))
                    if silent[number] == 90:
                        found[number] = Lease(database, "listen", clocks[number])  # It was started again.
        holders = [lease.holder for lease in found if lease.remaining > 0]
        assert len(holders) <= 1
        able = any(one <= 0 for one in silent)
        vacant = 0.0 if holders or not able else vacant + BEAT
        longest = max(longest, vacant)
        takeovers += bool(holders) and holders != before
        before = holders or before
    assert takeovers > 8
    assert longest <= 30 - BEAT, "within 30 seconds somebody listens again"


def test_who_lets_go_is_followed_at_once(database):
    """At an upgrade nobody waits until the old process counts as dead."""
    one, two = (Lease(database, "listen", Time(0)) for _ in range(2))
    one.beat(), two.beat()
    assert (one.remaining, two.remaining) == (HELD, 0)
    one.let_go()
    two.beat()
    assert (one.remaining, two.remaining) == (0, HELD)
    one.beat()
    assert one.remaining == 0


def test_what_arrives_late_takes_nothing_back(database):
    """A sign of life that hung in the network while another process took over changes nothing."""
    clocks = Time(0), Time(0)
    one, two = (Lease(database, "listen", clock) for clock in clocks)
    one.beat(), two.beat()
    clocks[1].at = LAPSE
    two.beat()
    one.beat()
    assert (one.remaining <= 0, two.remaining) == (True, HELD)
    with reading(database) as session:
        row = session.exec(select(Row)).one()
        session.expunge_all()
    assert (row.holder, row.beats) == (two.holder, 2)


class Ear:
    """A platform that notes who listens."""

    platform = "ear"

    def __init__(self, name: str, heard: list[str]) -> None:
        self.name = name
        self.heard = heard
        self._left = asyncio.Event()

    async def run(self, receive) -> None:
        self._left.clear()
        self.heard.append(f"{self.name} begins")
        await self._left.wait()
        self.heard.append(f"{self.name} ends")

    async def leave(self) -> None:
        self._left.set()


async def test_who_cannot_renew_stops_listening_before_another_begins(postgres, monkeypatch):
    """The database is away for one of two: it hangs up by itself, the other follows; back again, the first stands by."""
    for name, value in (("BEAT", 0.02), ("HELD", 0.4), ("LAPSE", 0.8)):
        monkeypatch.setattr(leases, name, value)
    monkeypatch.setattr(alone, "LEAVING_SECONDS", 0.2)
    heard: list[str] = []
    writer = Writer(postgres)
    one, two = (Turns(Ear(name, heard), Lease(postgres, "listen:ear"), writer) for name in ("one", "two"))

    async def nothing(event):
        raise AssertionError("nothing is heard here")

    async def until(count: int) -> None:
        async with asyncio.timeout(60):
            while len(heard) < count:
                await asyncio.sleep(0.01)

    def away() -> None:
        raise OperationalError("select", {}, Exception("gone"))

    first = asyncio.create_task(one.run(nothing))
    await until(1)
    second = asyncio.create_task(two.run(nothing))
    with monkeypatch.context() as broken:
        broken.setattr(one.lease, "beat", away)
        await until(3)
    assert heard == ["one begins", "one ends", "two begins"]
    assert (one.standing_by, two.standing_by) == (True, False)
    second.cancel()
    await asyncio.wait({second})
    await two.let_go()
    await until(5)
    assert heard[3:] == ["two ends", "one begins"]
    first.cancel()
    await asyncio.wait({first})
    writer.close()


async def test_what_the_platform_says_at_the_start_is_heard(postgres):
    """A token that is refused ends the process, with its cure, as it does for one that is alone."""

    class Refusing(Ear):
        async def run(self, receive) -> None:
            raise PermissionError("a token")

    writer = Writer(postgres)
    with pytest.raises(PermissionError):
        await Turns(Refusing("one", []), Lease(postgres, "listen:ear"), writer).run(lambda event: None)
    writer.close()
