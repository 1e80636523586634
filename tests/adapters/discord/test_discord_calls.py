"""The stand-in refuses the calls that Discord refuses: for what they ask, or for what the bot may not do."""

import json

import aiohttp
import discord
import pytest

from tests.adapters.discord.conftest import ANA, TOM
from tests.adapters.discord.world import BOT, GENERAL, GUILD, LEAST, TOKEN

CALLS = [
    ("GET", "/channels/1", None, 10003),
    ("GET", "/guilds/1", None, 10004),
    ("GET", "/users/1", None, 10013),
    ("GET", f"/guilds/{GUILD}/members/{BOT}0", None, 10013),
    ("GET", f"/channels/{GENERAL}/messages/1", None, 10008),
    ("POST", "/users/@me/channels", {"recipient_id": "1"}, 50033),
    ("POST", f"/channels/{GENERAL}/messages", {"content": ""}, 50006),
    ("POST", f"/channels/{GENERAL}/messages", {"content": "x" * 2001}, 50035),
    ("GET", f"/channels/{GENERAL}/messages?limit=101", None, 50035),
    ("POST", f"/channels/{GENERAL}/threads", {"name": "", "type": 12}, 50035),
    ("POST", f"/channels/{GENERAL}/threads", {"type": 12}, 50035),
    ("PUT", f"/channels/{GENERAL}/thread-members/{ANA}", None, 50024),
    ("POST", "/interactions/1/none/callback", {"type": 4, "data": {"content": "x"}}, 10062),
    ("POST", f"/webhooks/{BOT}/none", {"content": "x"}, 50027),
    ("PUT", f"/applications/{BOT}/commands", [{"name": "Met", "description": "x"}], 50035),
    ("GET", "/applications/1/commands", None, 50001),
    ("GET", "/nowhere", None, 0),
]


async def refusal(stand_in, method, path, body=None, *, token=TOKEN, data=None):
    """The status and the code with which a call is refused; None where it is taken."""
    headers = {"Authorization": f"Bot {token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, stand_in.api_url + path, json=body, data=data) as answer,
    ):
        if answer.status == 204:
            return None
        assert answer.headers["Content-Type"] == "application/json"
        given = await answer.json()
        return None if answer.ok else (answer.status, given["code"])


@pytest.mark.parametrize(("method", "path", "body", "code"), CALLS, ids=[f"{one[0]} {one[1]}" for one in CALLS])
async def test_calls_that_discord_refuses_are_refused(stand_in, method, path, body, code):
    """What is unknown, and what is no body."""
    assert (await refusal(stand_in, method, path, body))[1] == code


async def test_a_call_without_the_token_is_refused(stand_in):
    """401, and counted: 10,000 in ten minutes ban an address."""
    assert await refusal(stand_in, "GET", "/users/@me", token="another") == (401, 0)
    assert await refusal(stand_in, "GET", "/users/@me") is None
    assert stand_in.invalid == 1


def without(*names):
    """The bot's permissions without some."""
    left = discord.Permissions(LEAST)
    left.update(**dict.fromkeys(names, False))
    return left.value


SAID = f"/channels/{GENERAL}/messages"
MAY = [
    (("view_channel",), "GET", f"/channels/{GENERAL}", None, 50001),
    (("view_channel",), "POST", SAID, {"content": "x"}, 50001),
    (("send_messages",), "POST", SAID, {"content": "x"}, 50013),
    (("embed_links",), "POST", SAID, {"embeds": [{"title": "x"}]}, 50013),
    (("create_private_threads",), "POST", f"/channels/{GENERAL}/threads", {"name": "x", "type": 12}, 50013),
    ((), "POST", f"/channels/{GENERAL}/threads", {"name": "x", "type": 11}, 50013),
    (("pin_messages",), "PUT", SAID + "/pins/{said}", None, 50013),
    (("pin_messages",), "PUT", f"/channels/{GENERAL}/pins/" + "{said}", None, 50013),
    (("pin_messages",), "DELETE", SAID + "/pins/{said}", None, 50013),
    (("read_message_history",), "GET", SAID + "/{said}", None, 50013),
    (("read_message_history",), "POST", SAID, {"content": "x", "message_reference": {"message_id": "{said}"}}, 160002),
    ((), "DELETE", SAID + "/{said}", None, 50013),
    ((), "PATCH", SAID + "/{said}", {"content": "x"}, 50005),
    (("send_messages_in_threads",), "POST", "/channels/{thread}/messages", {"content": "x"}, 50013),
    (("send_messages_in_threads",), "PUT", "/channels/{thread}/thread-members/" + TOM, None, 50013),
    ((), "PATCH", "/channels/{thread}", {"locked": True}, 50013),
    ((), "DELETE", "/channels/{thread}", None, 50013),
]


@pytest.mark.parametrize("everywhere", [True, False], ids=["server", "channel"])
@pytest.mark.parametrize(("names", "method", "path", "body", "code"), MAY, ids=[f"{x[0]} {x[1]} {x[2]}" for x in MAY])
async def test_what_the_bot_may_not_do_is_refused(stand_in, names, method, path, body, code, everywhere):
    """Where the permission is missing in the server, or in that channel alone; with all of them it is taken."""
    said = stand_in.write(ANA, "x", channel=GENERAL)["id"]
    call = aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"})
    async with call as session:
        url = f"{stand_in.api_url}/channels/{GENERAL}/threads"
        async with session.post(url, json={"name": "x", "type": 12}) as answer:
            thread = (await answer.json())["id"]
    path = path.replace("{said}", said).replace("{thread}", thread)
    body = json.loads(json.dumps(body).replace("{said}", said))
    stand_in.permit(without(*names), channel=None if everywhere else GENERAL)
    assert (await refusal(stand_in, method, path, body))[1] == code
    if code != 50005:
        stand_in.permit(discord.Permissions(administrator=True).value, channel=None if everywhere else GENERAL)
        assert await refusal(stand_in, method, path, body) is None


async def test_without_the_right_to_read_history_there_is_none(stand_in):
    """An empty list, and no refusal."""
    stand_in.write(ANA, "x", channel=GENERAL)
    for permissions, count in ((LEAST, 1), (without("read_message_history"), 0)):
        stand_in.permit(permissions)
        headers = {"Authorization": f"Bot {TOKEN}"}
        async with aiohttp.ClientSession(headers=headers) as session, session.get(stand_in.api_url + SAID) as answer:
            assert len(await answer.json()) == count


async def test_a_file_over_the_limit_is_refused(stand_in):
    """413; and without the right to attach any, 50013."""
    for length, permissions, refused in (
        (11, LEAST, (413, 40005)),
        (10, LEAST, None),
        (10, without("attach_files"), (403, 50013)),
    ):
        stand_in.upload_limit = 10
        stand_in.permit(permissions)
        form = aiohttp.FormData({"payload_json": json.dumps({"content": "x"})}, quote_fields=False)
        form.add_field("files[0]", b"x" * length, filename="a.txt")
        assert await refusal(stand_in, "POST", SAID, data=form) == refused


async def test_where_the_bot_is_not_it_does_nothing(stand_in):
    """A server that threw it out, and a private thread that it is not in."""
    assert await refusal(stand_in, "POST", f"/channels/{GENERAL}/threads", {"name": "x", "type": 12}) is None
    thread = next(one for one in stand_in.channels.values() if one.type == 12)
    thread.members.clear()
    assert await refusal(stand_in, "POST", f"/channels/{thread.id}/messages", {"content": "x"}) == (403, 50001)
    stand_in.remove_bot()
    assert await refusal(stand_in, "POST", SAID, {"content": "x"}) == (403, 50001)
    assert await refusal(stand_in, "GET", f"/guilds/{GUILD}") == (404, 10004)


async def test_a_locked_thread_takes_no_word(stand_in):
    """Unless from who may manage it."""
    assert await refusal(stand_in, "POST", f"/channels/{GENERAL}/threads", {"name": "x", "type": 12}) is None
    thread = next(one for one in stand_in.channels.values() if one.type == 12)
    thread.locked = True
    assert await refusal(stand_in, "POST", f"/channels/{thread.id}/messages", {"content": "x"}) == (403, 160005)
    stand_in.permit(LEAST | discord.Permissions(manage_threads=True).value)
    assert await refusal(stand_in, "POST", f"/channels/{thread.id}/messages", {"content": "x"}) is None


async def test_what_somebody_else_wrote_alone_to_the_bot_stays(stand_in):
    """In a direct conversation nobody takes away another's words."""
    said = stand_in.write(ANA, "x")
    path = f"/channels/{said['channel_id']}/messages/{said['id']}"
    assert await refusal(stand_in, "DELETE", path) == (403, 50003)
