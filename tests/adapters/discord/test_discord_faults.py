"""What goes wrong on Discord: each is waited for, said in words, or a case; nothing is lost, nothing comes twice."""

import asyncio

import pytest
from discord import RateLimited
from structlog.testing import capture_logs

from adapters.discord.client import Listener
from bot.adapter import Address, CannotConnect, DeliveryError
from bot.messages import Letter, Span
from storage.tables import Account, Alert, Answer, Enrollment, Outbox, Workspace
from tests.adapters.discord.world import GUILD
from tests.journeys.everywhere.beginning import created
from tests.journeys.everywhere.on_discord import on_discord
from tests.journeys.everywhere.story import Story

HELLO = Letter("hello", (Span("Hello"),))


@pytest.fixture
async def discord(sqlite, tmp_path):
    """A server, and the bot not yet there."""
    async with on_discord(sqlite, tmp_path) as found:
        yield found


async def begun(discord):
    """A program that is open, with Ana and Tom, who has answered the first question."""
    story = Story(discord, "en")
    await created(story)
    await discord.say("ana", "hello")
    await discord.press("ana", "go")
    return story


def address(discord, who):
    return Address("discord", GUILD, discord._people[who])


async def test_closed_direct_messages_are_a_case_and_no_fault_of_the_servers(discord):
    """An organizer sees who it is; the server's other people hear from the bot as before."""
    async with discord.living():
        story = await begun(discord)
        discord.discord.close_dms(discord._people["ana"])
        await discord.press("ana", "mentee")
        cases = [row.kind for row in discord.rows(Alert)]
        assert cases == ["unreachable"]
        found = [row.unreachable for row in discord.rows(Account) if row.external_id == discord._people["ana"]]
        assert found == ["direct_messages_closed"]
        assert discord.rows(Workspace)[0].refused is None
        discord.discord.open_dms(discord._people["ana"])
        await discord.say("ana", "hello")
        assert story.news("ana"), "whoever writes again is reached again"


async def test_a_server_that_removes_the_bot_is_refused_as_a_whole(discord):
    """Its people are not unreachable: what waits goes out when the bot is back."""
    async with discord.living():
        await begun(discord)
        discord.discord.remove_bot()
        await discord.discord.gateway.flush()
        with pytest.raises(DeliveryError) as refused:
            while True:
                await discord.adapter.send(address(discord, "ana"), HELLO, "hello")
        assert (refused.value.code, refused.value.workspace) == ("bot_removed", True)
        assert [row.unreachable for row in discord.rows(Account)] == [None] * len(discord.rows(Account))


async def test_a_message_that_was_taken_though_its_answer_was_lost_stands_once(discord):
    """The same nonce is the same message."""
    async with discord.living():
        await begun(discord)
        discord.discord.fault("POST /channels/{channel}/messages", lost=True, status=500)
        told = len(discord.read("ana"))
        with pytest.raises(DeliveryError) as lost:
            await discord.adapter.send(address(discord, "ana"), HELLO, "once")
        assert lost.value.doubtful
        await discord.adapter.send(address(discord, "ana"), HELLO, "once")
        assert discord.read("ana")[told:] == ["Hello"]


async def test_a_broken_connection_resumes_and_hears_what_it_missed_once(discord):
    """Discord gives it again; the bot takes it in once."""
    async with discord.living():
        await begun(discord)
        person = discord._people["ana"]
        await discord.discord.gateway.disconnect(4000)
        message = discord.discord.write(person, "mentee")
        discord.discord.gateway.tell_message("MESSAGE_CREATE", message)
        await heard(discord, message)
        assert [row.role for row in discord.rows(Enrollment)] == ["mentee"]


async def test_what_was_written_while_discord_forgot_the_session_is_read(discord):
    """Without a resume the conversations with an open question are read; others are not."""
    async with discord.living():
        await begun(discord)
        discord.adapter.missed.clear()
        discord.discord.gateway.forget()
        discord.discord.write(discord._people["ana"], "mentee")
        await discord.discord.gateway.disconnect(4000)
        await asyncio.wait_for(discord.adapter.missed.wait(), 20)
        await discord.service.recover()
        assert [row.value for row in discord.rows(Answer) if row.step == "role"] == ["mentee"]


async def test_what_was_missed_is_read_though_something_is_written_before_all_servers_are_known(discord):
    """Else what comes first would count as the last that was read, and the answer before it as read."""
    async with discord.living():
        await begun(discord)
        take = discord.service.receive

        async def noted(event):
            reply = await take(event)
            discord._taken.add(event.id)
            discord._news.set()
            return reply

        discord.service.platforms.receive = noted
        discord.adapter.missed.clear()
        catching = asyncio.create_task(discord.service.platforms.keep_up("discord"))
        discord.adapter.listener._connection.guild_ready_timeout = 0.5
        discord.discord.gateway.forget()
        missed = discord.discord.write(discord._people["ana"], "mentee")
        await discord.discord.gateway.disconnect(4000)
        await discord.discord.gateway.connected()
        await discord.discord.say(discord._people["ana"], "thanks")
        await heard(discord, missed)
        assert [row.value for row in discord.rows(Answer) if row.step == "role"] == ["mentee"]
        catching.cancel()


async def test_a_token_or_an_intent_that_is_refused_is_said_with_its_cure(sqlite, tmp_path):
    """A sentence, no traceback."""
    async with on_discord(sqlite, tmp_path) as discord:
        discord.discord.gateway.granted = 0
        discord.members = True
        with pytest.raises(CannotConnect, match="Server Members Intent"):
            async with discord.living():
                pass
        discord.members, discord.token = False, "another.token.entirely"
        with pytest.raises(CannotConnect, match="DISCORD_TOKEN"):
            async with discord.living():
                pass


async def test_an_answer_that_breaks_off_at_the_start_is_said_in_a_sentence(sqlite, tmp_path):
    """Whoever runs the bot reads no traceback."""
    async with on_discord(sqlite, tmp_path) as discord:
        discord.discord.fault("PUT /applications/{application}/commands", lost=True, times=2)
        with pytest.raises(CannotConnect, match="does not let the bot in"):
            async with discord.living():
                pass


async def test_where_discord_asks_to_wait_at_the_start_the_bot_waits(sqlite, tmp_path, monkeypatch):
    """Its process may have other platforms to serve; and it ends when it is told to."""
    async with on_discord(sqlite, tmp_path) as discord:
        waits, asked = [0.01, 3600.0], asyncio.Event()

        async def limited(listener, token):
            await listener._async_setup_hook()
            if len(waits) == 1:
                asked.set()
            raise RateLimited(waits.pop(0))

        monkeypatch.setattr(Listener, "login", limited)
        adapter = discord.composed()
        with capture_logs() as logs:
            listening = asyncio.create_task(adapter.run(discord.receive))
            await asked.wait()
            await adapter.close()
            await asyncio.wait_for(listening, 10)
        assert [one["seconds"] for one in logs if one["event"] == "asked_to_wait"] == [0.01, 3600.0]


async def test_who_cannot_be_looked_up_since_the_connection_broke_is_told(discord):
    """Discord sends nothing twice: they write again."""
    async with discord.living():
        await created(Story(discord, "en"))
        discord.discord.fault("GET /guilds/{guild}/members/{user}", lost=True, times=2)
        await discord.discord.say(discord._people["ana"], "hello")
        await discord.discord.until(lambda: discord.read("ana"))
        assert "Please try again in a moment; nothing was changed." in discord.read("ana")[-1]
        await discord.say("ana", "hello")
        assert "Tandem" in discord.read("ana")[-1]


async def test_a_press_whose_answer_was_lost_is_taken_in(discord):
    """What follows from it comes all the same, and is reported as it is."""
    async with discord.living():
        await begun(discord)
        discord.discord.fault("POST /interactions", lost=True)
        with capture_logs() as logs:
            await discord.press("ana", "mentee")
        assert [row.role for row in discord.rows(Enrollment)] == ["mentee"]
        assert [one["error"] for one in logs if one["event"] == "answer_lost"] == ["ServerDisconnectedError"]


async def test_too_many_at_once_wait_as_long_as_discord_asks(discord):
    """A limit of one route is no failed try."""
    async with discord.living():
        await begun(discord)
        discord.discord.fault("POST /channels/{channel}/messages", status=429, retry_after=0.01)
        await discord.press("ana", "mentee")
        assert {row.state for row in discord.rows(Outbox)} == {"sent"}


async def heard(discord, message):
    """The bot has taken a message in."""
    while f"discord:{message['id']}" not in discord._taken:
        discord._news.clear()
        await asyncio.wait_for(discord._news.wait(), 20)
    await discord.service.settle()
