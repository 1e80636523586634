"""The pace of messages: one a second to a channel, so many to a workspace, answers first, nobody else waits."""

import asyncio
from heapq import heappop, heappush
from itertools import count, pairwise

import pytest

from adapters.pacer import LONGEST, Pacer
from adapters.slack.limits import CHANNEL_SECONDS, WORKSPACE_SECONDS
from bot.adapter import DeliveryError


class Time:
    """A clock that jumps to whatever is slept for next, once nobody can go on."""

    def __init__(self):
        self.now = 0.0
        self._sleepers = []
        self._order = count()

    def read(self):
        return self.now

    async def sleep(self, seconds):
        woken = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (self.now + seconds, next(self._order), woken))
        await woken

    async def run(self, *tasks):
        """Until these are done."""
        while not all(task.done() for task in tasks):
            for _ in range(5):
                await asyncio.sleep(0)
            if self._sleepers and not all(task.done() for task in tasks):
                due, _, woken = heappop(self._sleepers)
                self.now = max(self.now, due)
                woken.set_result(None)
        return [task.result() for task in tasks]


@pytest.fixture
def time():
    """It stands at 0."""
    return Time()


@pytest.fixture
def pacer(time):
    """On that clock."""
    return Pacer(WORKSPACE_SECONDS, CHANNEL_SECONDS, time.read, time.sleep)


async def went(time, pacer, team, channel, **more):
    """When a message went; below 0: after how many seconds it has to come again."""
    try:
        await pacer.slot(team, channel, **more)
    except DeliveryError as error:
        return -round(error.retry_after, 3)
    return round(time.now, 3)


def asking(time, pacer, team, *channels, **more):
    """Messages that come at the same moment."""
    return [asyncio.ensure_future(went(time, pacer, team, channel, **more)) for channel in channels]


async def test_one_channel_gets_one_message_a_second(time, pacer):
    """The parts of a long answer wait for each other; other messages come back later."""
    assert await time.run(*asking(time, pacer, "T1", *["D1"] * 4, awaited=True)) == [0, 1, 2, 3]
    time.now = 3
    assert await time.run(*asking(time, pacer, "T1", "D1")) == [4]


async def test_a_campaign_is_spread_and_another_workspace_waits_for_none_of_it(time, pacer):
    """Five thousand prompts: five a second, and each comes again once or twice, not all the time."""
    waiting = [(0.0, f"D{n}") for n in range(5000)]
    sent, asked = [], 0
    while waiting:
        due = [channel for at, channel in waiting if at <= time.now][:100]
        later = [one for one in waiting if one[1] not in set(due)]
        if not due:
            time.now = min(at for at, _ in waiting)
            continue
        asked += len(due)
        found = await time.run(*asking(time, pacer, "T1", *due))
        sent += [at for at in found if at >= 0]
        waiting = later + [(time.now - at, channel) for at, channel in zip(found, due, strict=True) if at < 0]
    assert len(sent) == 5000
    assert all(after - before >= WORKSPACE_SECONDS - 1e-3 for before, after in pairwise(sorted(sent)))
    assert max(sent) <= 5000 * WORKSPACE_SECONDS * 1.02 + LONGEST
    assert asked <= 5000 * 3
    begins = time.now
    assert await time.run(*asking(time, pacer, "T2", "E1")) == [round(begins, 3)]


async def test_what_somebody_waits_for_goes_before_what_the_bot_says_by_itself(time, pacer):
    """Though it came later."""
    nudges = asking(time, pacer, "T1", *(f"D{n}" for n in range(10)))
    await asyncio.sleep(0)
    answers = asking(time, pacer, "T1", "E1", "E2", awaited=True)
    found = await time.run(*nudges, *answers)
    assert max(found[10:]) <= 2 * WORKSPACE_SECONDS < max(found[:10])
    assert sorted(found) == [round(n * WORKSPACE_SECONDS, 3) for n in range(12)]


async def test_where_slack_asks_to_wait_the_workspace_waits(time, pacer):
    """As long as it asked, those too that were waiting already; nobody else does."""
    there = asking(time, pacer, "T1", "D1", "D2", "D3")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    pacer.hold("T1", 30)
    assert (await time.run(*there))[1:] == [-30, -30.2]
    assert await time.run(*asking(time, pacer, "T1", "D1", awaited=True)) == [-30.4]
    assert await time.run(*asking(time, pacer, "T2", "E1")) == [0]
    time.now = 30.2
    assert await time.run(*asking(time, pacer, "T1", "D1")) == [30.2]
