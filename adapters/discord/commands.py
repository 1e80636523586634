"""Our table of commands as Discord's own: groups with typed options, in two languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.cutting import shortened
from adapters.discord import limits, render
from adapters.discord.words import word
from bot.commands import Argument, Command, Kind
from bot.messages import Text
from bot.texts import Texts

Payload = dict[str, Any]

SUBCOMMAND, GROUP = 1, 2
TYPES: Mapping[Kind, int] = {"number": 4, "file": 11, "channel": 7}
"""Discord's types of options; all others are strings, since a member may be on another platform."""
COMPLETED: frozenset[Kind] = frozenset({"program", "member", "pair"})
OTHER = ("fr",)
"""The languages beside English."""

EVERYWHERE = {"contexts": [0, 1, 2], "integration_types": [0, 1]}
"""In servers, in the bot's direct conversation, in any other; of the server's bot, or of one's own."""
SERVERS = {"contexts": [0], "integration_types": [0], "default_member_permissions": 1 << 5}
"""Hidden but for who may manage the server, until an admin shows it to others."""


def tree(table: Sequence[Command], texts: Texts) -> list[Payload]:
    """What `applications/{id}/commands` takes: one command for everyone, one for organizers."""
    return [
        _root("mentoring", table, texts) | EVERYWHERE,
        _root("mentoring-admin", table, texts) | SERVERS,
    ]


def _root(root: str, table: Sequence[Command], texts: Texts) -> Payload:
    mine = [one for one in table if one.root == root]
    firsts = dict.fromkeys(one.path[0] for one in mine)
    return {
        "name": root,
        "type": 1,
        "description": word("en", root),
        "description_localizations": {other: word(other, root) for other in OTHER},
        "options": [_node(first, [one for one in mine if one.path[0] == first], texts) for first in firsts],
    }


def _node(first: str, commands: Sequence[Command], texts: Texts) -> Payload:
    """A command, or a group of those that begin alike."""
    if commands[0].path == (first,):
        return _command(commands[0], first, texts)
    inside = [_command(one, one.path[1], texts) for one in commands]
    return {"type": GROUP, **_named(first, Text(f"commands.group.{first}"), texts), "options": inside}


def _command(command: Command, name: str, texts: Texts) -> Payload:
    options = [_option(command, one, texts) for one in command.arguments]
    ordered = sorted(options, key=lambda one: not one["required"])
    return {"type": SUBCOMMAND, **_named(name, Text(f"{command.key}.help"), texts), "options": ordered}


def _option(command: Command, argument: Argument, texts: Texts) -> Payload:
    shown = {
        "type": TYPES.get(argument.kind, 3),
        **_named(argument.name, Text(f"{command.key}.{argument.name}"), texts),
        "required": argument.must_be_typed and not argument.long,
    }
    if argument.kind == "channel":
        shown["channel_types"] = render.WRITTEN_IN
    if argument.choices:
        shown["choices"] = [{"name": one, "value": one} for one in argument.choices]
    elif argument.kind in COMPLETED:
        shown["autocomplete"] = True
    return shown


def _named(name: str, description: Text, texts: Texts) -> Payload:
    key = Text(f"commands.word.{name.replace('-', '_')}")
    return {
        "name": name,
        "name_localizations": {other: texts.plain(other, key) for other in OTHER},
        "description": _short(texts.plain("en", description)),
        "description_localizations": {other: _short(texts.plain(other, description)) for other in OTHER},
    }


def _short(text: str) -> str:
    return shortened(text[:1].upper() + text[1:], limits.DESCRIPTION)


def size(command: Payload) -> int:
    """Characters that Discord counts of a command with all below it, in its longest language."""
    return max(sum(len(text) for text in _counted(command, language)) for language in (None, *OTHER))


def _counted(node: Mapping[str, Any], language: str | None) -> Iterable[str]:
    for field in ("name", "description"):
        yield node.get(f"{field}_localizations", {}).get(language) or node.get(field, "")
    for choice in node.get("choices", ()):
        yield choice["name"]
        yield str(choice["value"])
    for option in node.get("options", ()):
        yield from _counted(option, language)
