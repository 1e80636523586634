"""Discord's messages and interactions as our events. Pure: who somebody is comes in as a `Sender`.

The ids are Discord's own, so that a message that is read again after a gap is the same event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import discord

from adapters.discord import render
from adapters.discord.ids import parse
from bot.events import Chose, Commanded, Completing, Event, Filled, Said, Sender

Payload = Mapping[str, Any]

GROUPS = (1, 2)
"""The option types that hold others: a command of a group, and a group."""
FILE, USER, CHANNEL = 11, 6, 7


def moment(id: int, now: datetime) -> datetime:
    """When something with a snowflake's id was made, but never ahead of our clock: what it causes would wait."""
    return min(discord.utils.snowflake_time(id), now)


def said(id: int, channel: int, text: str, sender: Sender, now: datetime) -> Said:
    """A message of somebody's direct conversation with the bot: live, or read again later."""
    return Said(f"discord:{id}", moment(id, now), sender, text, f"{channel}:{id}")


def pressed(id: int, data: Payload, rows: Sequence[Payload], sender: Sender, now: datetime) -> Event | None:
    """A button, or a list; None for one that says nothing to the bot by itself. *rows* are those of its message."""
    widget = parse(data["custom_id"])
    at = moment(id, now)
    if widget is None:
        return None
    if widget.kind == "press":
        return Chose(f"discord:{id}", at, sender, widget.token, widget.value)
    if widget.kind == "pick":
        return Filled(f"discord:{id}", at, sender, widget.token, {"value": ",".join(data.get("values") or ())})
    if widget.kind == "send":
        return Filled(f"discord:{id}", at, sender, widget.token, {"value": ",".join(render.noted(rows))})
    return None


def submitted(id: int, data: Payload, files: Mapping[str, bytes], sender: Sender, now: datetime) -> Event | None:
    """A window that was sent: an answer, or a command with its arguments; *files* are the uploads by field."""
    widget = parse(data["custom_id"])
    if widget is None:
        return None
    given = {one["custom_id"]: _value(one) for one in fields(data)}
    at = moment(id, now)
    if widget.kind == "send":
        return Filled(f"discord:{id}", at, sender, widget.token, {"value": given.get("value", "")})
    root, *path = widget.token.split() or [""]
    arguments = {name: value for name, value in given.items() if value and name not in files}
    return Commanded(f"discord:{id}", at, sender, root, path=tuple(path), arguments=arguments, files=files)


def fields(data: Payload) -> Iterable[Payload]:
    """What was filled in, in a window: inside labels, or in rows."""
    for one in data.get("components") or ():
        if "component" in one:
            yield one["component"]
        yield from one.get("components") or ()


def uploads(data: Payload) -> dict[str, Payload]:
    """The files that a command or a window carries, by argument: what Discord says of each."""
    known = (data.get("resolved") or {}).get("attachments") or {}
    options = [one for one in leaf(data)[1] if one["type"] == FILE] if "options" in data else []
    found = {one["name"]: known[str(one["value"])] for one in options if str(one["value"]) in known}
    for one in fields(data):
        if one["type"] == render.UPLOAD and one.get("values"):
            found[one["custom_id"]] = known[str(one["values"][0])]
    return found


def _value(field: Payload) -> str:
    values = field.get("values")
    if values is None:
        return field.get("value") or ""
    sign = {render.USERS: "@", render.CHANNELS: "#"}.get(field["type"], "")
    return ",".join(f"{sign}{one}" for one in values)


def leaf(data: Payload) -> tuple[tuple[str, ...], Sequence[Payload]]:
    """The path below a command's name, and the options at its end."""
    path: list[str] = []
    options: Sequence[Payload] = data.get("options") or ()
    while options and options[0]["type"] in GROUPS:
        path.append(options[0]["name"])
        options = options[0].get("options") or ()
    return tuple(path), options


def commanded(
    id: int, data: Payload, files: Mapping[str, bytes], sender: Sender, now: datetime, place: str = ""
) -> Commanded:
    """A slash command with its options, typed in the channel *place* of a server."""
    path, options = leaf(data)
    arguments = {one["name"]: _argument(one) for one in options if one["type"] != FILE}
    return Commanded(
        f"discord:{id}", moment(id, now), sender, data["name"], path=path, arguments=arguments, files=files, place=place
    )


def _argument(option: Payload) -> str:
    return {USER: "@", CHANNEL: "#"}.get(option["type"], "") + str(option["value"])


def completing(id: int, data: Payload, sender: Sender, now: datetime) -> Completing | None:
    """An option that is being typed."""
    path, options = leaf(data)
    typed = next((one for one in options if one.get("focused")), None)
    if typed is None:
        return None
    others = {one["name"]: _argument(one) for one in options if not one.get("focused")}
    return Completing(
        f"discord:{id}", moment(id, now), sender, data["name"], path, typed["name"], str(typed["value"]), others
    )
