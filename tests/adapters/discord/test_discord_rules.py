"""The stand-in refuses the messages, windows, threads and commands that Discord refuses."""

import json

import pytest

from tests.adapters.discord.commands import size, wrong_commands
from tests.adapters.discord.rules import wrong, wrong_choices, wrong_modal, wrong_thread

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
