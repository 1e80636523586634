"""How somebody reads a message of Discord's, and what their hands find in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.discord import render
from adapters.discord.ids import Id, parse
from bot.messages import Button, Input, Letter, Span
from tests.adapters.discord.interactions import ASKED, Interaction

Component = dict[str, Any]
Message = dict[str, Any]

WINDOW = ASKED
"""The answer that opens a window."""
FIELDS = ("pick", "collect", "open")
STYLES = {number: name for name, number in render.STYLES.items()}


def components(message: Message) -> Iterator[tuple[Id, Component]]:
    """Everything of ours in a message that can be used."""
    for row in message["components"]:
        for one in row["components"]:
            if (id := parse(one.get("custom_id", ""))) is not None:
                yield id, one


def read(message: Message) -> Letter:
    """What a message shows, as its reader takes it."""
    buttons = [
        Button(id.token, id.value, one["label"], STYLES.get(one["style"], "plain"))
        for id, one in components(message)
        if id.kind == "press"
    ]
    fields = [(id, one) for id, one in components(message) if id.kind in FIELDS]
    return Letter("discord", (Span(message["content"]),), buttons=tuple(buttons), input=_input(fields))


def _input(fields: Sequence[tuple[Id, Component]]) -> Input | None:
    if not fields:
        return None
    id, first = fields[0]
    if id.kind == "open":
        shown, least, most = [*id.value.split(":"), "", ""][:3]
        return Input(shown, id.token, first["label"], least=least or None, most=most or None)
    options = tuple((option["value"], option["label"]) for _, one in fields for option in one["options"])
    return Input("one" if id.value.startswith(render.ONE) else "many", id.token, first["placeholder"], options)


def button(messages: Sequence[Message], token: str, value: str) -> tuple[Message, Component] | None:
    """The newest button of a token and a value, and what its press says."""
    for message in reversed(messages):
        for id, one in components(message):
            if (id.kind, id.token, id.value) == ("press", token, value):
                return message, press(one)
    return None


def field(messages: Sequence[Message], token: str) -> tuple[Message, list[Component]] | None:
    """The newest field of a token: its message, and its lists or the button that opens its window."""
    for message in reversed(messages):
        found = [one for id, one in components(message) if id.kind in FIELDS and id.token == token]
        if found:
            return message, found
    return None


def sender(message: Message, token: str) -> Component | None:
    """The button that sends what was picked."""
    return next((one for id, one in components(message) if (id.kind, id.token) == ("send", token)), None)


def kind(component: Component) -> str:
    """What a widget does (`adapters.discord.ids.Kind`)."""
    found = parse(component["custom_id"])
    return found.kind if found else ""


def offered(component: Component, values: Sequence[str]) -> list[str]:
    """Those of *values* that are in a list."""
    return [one["value"] for one in component["options"] if one["value"] in values]


def press(component: Component) -> Component:
    """What a press says."""
    return {"custom_id": component["custom_id"], "component_type": render.BUTTON, "id": component["id"]}


def pick(component: Component, values: Sequence[str]) -> Component:
    """What a choice says."""
    said = {"custom_id": component["custom_id"], "component_type": render.SELECT, "id": component["id"]}
    return said | {"values": list(values)}


def is_noted(done: Interaction) -> bool:
    """Whether an interaction's message still has what was used: it was noted there, and nothing was sent yet."""
    return done.original is not None and any(id.kind == "collect" for id, _ in components(done.original))
