"""The pace of messages: one a second to a channel, so many to a workspace, nobody else waits."""

import asyncio

from adapters.slack.pacer import CHANNEL_SECONDS, WORKSPACE_SECONDS, Pacer


class Time:
    """A clock that is moved by whoever sleeps on it."""

    def __init__(self):
        self.now = 0.0
        self.slots = []

    def read(self):
        return self.now

    async def sleep(self, seconds):
        self.slots.append(round(self.now + seconds, 3))


async def slots(time, pacer, *places):
    """When each of these messages may go."""
    for team, channel in places:
        before = len(time.slots)
        await pacer.slot(team, channel)
        if len(time.slots) == before:
            time.slots.append(time.now)
    return time.slots


async def test_one_channel_gets_one_message_a_second():
    """Whatever else is sent."""
    time = Time()
    assert await slots(time, Pacer(time.read, time.sleep), *[("T1", "D1")] * 4) == [
        n * CHANNEL_SECONDS for n in range(4)
    ]


async def test_a_workspace_gets_so_many_and_another_waits_for_none_of_them():
    """Five thousand prompts are spread; another workspace's first goes at once."""
    time = Time()
    pacer = Pacer(time.read, time.sleep)
    found = await slots(time, pacer, *[("T1", f"D{n}") for n in range(5000)])
    assert found[-1] == round(4999 * WORKSPACE_SECONDS, 3)
    assert (await slots(time, pacer, ("T2", "E1")))[-1] == 0


async def test_where_slack_asks_to_wait_the_workspace_waits():
    """As long as it asked."""
    time = Time()
    pacer = Pacer(time.read, time.sleep)
    pacer.hold("T1", 30)
    assert await slots(time, pacer, ("T1", "D1"), ("T2", "E1")) == [30, 0]


async def test_what_waits_side_by_side_is_told_apart():
    """Tasks that ask at the same moment get slots of their own."""
    time = Time()
    pacer = Pacer(time.read, time.sleep)
    await asyncio.gather(*(pacer.slot("T1", f"D{n}") for n in range(3)))
    assert time.slots == [WORKSPACE_SECONDS, 2 * WORKSPACE_SECONDS]
