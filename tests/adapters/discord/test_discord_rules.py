"""The stand-in refuses what Discord refuses."""

import json

import aiohttp
import discord
import pytest

from tests.adapters.discord.commands import size, wrong_commands
from tests.adapters.discord.conftest import ANA, TOM
from tests.adapters.discord.rules import wrong, wrong_choices, wrong_modal, wrong_thread
from tests.adapters.discord.world import BOT, GENERAL, GUILD, LEAST, TOKEN

BUTTON = {"type": 2, "style": 1, "label": "x", "custom_id": "a"}
LINK = {"type": 2, "style": 5, "label": "x", "url": "https://example.org"}
OPTION = {"label": "x", "value": "x"}
MENU = {"type": 3, "custom_id": "a", "options": [OPTION]}
INPUT = {"type": 4, "custom_id": "a", "style": 1}
LABEL = {"type": 18, "label": "x", "component": INPUT}
MODAL = {"custom_id": "a", "title": "x", "components": [LABEL]}
TEXT = {"type": 10, "content": "x"}
V2 = 1 << 15


def row(*components):
    return {"components": [{"type": 1, "components": list(components)}]}


def buttons(count):
    return [{**BUTTON, "custom_id": f"b{n}"} for n in range(count)]


def embed(**parts):
    return {"embeds": [parts]}


def modal(**changes):
    return {**MODAL, **changes}


def label(**component):
    return modal(components=[{**LABEL, "component": component}])


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001},
        {"content": "x", "colour": "red"},
        {"content": 1},
        {"content": "x", "flags": "64"},
        {"embeds": ["x"]},
        {"components": BUTTON},
        {"content": "x", "nonce": "x" * 26},
        {"components": [row(BUTTON)["components"][0], *(row(one)["components"][0] for one in buttons(5))]},
        row(*buttons(6)),
        row(),
        row(BUTTON, BUTTON),
        row({**BUTTON, "custom_id": "x" * 101}),
        row({**BUTTON, "custom_id": ""}),
        row({**BUTTON, "label": "x" * 81}),
        row({**BUTTON, "label": ""}),
        row({**BUTTON, "style": 9}),
        row({**BUTTON, "colour": "red"}),
        row({**BUTTON, "url": "https://example.org"}),
        row({**LINK, "custom_id": "a"}),
        row({**LINK, "url": None}),
        row(MENU, {**BUTTON, "custom_id": "b"}),
        row({**MENU, "options": [{"label": "x", "value": str(n)} for n in range(26)], "max_values": 1}),
        row({**MENU, "options": []}),
        row({**MENU, "options": [OPTION, OPTION]}),
        row({**MENU, "options": [{**OPTION, "label": "x" * 101}]}),
        row({**MENU, "options": [{**OPTION, "label": ""}]}),
        row({**MENU, "options": [{**OPTION, "value": "x" * 101}]}),
        row({**MENU, "options": [{**OPTION, "description": "x" * 101}]}),
        row({**MENU, "options": [{**OPTION, "colour": "red"}]}),
        row({**MENU, "placeholder": "x" * 151}),
        row({**MENU, "max_values": 2}),
        row({**MENU, "min_values": 2}),
        row({"type": 5, "custom_id": "a", "max_values": 26}),
        row(INPUT),
        row({"type": 77}),
        {"components": [BUTTON]},
        {"components": [TEXT]},
        {"embeds": [{"title": "x"}] * 11},
        {"embeds": [{"description": "x" * 3001}] * 2},
        embed(title="x" * 257),
        embed(description="x" * 4097),
        embed(fields=[{"name": "x", "value": "x"}] * 26),
        embed(fields=[{"name": "x" * 257, "value": "x"}]),
        embed(fields=[{"name": "x", "value": "x" * 1025}]),
        embed(fields=[{"name": "", "value": "x"}]),
        embed(footer={"text": "x" * 2049}),
        embed(author={"name": "x" * 257}),
        embed(title="x", colour="red"),
        {"flags": V2, "content": "x", "components": [TEXT]},
        {"flags": V2, "embeds": [{"title": "x"}], "components": [TEXT]},
        {"flags": V2, "components": [TEXT] * 41},
        {"flags": V2, "components": [{"type": 10, "content": "x" * 2001}] * 2},
        {"flags": V2, "components": [{"type": 10, "content": ""}]},
        {"flags": V2, "components": [{"type": 17, "components": [{"type": 17, "components": [TEXT]}]}]},
        {"flags": V2, "components": [{"type": 9, "components": [TEXT], "accessory": TEXT}]},
        {"flags": V2, "components": [{"type": 9, "components": [TEXT]}]},
        {"flags": V2, "components": [{"type": 9, "components": [TEXT] * 4, "accessory": BUTTON}]},
        {"flags": V2, "components": [BUTTON]},
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        {"content": "x", "allowed_mentions": {"parse": ["roles"], "roles": ["1"]}},
        {"content": "x", "allowed_mentions": {"parse": ["all"]}},
        {"content": "x", "allowed_mentions": {"users": [str(n) for n in range(101)]}},
        {"content": "x", "allowed_mentions": {"nobody": True}},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_messages_that_discord_refuses_are_refused(body):
    """Each for one reason of its own."""
    assert len(wrong(body)) == 1, wrong(body)


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000, "nonce": "1", "enforce_nonce": True, "tts": False},
        {"components": [row(one)["components"][0] for one in buttons(5)]},
        row(*buttons(5)),
        row(BUTTON, LINK),
        row({**MENU, "min_values": 0, "max_values": 1}),
        row({"type": 5, "custom_id": "a", "max_values": 25}),
        {"embeds": [{"description": "x" * 3000}] * 2},
        {"flags": V2, "components": [{"type": 17, "components": [TEXT, *row(BUTTON)["components"]]}]},
        {"flags": V2, "components": [{"type": 9, "components": [TEXT], "accessory": BUTTON}]},
        {"content": "x", "allowed_mentions": {"parse": ["everyone"], "users": ["1"]}},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_messages_that_discord_takes_are_taken(body):
    """So that the refusals above say something."""
    assert wrong(body) == []


@pytest.mark.parametrize(
    "body",
    [
        modal(title="x" * 46),
        modal(title=""),
        modal(custom_id="x" * 101),
        modal(colour="red"),
        modal(components=[]),
        modal(components=LABEL),
        modal(components=[{**LABEL, "component": {**INPUT, "custom_id": str(n)}} for n in range(6)]),
        modal(components=[LABEL, LABEL]),
        modal(components=[{**LABEL, "label": "x" * 46}]),
        modal(components=[{**LABEL, "description": "x" * 101}]),
        modal(components=[INPUT]),
        modal(components=row({**INPUT, "label": "x"}, {**INPUT, "label": "x", "custom_id": "b"})["components"]),
        modal(components=row(INPUT)["components"]),
        label(**BUTTON),
        label(**{**INPUT, "style": 3}),
        label(**{**INPUT, "max_length": 4001}),
        label(**{**INPUT, "min_length": 5, "max_length": 4}),
        label(**{**INPUT, "max_length": 3, "value": "four"}),
        label(**{**INPUT, "placeholder": "x" * 101}),
        label(type=19, custom_id="a", max_values=11),
        label(type=21, custom_id="a", options=[OPTION]),
        label(type=22, custom_id="a", options=[]),
    ],
    ids=lambda body: json.dumps(body)[:90],
)
def test_windows_that_discord_refuses_are_refused(body):
    """Each for one reason of its own."""
    assert len(wrong_modal(body)) == 1, wrong_modal(body)


def test_windows_that_discord_takes_are_taken():
    """Fields inside labels, and one inside a row as it was done before."""
    fields = [INPUT, MENU, {"type": 5}, {"type": 19}, {"type": 23}]
    labels = [{**LABEL, "component": {**one, "custom_id": str(n)}} for n, one in enumerate(fields)]
    assert wrong_modal(modal(components=labels)) == []
    assert wrong_modal(modal(components=row({**INPUT, "label": "x"})["components"])) == []


@pytest.mark.parametrize("body", [{"name": "x" * 101}, {"name": ""}, {"name": "x", "auto_archive_duration": 90}])
def test_threads_that_discord_refuses_are_refused(body):
    """By their name, and by when they are put away."""
    assert wrong_thread(body)
    assert wrong_thread({"name": "x" * 100, "auto_archive_duration": 10080}) == []


@pytest.mark.parametrize(
    "body",
    [
        {"choices": [{"name": "x", "value": "x"}] * 26},
        {"choices": [{"name": "x" * 101, "value": "x"}]},
        {"choices": [{"name": "", "value": "x"}]},
        {"choices": [{"name": "x", "value": "x" * 101}]},
        {},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_choices_that_discord_refuses_are_refused(body):
    """Too many, too long, or none at all."""
    assert wrong_choices(body)
    assert wrong_choices({"choices": [{"name": "x" * 100, "value": 1}] * 25}) == []


# Commands -------------------------------------------------------------------------------------------------------------

COMMAND = {"name": "met", "description": "x"}
VALUE = {"name": "day", "description": "x", "type": 3}
SUB = {"name": "add", "description": "x", "type": 1}
GROUP = {"name": "pair", "description": "x", "type": 2, "options": [SUB]}
CHOICE = {"name": "x", "value": "x"}


def command(*options, **changes):
    return [{**COMMAND, "options": list(options), **changes}]


def value(**changes):
    return command({**VALUE, **changes})


@pytest.mark.parametrize(
    "commands",
    [
        command(name="Met"),
        command(name="we met"),
        command(name="x" * 33),
        command(name=""),
        command(name_localizations={"fr": "Vu"}),
        command(description=""),
        command(description="x" * 101),
        command(description_localizations={"fr": "x" * 101}),
        command(contexts=[3]),
        [COMMAND, COMMAND],
        [{**COMMAND, "name": f"c{n}"} for n in range(101)],
        [{"name": "x", "type": 3, "description": "x"}],
        [{"name": "", "type": 3}],
        {},
        command(*({**VALUE, "name": f"o{n}"} for n in range(26))),
        command(VALUE, VALUE),
        command(VALUE, {**VALUE, "name": "hour", "required": True}),
        command(SUB, VALUE),
        command({**GROUP, "options": [VALUE]}),
        command({**SUB, "options": [SUB]}),
        value(type=12),
        value(description=""),
        value(choices=[{"name": str(n), "value": n} for n in range(26)]),
        value(choices=[{"name": "", "value": "x"}]),
        value(choices=[{"name": "x" * 101, "value": "x"}]),
        value(choices=[{"name": "x", "value": "x" * 101}]),
        value(choices=[CHOICE], autocomplete=True),
        value(type=6, autocomplete=True),
    ],
    ids=lambda commands: json.dumps(commands)[:80],
)
def test_commands_that_discord_refuses_are_refused(commands):
    """Each for one reason of its own."""
    assert len(wrong_commands(commands)) == 1, wrong_commands(commands)


def test_commands_are_nested_once_and_no_deeper():
    """A group holds commands; a group inside a group is none."""
    assert wrong_commands(command(GROUP, SUB)) == []
    assert wrong_commands(command({**GROUP, "options": [{**GROUP, "options": [SUB]}]}))


def test_a_command_holds_eight_thousand_characters_in_its_longest_language():
    """Names, descriptions and values of all that is under it; of each the longest translation."""
    options = [{**VALUE, "name": f"o{n:02}", "description": "x" * 100, "type": 3} for n in range(25)]
    groups = [{**GROUP, "name": f"g{n}", "options": [{**SUB, "options": options}]} for n in range(3)]
    assert size(command(*groups)[0]) == 4 + 3 * (2 + 1 + 4 + 25 * 103)
    assert wrong_commands(command(*groups)) == []
    groups[0]["options"][0]["options"] = [one | {"description_localizations": {"fr": "x" * 50}} for one in options]
    assert wrong_commands(command(*groups)) == []
    choices = [{"name": "x", "value": "x", "name_localizations": {"fr": "x" * 60}} for _ in range(5)]
    groups[0]["options"][0]["options"] = [options[0] | {"choices": choices}, *options[1:]]
    assert [words for _, words in wrong_commands(command(*groups))] == [
        "8055 characters in its longest language, of 8000"
    ]


# Calls ----------------------------------------------------------------------------------------------------------------

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
