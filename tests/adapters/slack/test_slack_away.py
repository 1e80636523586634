"""Away for a while and back: what people wrote meanwhile is read, at the pace that Slack allows."""

import asyncio
from datetime import timedelta

import pytest

from adapters.slack import doors
from bot import recovery
from bot.adapter import Address, DeliveryError
from bot.clock import StandingClock
from storage.tables import Account, Answer, Inbox, Outbox
from tests.adapters.slack.conftest import MONDAY
from tests.adapters.slack.people import CREATE


@pytest.fixture
def quick(monkeypatch):
    """A socket that is looked at all the time."""
    monkeypatch.setattr(doors, "PING_SECONDS", 0.02)
    monkeypatch.setattr(doors, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(recovery, "AGAIN_SECONDS", 0.01)


async def asked(workspace, *users):
    """People who were asked for their role and have not answered."""
    await workspace.command("U0LGA", CREATE)
    await workspace.command("U0LGA", "/mentoring-admin program open")
    for user in users:
        await workspace.say(user, "bonjour")
        await workspace.press(user, "go")


def roles(workspace):
    """What was answered."""
    return [one.value for one in workspace.rows(Answer) if one.step == "role"]


async def test_what_was_written_while_the_socket_was_down_is_read(workspace, quick):
    """Slack was away for two hours: an answer from that time is taken in, though a later word was heard before it."""
    async with workspace.living():
        await asked(workspace, "UANA", "UT0M")
        workspace.slack.down = True
        await workspace.slack.disconnect()
        workspace.clock.move_to(workspace.clock.now() + timedelta(hours=1))
        workspace.slack.write("UANA", "mentorée")
        workspace.slack.write("UT0M", "mentor")
        late = workspace.slack.write("UANA", "aide")
        workspace.clock.move_to(workspace.clock.now() + timedelta(hours=1))
        workspace.slack.down = False
        await workspace.slack.connected()
        await workspace.slack.deliver("events_api", late)
        keeping = asyncio.create_task(workspace.service.platforms.keep_up("slack"))
        await workspace.until(lambda: len(roles(workspace)) == 2)
        assert sorted(roles(workspace)) == ["mentee", "mentor"]
        taken = [row.id for row in workspace.rows(Inbox)]
        assert len(taken) == len(set(taken))
        keeping.cancel()


class Socket:
    """A connection that stands, or does not, as a script says: for each look, and the time of it."""

    def __init__(self, clock, script):
        self.clock = clock
        self.script = script

    async def is_connected(self):
        stands, seconds = self.script.pop(0)
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        return stands


@pytest.mark.parametrize(
    ("script", "missed"),
    [
        ([(True, 5)] * 9, False),
        ([(True, 5), (False, 3), (True, 2), (True, 5)], False),
        ([(True, 5), (False, 10), (False, 10), (True, 1)], True),
        ([(False, 30), (True, 1), (True, 1)], True),
        ([(True, 5), (True, 3600), (True, 5)], True),
    ],
)
async def test_only_a_socket_that_was_down_for_a_while_has_missed_something(monkeypatch, script, missed):
    """Not one that Slack had exchanged; a machine that slept is one that was away."""
    clock = StandingClock(MONDAY)
    door = doors.Socket("xapp-1", None, clock)
    monkeypatch.setattr(doors, "LOOK_SECONDS", 0)
    watching = asyncio.create_task(door._watch(Socket(clock, list(script))))
    with pytest.raises(IndexError):
        await watching
    assert door.missed.is_set() is missed


async def test_where_slack_asks_to_wait_reading_goes_on_later(workspace, quick):
    """An app that many workspaces installed reads one conversation a minute: each is read in the end."""
    async with workspace.living():
        await asked(workspace, "UANA", "UT0M")
    workspace.slack.write("UANA", "mentorée")
    workspace.slack.write("UT0M", "mentor")
    workspace.slack.fault("conversations.history", status=429, retry_after=0, times=2)
    async with workspace.living():
        assert roles(workspace) == []
        keeping = asyncio.create_task(workspace.service.platforms.keep_up("slack"))
        await workspace.until(lambda: len(roles(workspace)) == 2)
        keeping.cancel()


async def test_a_limit_on_reading_holds_up_no_writing(workspace):
    """Slack counts each method by itself."""
    async with workspace.living():
        await asked(workspace, "UANA")
        workspace.adapter.pacer.off = False
        workspace.slack.fault("conversations.history", status=429, retry_after=3600)
        with pytest.raises(DeliveryError) as caught:
            await workspace.adapter.since(Address("slack", "T1", "T1.UANA"), None)
        assert caught.value.retry_after == 3600
        await workspace.say("UT0M", "hello")
        assert workspace.slack.read("UT0M")


async def test_who_cannot_be_read_keeps_nobody_else_from_being_read(workspace, quick):
    """Slack stumbles over one conversation, and refuses another for good."""
    async with workspace.living():
        await asked(workspace, "UANA", "UT0M")
    workspace.slack.write("UANA", "mentorée")
    workspace.slack.write("UT0M", "mentor")
    workspace.slack.fault("conversations.history", error="fatal_error")
    async with workspace.living():
        assert roles(workspace) == ["mentor"]
        keeping = asyncio.create_task(workspace.service.platforms.keep_up("slack"))
        await workspace.until(lambda: len(roles(workspace)) == 2)
        keeping.cancel()


async def test_a_message_that_slack_took_and_did_not_confirm_is_sent_once(workspace):
    """The connection broke before the answer: the message is looked up before it is sent again."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin program open")
        workspace.slack.fault("chat.postMessage", lost=True)
        await workspace.say("UANA", "bonjour")
        assert workspace.rows(Outbox)[-1].state == "waiting"
        await workspace.wait(minutes=5)
        assert len(workspace.slack.read("UANA")) == 1
        assert {row.state for row in workspace.rows(Outbox)} == {"sent"}
        assert {row.unreachable for row in workspace.rows(Account)} == {None}
