"""discord.py, as it is, lives with the stand-in as it does with Discord."""

import asyncio
import io
from datetime import timedelta

import aiohttp
import discord
import pytest

from tests.adapters.discord.conftest import ANA, OLGA, TOM, running
from tests.adapters.discord.ear import Ear, Ears
from tests.adapters.discord.gateway import shard_of
from tests.adapters.discord.world import BOT, GENERAL, GUILD, LEAST, TOKEN

OTHER = str(int(GUILD) + (1 << 22))
"""A server whose shard is not the first one's."""


async def dm(client, user):
    """The direct conversation with somebody."""
    return await (await client.fetch_user(int(user))).create_dm()


def posts(stand_in):
    """How many messages the bot tried to post."""
    return sum(method == "POST" and path.endswith("/messages") for method, path, _ in stand_in.calls)


# Coming and going -----------------------------------------------------------------------------------------------------


async def test_a_client_comes_and_knows_the_server_with_its_members(pointed):
    """Members come in chunks, on request."""
    pointed.gateway.chunk = 2
    async with running(Ear()) as client:
        guild = client.get_guild(int(GUILD))
        assert {one.name for one in guild.members} == {"binôme", "olga", "ana", "tom"}
        assert client.application_id == int(BOT)
        assert guild.me.guild_permissions.value == LEAST
        assert guild.get_member(int(OLGA)).guild_permissions.manage_guild
        assert guild.get_channel(int(GENERAL)).name == "general"
        assert client.latency < 20


async def test_whoever_leaves_comes_or_throws_the_bot_out_is_heard_of(pointed):
    """Members by their intent; the bot's own going, and coming back."""
    async with running(Ear()) as client:
        pointed.leave(TOM)
        pointed.join("104", "Noa")
        pointed.remove_bot()
        pointed.add_bot(GUILD)
        for what in (("left", "tom"), ("joined", "noa"), ("removed from", "Tandem"), ("taken into", "Tandem")):
            await client.until(*what)


async def test_what_is_written_to_the_bot_is_heard(pointed):
    """In a direct conversation, with its words."""
    async with running(Ear()) as client:
        await pointed.say(ANA, "bonjour")
        await client.until("said", "ana", "bonjour")


@pytest.mark.parametrize(
    ("intents", "heard"),
    [
        (discord.Intents(guilds=True, dm_messages=True), [("said", "ana", "in private")]),
        (discord.Intents(guilds=True, guild_messages=True), [("said", "ana", "")]),
        (
            discord.Intents(guilds=True, guild_messages=True, message_content=True),
            [("said", "ana", "for all")],
        ),
        (discord.Intents(guilds=True, members=True), [("left", "tom")]),
    ],
)
async def test_a_client_hears_what_it_asked_for(pointed, intents, heard):
    """By its intents; what is said in a server comes without words, unless the intent for them was granted."""
    pointed.gateway.granted = discord.Intents(members=True, message_content=True).value
    async with running(Ear(intents)) as client:
        await pointed.say(ANA, "for all", channel=GENERAL)
        await pointed.say(ANA, "in private")
        pointed.leave(TOM)
        await pointed.gateway.flush()
        await client.until(*heard[0])
        assert [one for one in client.heard if one != ("ready",)] == heard


async def test_where_the_bot_is_named_it_reads_the_words(pointed):
    """A mention opens what is said in a server."""
    async with running(Ear()) as client:
        await pointed.say(ANA, f"<@{BOT}> bonjour", channel=GENERAL)
        await client.until("said", "ana", f"<@{BOT}> bonjour")


# Refused at the door --------------------------------------------------------------------------------------------------


async def test_a_wrong_token_is_refused(pointed):
    """Before any socket."""
    with pytest.raises(discord.LoginFailure):
        async with running(Ear(), token="another"):
            pass
    assert pointed.gateway.identified == []


async def test_a_privileged_intent_that_was_not_granted_is_refused(pointed):
    """4014, as the developer portal wants it."""
    pointed.gateway.granted = 0
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(Ear()):
            pass


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ([{"op": 2, "d": {"token": "another", "intents": 0}}], 4004),
        ([{"op": 2, "d": {"token": TOKEN, "intents": 1 << 30}}], 4013),
        ([{"op": 2, "d": {"token": TOKEN, "intents": 0, "shard": [2, 2]}}], 4010),
        ([{"op": 2, "d": {"token": TOKEN, "intents": 0}}] * 2, 4005),
        ([{"op": 6, "d": {"token": "another", "session_id": "x", "seq": 0}}], 4004),
        ([{"op": 8, "d": {"guild_id": GUILD, "query": "", "limit": 0}}], 4003),
        ([{"op": 77, "d": None}], 4001),
    ],
)
async def test_a_socket_that_says_something_wrong_is_closed(stand_in, says, code):
    """By Discord's own codes."""
    async with aiohttp.ClientSession() as session, session.ws_connect(stand_in.gateway_url) as socket:
        for one in says:
            await socket.send_json(one)
        async with asyncio.timeout(20):
            async for _ in socket:
                pass
        assert socket.close_code == code


# What breaks ----------------------------------------------------------------------------------------------------------


async def test_a_closed_socket_is_resumed_and_what_was_missed_comes_once(pointed):
    """By the address that READY named."""
    async with running(Ear()) as client:
        await pointed.say(ANA, "before")
        await client.until("said", "ana", "before")
        await pointed.gateway.disconnect(4000)
        message = pointed.write(ANA, "missed")
        pointed.gateway.tell_message("MESSAGE_CREATE", message)
        await client.until("resumed")
        await pointed.say(ANA, "after")
        await client.until("said", "ana", "after")
        assert [one[2] for one in client.heard if one[0] == "said"] == ["before", "missed", "after"]
        assert [one["path"] for one in pointed.gateway.resumed] == ["/resume"]
        assert len(pointed.gateway.identified) == 1


async def test_discord_asks_to_come_back_and_the_client_does(pointed):
    """Opcode 7."""
    async with running(Ear()) as client:
        await pointed.gateway.reconnect()
        await client.until("resumed")
        assert len(pointed.gateway.identified) == 1


async def test_a_session_that_was_forgotten_begins_anew(pointed):
    """INVALID_SESSION: the client identifies again, and what was told in between is lost."""
    async with running(Ear()) as client:
        pointed.gateway.forget()
        await pointed.gateway.disconnect(4000)
        await pointed.gateway.connected()
        assert len(pointed.gateway.resumed) == 1
        assert len(pointed.gateway.identified) == 2
        await pointed.say(ANA, "still there?")
        await client.until("said", "ana", "still there?")


async def test_a_session_ends_where_its_socket_is_closed_for_good(stand_in):
    """By 1000; by any other code it can be resumed. (discord.py goes by 4000.)"""
    for code, left in ((1000, 0), (4000, 1)):
        async with aiohttp.ClientSession() as session, session.ws_connect(stand_in.gateway_url) as socket:
            await socket.send_json({"op": 2, "d": {"token": TOKEN, "intents": 0}})
            await stand_in.gateway.connected()
            await socket.close(code=code)
        await stand_in.gateway.gone()
        assert len(stand_in.gateway.sessions) == left


async def test_servers_are_spread_over_shards_and_direct_messages_are_the_firsts(pointed):
    """By the servers' ids."""
    pointed.shards = 2
    pointed.found(OTHER, "Elsewhere")
    pointed.join(ANA, "Ana", guild=OTHER)
    async with running(Ears()) as client:
        assert {guild.name: guild.shard_id for guild in client.guilds} == {
            "Tandem": shard_of(GUILD, 2),
            "Elsewhere": shard_of(OTHER, 2),
        }
        assert sorted(one["shard"] for one in pointed.gateway.identified) == [[0, 2], [1, 2]]
        await pointed.say(ANA, "once")
        pointed.leave(ANA, guild=OTHER)
        await client.until("said", "ana", "once")
        await client.until("left", "ana")
        assert client.heard.count(("said", "ana", "once")) == 1


async def test_a_call_that_has_to_wait_is_made_again(pointed):
    """429, for a route or for all."""
    async with running(Ear()) as client:
        ana = await dm(client, ANA)
        pointed.fault("POST /channels/", status=429, retry_after=0.01)
        pointed.fault("POST /channels/", status=429, retry_after=0.01, everywhere=True)
        await ana.send("bonjour")
        assert posts(pointed) == 3
        assert pointed.read(ANA) == ["bonjour"]
        assert pointed.invalid == 2


async def test_a_429_of_the_proxy_is_taken_for_a_ban(pointed):
    """Without the Via header, and without JSON."""
    async with running(Ear()) as client:
        ana = await dm(client, ANA)
        pointed.fault("POST /channels/{channel}/messages", status=429, bare=True)
        with pytest.raises(discord.HTTPException, match="1015"):
            await ana.send("bonjour")
        assert posts(pointed) == 1


async def test_a_fault_says_its_code(pointed):
    """Opening direct conversations too fast."""
    async with running(Ear()) as client:
        pointed.fault("POST /users/@me/channels", status=400, code=40003)
        with pytest.raises(discord.HTTPException) as caught:
            await dm(client, ANA)
        assert (caught.value.status, caught.value.code) == (400, 40003)
        assert await dm(client, ANA)


async def test_a_message_that_was_taken_while_the_answer_was_lost_is_known_by_its_nonce(pointed):
    """Within the minutes that Discord remembers; afterwards it is another message."""
    async with running(Ear()) as client:
        ana = await dm(client, ANA)
        pointed.fault("POST /channels/", lost=True)
        with pytest.raises(aiohttp.ClientError):
            await ana.send("bonjour", nonce="n1")
        again = await ana.send("bonjour", nonce="n1")
        assert pointed.read(ANA) == ["bonjour"]
        assert str(again.id) == pointed.messages[ana.id][-1]["id"]
        await ana.send("bonjour", nonce="n2")
        pointed.clock.move_to(pointed.clock.now() + timedelta(seconds=181))
        await ana.send("bonjour", nonce="n1")
        assert pointed.read(ANA) == ["bonjour"] * 3


async def test_a_call_may_be_met_by_silence(pointed):
    """Until the client gives up."""
    async with running(Ear()) as client:
        ana = await dm(client, ANA)
        pointed.fault("POST /channels/", hang=True)
        sending = asyncio.create_task(ana.send("bonjour"))
        await pointed.until(lambda: posts(pointed) == 1)
        sending.cancel()
        await asyncio.wait({sending})
        assert pointed.read(ANA) == []


# Messages, pins, threads ----------------------------------------------------------------------------------------------


async def test_somebody_who_cannot_be_written_to(pointed):
    """Closed direct messages; no server in common. The conversation is opened all the same."""
    async with running(Ear()) as client:
        ana = await dm(client, ANA)
        pointed.close_dms(ANA)
        with pytest.raises(discord.Forbidden) as caught:
            await ana.send("bonjour")
        assert caught.value.code == 50007
        pointed.open_dms(ANA)
        await ana.send("bonjour")
        pointed.leave(ANA)
        with pytest.raises(discord.Forbidden) as caught:
            await (await dm(client, ANA)).send("bonjour")
        assert caught.value.code == 50278


async def test_files_go_up_and_come_down(pointed):
    """The bot's and somebody else's."""
    async with running(Ear()) as client:
        ana = await dm(client, ANA)
        file = discord.File(io.BytesIO(b"a,b"), "pairs.csv", description="the pairs")
        sent = await ana.send("voici", file=file)
        assert [(one.filename, one.description, await one.read()) for one in sent.attachments] == [
            ("pairs.csv", "the pairs", b"a,b")
        ]
        other = await pointed.say(ANA, "", files=[("mine.csv", b"c,d")])
        heard = await ana.fetch_message(int(other["id"]))
        assert await heard.attachments[0].read() == b"c,d"
        edited = await sent.edit(content="vu", attachments=[])
        assert (edited.content, edited.attachments) == ("vu", [])


async def test_a_conversation_is_read_from_where_one_was(pointed):
    """After and before a message, as many as wanted; one alone."""
    async with running(Ear()) as client:
        ana = await dm(client, ANA)
        said = [pointed.write(ANA, str(number)) for number in range(5)]
        after = discord.Object(int(said[1]["id"]))
        assert [one.content async for one in ana.history(after=after)] == ["2", "3", "4"]
        assert [one.content async for one in ana.history(limit=2)] == ["4", "3"]
        assert [one.content async for one in ana.history(before=after)] == ["0"]
        assert (await ana.fetch_message(int(said[3]["id"]))).content == "3"


async def test_messages_are_changed_pinned_and_taken_away(pointed):
    """By the route of today and by the one before."""
    async with running(Ear()) as client:
        channel = client.get_channel(int(GENERAL))
        message = await channel.send("bonjour", embed=discord.Embed(title="t", description="d"))
        await message.edit(content="rebonjour")
        await message.pin()
        assert [one.content async for one in channel.pins()] == ["rebonjour"]
        old = discord.http.Route("GET", "/channels/{channel_id}/pins", channel_id=channel.id)
        assert [one["id"] for one in await client.http.request(old)] == [str(message.id)]
        await message.unpin()
        assert [one async for one in channel.pins()] == []
        await message.delete()
        assert [one["type"] for one in pointed.messages[GENERAL]] == [6]


async def test_a_private_thread_is_for_its_members_alone(pointed):
    """Started, peopled, spoken in, archived and opened again by a word."""
    async with running(Ear()) as client:
        channel = client.get_channel(int(GENERAL))
        thread = await channel.create_thread(name="Ana – Tom", auto_archive_duration=10080, invitable=False)
        await thread.add_user(discord.Object(int(ANA)))
        await thread.send("bonjour à vous deux")
        place = pointed.channels[thread.id]
        assert (place.type, place.members, place.invitable) == (12, [BOT, ANA], False)
        assert [one["content"] for one in pointed.seen(ANA)] == ["bonjour à vous deux"]
        assert pointed.seen(TOM) == []
        await thread.edit(archived=True)
        with pytest.raises(discord.HTTPException) as caught:
            await thread.add_user(discord.Object(int(TOM)))
        assert caught.value.code == 50083
        await thread.send("encore")
        assert not place.archived
        await thread.remove_user(discord.Object(int(ANA)))
        assert place.members == [BOT]


async def test_a_thread_in_which_nothing_is_said_is_put_away(pointed):
    """After as many minutes as it was given; a word opens it again."""
    async with running(Ear()) as client:
        thread = await client.get_channel(int(GENERAL)).create_thread(name="Ana – Tom", auto_archive_duration=1440)
        for minutes, archived in ((1439, False), (1, True)):
            pointed.clock.move_to(pointed.clock.now() + timedelta(minutes=minutes))
            assert (await client.fetch_channel(thread.id)).archived is archived
        await thread.send("encore là ?")
        assert not (await client.fetch_channel(thread.id)).archived


async def test_mentions_wake_whom_the_body_allows(pointed):
    """Nobody, where it allows none."""
    async with running(Ear()) as client:
        channel = client.get_channel(int(GENERAL))
        pointed.permit(LEAST | discord.Permissions(mention_everyone=True).value)
        await channel.send(f"@everyone <@{ANA}>", allowed_mentions=discord.AllowedMentions.none())
        await channel.send(f"@everyone <@{ANA}>")
        woken = [(one["mention_everyone"], len(one["mentions"])) for one in pointed.messages[GENERAL]]
        assert woken == [(False, 0), (True, 1)]


async def test_members_are_asked_for(pointed):
    """One, all, and one that is not there."""
    async with running(Ear()) as client:
        guild = client.get_guild(int(GUILD))
        assert (await guild.fetch_member(int(ANA))).name == "ana"
        assert {one.name async for one in guild.fetch_members()} == {"olga", "ana", "tom", "binôme"}
        assert [one.name for one in await guild.query_members("an")] == ["ana"]
        pointed.leave(TOM)
        with pytest.raises(discord.NotFound) as caught:
            await guild.fetch_member(int(TOM))
        assert caught.value.code == 10007
        assert (await client.application_info()).flags.gateway_guild_members_limited
