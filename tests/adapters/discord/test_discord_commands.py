"""The slash commands as Discord takes them: its sizes, its names, every command of the table, in two languages."""

import re
from datetime import UTC, date, datetime

import pytest

from adapters.discord import commands, limits, parse, render
from bot.commands import Call as Given
from bot.commands import form
from bot.composition.compose import plays, texts
from bot.events import Sender
from bot.letters import slip
from flows.commands.table import TABLE

TREE = commands.tree(TABLE, texts())
FAR = datetime(2100, 1, 1, tzinfo=UTC)
NAME = re.compile(r"^[-_'\w]{1,32}$")


def walk(node):
    """A command and everything below it."""
    yield node
    for one in node.get("options", ()):
        yield from walk(one)


@pytest.mark.parametrize("root", TREE, ids=lambda one: one["name"])
def test_the_tree_fits(root):
    """Eight thousand characters in its longest language, twenty-five things side by side, names as Discord wants them."""
    assert commands.size(root) <= limits.TREE
    for node in walk(root):
        assert len(node.get("options", ())) <= 25 and len(node.get("choices", ())) <= 25
        for name in (node["name"], *node.get("name_localizations", {}).values()):
            assert NAME.match(name) and name == name.lower(), name
        for text in (node["description"], *node["description_localizations"].values()):
            assert 1 <= len(text) <= limits.DESCRIPTION
        for language in (None, "fr"):
            names = [one.get("name_localizations", {}).get(language) or one["name"] for one in node.get("options", ())]
            assert len(names) == len(set(names)), names
        required = [one["required"] for one in node.get("options", ()) if "required" in one]
        assert required == sorted(required, reverse=True)


def test_every_command_of_the_table_is_there_and_comes_back_as_itself():
    """With its arguments under their names, whatever language the person sees."""
    sender = Sender("discord", "1", "2")
    for command in TABLE:
        (root,) = [one for one in TREE if one["name"] == command.root]
        node, nested = root, []
        for word in command.path:
            (node,) = [one for one in node["options"] if one["name"] == word]
            nested.append(node)
        assert {one["name"] for one in node["options"]} == {one.name for one in command.arguments}
        options = [{"name": one.name, "type": 3, "value": "x"} for one in command.arguments]
        for one in reversed(nested):
            options = [{"name": one["name"], "type": one["type"], "options": options}]
        event = parse.commanded(
            1 << 22, {"name": command.root, "options": options}, {}, sender, parse.moment(1 << 22, FAR)
        )
        assert (event.command, event.path) == (command.root, command.path)
        assert event.arguments == {one.name: "x" for one in command.arguments}


def test_organizers_commands_are_hidden_but_for_who_may_manage_the_server():
    """Members' commands work in the bot's direct conversation, and wherever somebody installed it for themselves."""
    everyone, organizers = TREE
    assert everyone["contexts"] == [0, 1, 2] and "default_member_permissions" not in everyone
    assert (everyone["integration_types"], organizers["integration_types"]) == ([0, 1], [0])
    assert organizers["contexts"] == [0] and organizers["default_member_permissions"] == 1 << 5


def test_a_form_of_any_command_holds_all_that_it_must_have():
    """A window has five fields; and it fits its name."""
    for command in TABLE:
        shown = render.form(slip(texts(), form(command, Given(command, {}), date(2027, 1, 4)), "fr"))
        assert len(shown["custom_id"]) <= limits.CUSTOM_ID
        fields = {one["component"]["custom_id"] for one in shown["components"]}
        assert {one.name for one in command.arguments if one.required} <= fields


def test_a_long_text_is_asked_in_a_window():
    """An option has one line alone, so it is not one that must be typed."""
    (edit,) = [
        one
        for one in walk(TREE[1])
        if one["name"] == "edit" and len(one["options"]) == 3 and one["options"][0]["name"] == "language"
    ]
    assert [one["required"] for one in edit["options"]] == [True, True, False]


def test_names_are_completed_where_they_are_many():
    """Programs, members and pairs; a choice shows its choices."""
    found = {one["name"]: one for one in walk(TREE[1]) if one["type"] == 3}
    assert all(found[name].get("autocomplete") for name in ("program", "member", "pair"))
    assert found["template"]["choices"] and "autocomplete" not in found["template"]
    assert plays().commands is TABLE
