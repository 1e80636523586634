"""Routes of slash commands, and what Discord refuses in them (its API reference: Application Commands)."""

import re

from tests.adapters.discord.refusals import Refused, form
from tests.adapters.discord.rest import route
from tests.adapters.discord.world import BOT

NAME = re.compile(r"^[-_'\w]{1,32}$")
SUB, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
CHOOSABLE = {STRING, INTEGER, NUMBER}
SLASH = 1
TREE = 8000
"""How many characters a command may hold with everything under it, in its longest language."""


class Commands:
    """What may be typed after a slash; for all servers at once."""

    def __init__(self):
        self.commands = []

    def _mine(self, application):
        if application != BOT:
            raise Refused(50001)

    @route("GET", "/applications/{application}/commands")
    def get_commands(self, call, application):
        self._mine(application)
        return self.commands

    @route("PUT", "/applications/{application}/commands", "bulk_set_application_commands")
    def set_commands(self, call, application):
        self._mine(application)
        if found := wrong_commands(call.body):
            raise form(found)
        ids = {(one.get("type", SLASH), one["name"]): one["id"] for one in self.commands}
        self.commands = [
            {"type": SLASH, "options": [], "description": "", **one}
            | {"id": ids.get((one.get("type", SLASH), one["name"])) or self.id()}
            | {"application_id": BOT, "version": self.id()}
            for one in call.body
        ]
        return self.commands


def wrong_commands(commands):
    """What is wrong with all commands: pairs of a path and words."""
    found = []
    if not isinstance(commands, list):
        return [((), "a list of commands")]
    for kind, most in ((SLASH, 100), (2, 15), (3, 15)):
        names = [one.get("name") for one in commands if one.get("type", SLASH) == kind]
        if len(names) > most:
            found.append(((), f"at most {most} commands of a kind"))
        if len(names) != len(set(names)):
            found.append(((), "two commands of one name"))
    for at, one in enumerate(commands):
        if one.get("type", SLASH) == SLASH:
            found += _named(one, (at,)) + _options(one, (at,), depth=0)
            if size(one) > TREE:
                found.append(((at,), f"{size(one)} characters in its longest language, of {TREE}"))
        else:
            found += _menu(one, (at,))
        if one.get("contexts") is not None and not set(one["contexts"]) <= {0, 1, 2}:
            found.append(((at, "contexts"), "0, 1 or 2"))
    return found


def _menu(one, path):
    """An entry in the menu of a person or a message."""
    found = []
    if not 1 <= len(one.get("name") or "") <= 32:
        found.append(((*path, "name"), "must be between 1 and 32 in length"))
    if one.get("description") or one.get("options"):
        found.append((path, "neither description nor options"))
    return found


def _named(one, path):
    """A name and a description, in each language."""
    found = []
    names = {"": one.get("name") or "", **(one.get("name_localizations") or {})}
    told = {"": one.get("description") or "", **(one.get("description_localizations") or {})}
    for language, name in names.items():
        if not NAME.match(name) or name != name.lower():
            found.append(((*path, "name", language), f"{name!r} is no name of a command"))
    for language, text in told.items():
        if not 1 <= len(text) <= 100:
            found.append(((*path, "description", language), "must be between 1 and 100 in length"))
    return found


def _options(one, path, depth):
    options, here = one.get("options") or [], (*path, "options")
    found = [(here, "at most 25 options")] if len(options) > 25 else []
    names = [each.get("name") for each in options]
    if len(names) != len(set(names)):
        found.append((here, "two options of one name"))
    nested = [each for each in options if each.get("type") in (SUB, GROUP)]
    if nested and len(nested) != len(options):
        found.append((here, "commands beside options"))
    optional = False
    for at, option in enumerate(options):
        place = (*here, at)
        kind = option.get("type")
        found += _named(option, place)
        if (kind == GROUP and depth > 0) or (kind == SUB and depth > 1):
            found.append((place, "nested too deep"))
        elif kind in (SUB, GROUP):
            found += _options(option, place, depth + (1 if kind == GROUP else 2))
        else:
            found += _value(option, place)
            if option.get("required") and optional:
                found.append((place, "a required option after an optional one"))
            optional = optional or not option.get("required")
        if kind == GROUP and any(each.get("type") != SUB for each in option.get("options") or []):
            found.append((place, "a group holds commands only"))
    return found


def _value(option, path):
    kind, choices = option.get("type"), option.get("choices") or []
    if kind not in range(STRING, ATTACHMENT + 1):
        return [(path, f"no option {kind!r}")]
    found = []
    if len(choices) > 25:
        found.append(((*path, "choices"), "at most 25 choices"))
    if choices and option.get("autocomplete"):
        found.append((path, "choices and autocomplete at once"))
    if (choices or option.get("autocomplete")) and kind not in CHOOSABLE:
        found.append((path, "choices for texts and numbers only"))
    for at, one in enumerate(choices):
        names = [one.get("name") or "", *(one.get("name_localizations") or {}).values()]
        if not all(1 <= len(name) <= 100 for name in names):
            found.append(((*path, "choices", at, "name"), "must be between 1 and 100 in length"))
        if isinstance(one.get("value"), str) and not 1 <= len(one["value"]) <= 100:
            found.append(((*path, "choices", at, "value"), "must be between 1 and 100 in length"))
    return found


def size(command):
    """The characters of a command with everything under it: names, descriptions and values, the longest language's."""

    def longest(one, name):
        return max(len(text) for text in (one.get(name) or "", *(one.get(f"{name}_localizations") or {}).values()))

    own = longest(command, "name") + longest(command, "description")
    for one in command.get("choices") or []:
        own += longest(one, "name") + len(str(one["value"]))
    return own + sum(size(one) for one in command.get("options") or [])
