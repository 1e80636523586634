"""The pace of messages: one a second to a channel, so many to a workspace, nobody else waits."""

import asyncio
from itertools import pairwise

from adapters.slack.pacer import LONGEST, WORKSPACE_SECONDS, Pacer
from bot.adapter import DeliveryError


class Time:
    """A clock that is moved by whoever sleeps on it."""

    def __init__(self):
        self.now = 0.0
        self.slots = []

    def read(self):
        return self.now

    async def sleep(self, seconds):
        self.slots.append(round(self.now + seconds, 3))


async def slot(time, pacer, team, channel, **more):
    """When this message may go; the seconds to wait where it has to come back later, below 0."""
    before = len(time.slots)
    try:
        await pacer.slot(team, channel, **more)
    except DeliveryError as error:
        return -round(error.retry_after, 3)
    return time.slots[-1] if len(time.slots) > before else time.now


async def test_one_channel_gets_one_message_a_second():
    """The parts of a long letter wait for each other; other messages come back later."""
    time = Time()
    pacer = Pacer(time.read, time.sleep)
    assert [await slot(time, pacer, "T1", "D1", patient=True) for _ in range(4)] == [0, 1, 2, 3]
    assert await slot(time, pacer, "T1", "D1") == -4


async def test_a_campaign_is_spread_and_another_workspace_waits_for_none_of_it():
    """Five thousand prompts: five a second, and whoever comes back in time finds a place."""
    time = Time()
    pacer = Pacer(time.read, time.sleep)
    waiting = [f"D{n}" for n in range(5000)]
    sent = []
    while waiting:
        found = [(channel, await slot(time, pacer, "T1", channel)) for channel in waiting[:50]]
        sent += [at for _, at in found if at >= 0]
        waiting = [channel for channel, at in found if at < 0] + waiting[50:]
        assert await slot(time, pacer, f"T{time.now}", "E1") == time.now
        time.now += LONGEST
    assert len(sent) == 5000
    assert all(later - earlier >= WORKSPACE_SECONDS - 1e-6 for earlier, later in pairwise(sorted(sent)))
    assert time.now <= 5000 * WORKSPACE_SECONDS * 1.01 + LONGEST


async def test_where_slack_asks_to_wait_the_workspace_waits():
    """As long as it asked; nobody else does."""
    time = Time()
    pacer = Pacer(time.read, time.sleep)
    pacer.hold("T1", 30)
    assert await slot(time, pacer, "T1", "D1") == -30
    assert await slot(time, pacer, "T2", "E1") == 0
    time.now = 30
    assert await slot(time, pacer, "T1", "D1") == 30


async def test_what_waits_side_by_side_is_told_apart():
    """Tasks that ask at the same moment get slots of their own."""
    time = Time()
    pacer = Pacer(time.read, time.sleep)
    await asyncio.gather(*(pacer.slot("T1", f"D{n}") for n in range(3)))
    assert time.slots == [WORKSPACE_SECONDS, 2 * WORKSPACE_SECONDS]
