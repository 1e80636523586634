"""What is fuzzed: each reads one input, and raises nothing but what it says it refuses with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from random import Random
from typing import Any

from adapters.discord import ids
from adapters.discord import parse as discord
from adapters.slack import parse as slack
from benchmarks.fuzz.inputs import broken, strange, text
from bot import commands, understanding
from bot.composition.compose import plays
from bot.prompts import parse_token
from bot.reading import typed_day
from bot.text_safety import cleaned, folded, is_name
from bot.vault import Vault
from flows.spreadsheet import Unreadable, harmless, opened

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
TODAY = date(2027, 1, 4)
WHO = slack.Who("T1", "U1")
BROKEN = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)
"""A payload that is not built as its platform builds it: the adapter refuses it whole, and goes on with the next."""


@dataclass(frozen=True)
class Target:
    """*make* draws an input, *take* reads it; *refusals* are its way of saying no; *share* of all inputs."""

    make: Callable[[Random], Any]
    take: Callable[[Any], object]
    share: float
    refusals: tuple[type[Exception], ...] = ()


def _sender():
    from bot.events import Sender

    return Sender("slack", "T1", "T1.U1", bare=True)


# Slack ---------------------------------------------------------------------------------------------------------------

MESSAGE = {
    **{"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "authorizations": [{"team_id": "T1"}]},
    "event": {
        "type": "message",
        "channel_type": "im",
        "user": "U1",
        "channel": "DU1",
        "text": "mardi",
        "ts": "1.000001",
    },
}
PRESS = {
    **{"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}, "channel": {"id": "DU1"}, "trigger_id": "t"},
    "state": {"values": {"field.c1.topics": {"value": {"selected_options": [{"value": "a"}, {"value": "b"}]}}}},
    "actions": [
        {"action_id": "press.0.c1.met", "value": "yes", "action_ts": "1.1"},
        {"action_id": "fill.c1.topics", "action_ts": "1.2"},
    ],
}
COMMAND = {
    **{"command": "/mentoring-admin", "text": "program create name:X <#C1|general> <@U2>", "user_id": "U1"},
    **{"team_id": "T1", "channel_id": "C1", "channel_name": "general", "trigger_id": "t1"},
}
VIEW = {
    **{"id": "V1", "hash": "h", "private_metadata": "mentoring-admin program create", "callback_id": "command"},
    "state": {
        "values": {
            "field.name": {"value": {"value": "Tandem"}},
            "field.starts": {"value": {"selected_date": "2027-01-05"}},
            "field.member": {"value": {"selected_user": "U2"}},
            "field.file": {"value": {"files": [{"url_private_download": "https://x"}]}},
            "field.topics": {"value": {"selected_options": [{"value": "a"}]}},
        }
    },
}
PROFILE = {
    **{"id": "U1", "team_id": "T1", "name": "ana", "locale": "fr-FR", "tz": "Europe/Paris", "is_admin": True},
    "profile": {"display_name": "Ana", "real_name": "Ana", "email": "ana@example.org"},
}
OWN = frozenset({"ts", "action_ts", "team_id"})
"""What Slack itself writes: never strange, though it may be missing or of another kind."""


def _slack(payload: Mapping[str, Any]) -> None:
    sender = _sender()
    if "event" in payload:
        slack.team_of(payload)
        message = payload["event"]
        if slack.is_spoken(message):
            slack.said(message, message["channel"], sender, NOW)
    elif "actions" in payload:
        slack.team_of(payload)
        for action in payload["actions"]:
            slack.pressed(payload, action, sender, NOW)
    elif "command" in payload:
        slack.commanded(payload, sender, NOW)
    elif "private_metadata" in payload:
        slack.submitted(payload, {}, sender, NOW)
    else:
        slack.sender_of(WHO, payload)


# Discord -------------------------------------------------------------------------------------------------------------

COMPONENT = {"custom_id": "s|c1.topics|", "component_type": 3, "values": ["a", "b"]}
WINDOW = {
    "custom_id": "f|c1.comment|",
    "components": [{"type": 18, "component": {"type": 4, "custom_id": "value", "value": "bien"}}],
}
TYPED = {
    "name": "mentoring-admin",
    "options": [
        {
            **{"type": 2, "name": "program"},
            "options": [
                {
                    **{"type": 1, "name": "create"},
                    "options": [
                        {"type": 3, "name": "name", "value": "Tandem", "focused": True},
                        {"type": 6, "name": "member", "value": "102"},
                        {"type": 11, "name": "file", "value": "7"},
                    ],
                }
            ],
        }
    ],
    "resolved": {"attachments": {"7": {"id": "7", "size": 3, "filename": "a.csv", "url": "https://x"}}},
}
ROWS = [
    {"type": 1, "components": [{"type": 3, "custom_id": "c|c1.topics|", "options": [{"value": "a", "default": True}]}]}
]


def _discord(payload: Mapping[str, Any]) -> None:
    sender = _sender()
    if "component_type" in payload:
        discord.pressed(1, payload, ROWS, sender, NOW)
    elif "components" in payload:
        discord.submitted(1, payload, {}, sender, NOW)
        discord.uploads(payload)
    else:
        discord.commanded(1, payload, {}, sender, NOW)
        discord.completing(1, payload, sender, NOW)
        discord.uploads(payload)


# Tokens, command lines, tables ----------------------------------------------------------------------------------------


@cache
def _vault() -> Vault:
    return Vault("a-key-that-is-long-enough-for-its-use")


def _token(given: str) -> None:
    parse_token(given)
    ids.parse(given)
    _vault().is_ticket(given, 600)


def _line(given: str) -> None:
    words = commands.split(given)
    for command in plays().commands[:: max(len(plays().commands) // 5, 1)]:
        commands.assign(command, words)


def _table(chance: Random) -> bytes:
    rows = [chance.choice((",", ";", "\t")).join(text(chance) for _ in range(4)) for _ in range(chance.randrange(5))]
    written = "\n".join(["name,email,role,topics", *rows])
    coding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
    content = written.encode(coding, errors="replace")
    return bytes(chance.randrange(256) for _ in range(60)) if chance.random() < 0.1 else content


def _csv(content: bytes) -> None:
    _, lines = opened(content, 1000)
    for _, row in lines:
        for cell in row if isinstance(row, list) else ():
            harmless(cleaned(cell))


# Free text ------------------------------------------------------------------------------------------------------------

OPTIONS = (
    understanding.Option("yes", ("Oui, on s’est vus", "Yes, we did"), "yes"),
    understanding.Option("not_yet", ("Pas encore", "Not yet"), "no"),
    understanding.Option("other", ("Autre chose", "Something else")),
)


def _free(given: str) -> None:
    cleaned(given)
    folded(given)
    is_name(given)
    understanding.intent(given)
    understanding.smalltalk(given)
    understanding.yes_no(given)
    understanding.choice(given, OPTIONS)
    understanding.scale(given, 1, 5)
    understanding.number(given, 0, 10)
    understanding.is_list(given)


def _day(given: str) -> None:
    typed_day(given, TODAY)
    understanding.day(given, TODAY, "past")
    understanding.pause_until(given, TODAY)


def _either(*payloads: Any, fixed: frozenset[str] = frozenset()) -> Callable[[Random], Any]:
    return lambda chance: strange(chance.choice(payloads), chance, fixed=fixed)


def _misbuilt(*payloads: Any) -> Callable[[Random], Any]:
    return lambda chance: broken(strange(chance.choice(payloads), chance), chance)


SLACK, DISCORD = (MESSAGE, PRESS, COMMAND, VIEW, PROFILE), (COMPONENT, WINDOW, TYPED)
TARGETS: Mapping[str, Target] = {
    "slack": Target(_either(*SLACK, fixed=OWN), _slack, 0.2),
    "slack_broken": Target(_misbuilt(*SLACK), _slack, 0.15, BROKEN),
    "discord": Target(_either(*DISCORD), _discord, 0.15),
    "discord_broken": Target(_misbuilt(*DISCORD), _discord, 0.1, BROKEN),
    "tokens": Target(text, _token, 0.15),
    "command_lines": Target(text, _line, 0.1),
    "tables": Target(_table, _csv, 0.15, (Unreadable,)),
}
"""By name; the shares are of all inputs."""
WORDS: Mapping[str, Target] = {"free_text": Target(text, _free, 0.5), "days": Target(text, _day, 0.5)}
"""The same for what people write, which takes longer to read."""
LONG: Mapping[str, tuple[Callable[[str], object], tuple[str, ...]]] = {
    "slack": (lambda words: slack.written(words, "T1"), ("<", "<@U1", "<https:", "<!a|", "&lt;", "<#C1|")),
    "free_text": (_free, ("a", "((", "non ", "pas ", "1", "'", "é", "🇫🇷", "on ne ")),
    "days": (_day, ("1", "mardi ", "dans ", "3 ", "-", "/", "31/12 ")),
    "command_lines": (commands.split, ('"', "a:", "'", '" "', "« ")),
    "tokens": (_token, ("c1", ".", "|", "p|")),
    "tables": (lambda words: _quiet(words.encode()), ('"', ",", ";\n", "a,b\n", '""')),
}
"""What reads long texts, and pieces of which such texts are made."""


def _quiet(content: bytes) -> None:
    try:
        _csv(content)
    except Unreadable:
        return


def shown(given: Any) -> str:
    """An input as it can be written down."""
    return given.hex() if isinstance(given, bytes) else json.dumps(given)
