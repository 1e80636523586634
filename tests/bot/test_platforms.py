"""Several platforms in one process: one that does not let the bot in takes no other one away."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot import platforms
from bot.adapter import CannotConnect
from bot.platforms import Platforms

CURE = "The token is refused. Set another one."


class Door:
    """A platform that is listened to until it is closed, where it lets the bot in: the first times it does not."""

    def __init__(self, refusals: int = 0, *, serves: bool = False) -> None:
        self.refusals = refusals
        self.serves = serves
        self.tried = 0
        self.listening = asyncio.Event()
        self._closed = asyncio.Event()

    async def run(self, receive) -> None:
        self.tried += 1
        if self.tried <= self.refusals:
            raise CannotConnect(CURE)
        self.listening.set()
        await self._closed.wait()

    async def close(self) -> None:
        self._closed.set()


def among(**doors: Door) -> Platforms:
    """A process that listens to these."""

    async def received(event): ...

    return Platforms(doors, None, None, None, received, shared=False)  # pyright: ignore


async def test_the_others_are_listened_to_and_the_one_that_is_shut_is_tried_again(monkeypatch):
    """The log names it with its cure; it is there as soon as it lets the bot in."""
    monkeypatch.setattr(platforms, "TRY_AGAIN_SECONDS", 0)
    shut, fine = Door(refusals=3), Door()
    process = among(shut=shut, fine=fine)
    with capture_logs() as logs:
        listening = process.begin()
        for one in (fine, shut):
            await asyncio.wait_for(one.listening.wait(), 10)
    said = [(one["log_level"], one["platform"], one["says"]) for one in logs if one["event"] == "not_let_in"]
    assert said == [("error", "shut", CURE)] * 3
    assert not any(one.done() for one in listening)
    await process.close()
    assert [one.result() for one in listening] == [None, None]


async def test_the_end_does_not_wait_until_one_is_tried_again():
    """A minute would be longer than hosts wait."""
    shut, fine = Door(refusals=1), Door()
    process = among(shut=shut, fine=fine)
    listening = process.begin()
    await fine.listening.wait()
    await asyncio.wait_for(process.close(), 10)
    assert (shut.tried, [one.done() for one in listening]) == (1, [True, True])


@pytest.mark.parametrize("names", [["one"], ["one", "other"]])
async def test_where_none_lets_the_bot_in_it_ends_with_the_cure(names):
    """There is nothing else to serve; whoever starts it reads why."""
    process = among(**{name: Door(refusals=9) for name in names})
    listening = process.begin()
    done, _ = await asyncio.wait(listening, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    assert [str(one.exception()) for one in done] == [CURE]
    await process.close()


async def test_one_by_which_a_host_looks_in_is_not_done_without():
    """Its port would stay closed: whoever asks how the process is would end it, and know nothing of why."""
    shut, fine = Door(refusals=9, serves=True), Door()
    process = among(shut=shut, fine=fine)
    listening = process.begin()
    done, _ = await asyncio.wait(listening, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    assert [str(one.exception()) for one in done] == [CURE]
    await process.close()


async def test_one_that_does_not_know_that_it_was_closed_keeps_nobody(monkeypatch):
    """It was being opened just then: it is ended."""
    monkeypatch.setattr(platforms, "CLOSING_SECONDS", 0)
    deaf = Door()
    deaf.close = lambda: asyncio.sleep(0)
    process = among(deaf=deaf)
    (listening,) = process.begin()
    await deaf.listening.wait()
    await asyncio.wait_for(process.close(), 10)
    assert listening.cancelled()
