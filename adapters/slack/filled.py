"""What stands in a form's field already: what was typed with the command, and need not be typed again."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from adapters.slack.parse import user_of
from adapters.slack.render import input_block, options
from bot.messages import Input

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
MENTION = re.compile(r"@(\w+\.[UW][A-Z0-9]+)\b.*")


def filled_block(field: Input) -> dict[str, Any]:
    """A form's field with what was typed for it. A name that is no mention stays as it was typed, in a line of text."""
    given = field.chosen[0] if field.chosen else ""
    if field.kind == "person" and given and MENTION.fullmatch(given) is None:
        field = replace(field, kind="text", most="200")
    block = input_block(field)
    initial = _initial(field, given, block["element"].get("max_length", 0))
    return {**block, "optional": field.optional, "element": {**block["element"], **initial}}


def _initial(field: Input, given: str, most: int) -> dict[str, Any]:
    """What Slack calls the initial value of such an element; nothing where it would refuse this one."""
    match field.kind:
        case "text" if given:
            return {"initial_value": given[:most]}
        case "number" if given.lstrip("-").isdecimal():
            return {"initial_value": given}
        case "date" if DATE.fullmatch(given):
            return {"initial_date": given}
        case "one" if found := next((one for one in options(field) if one["value"] == given), None):
            return {"initial_option": found}
        case "person" if found := MENTION.fullmatch(given):
            return {"initial_user": user_of(found[1])}
        case "channel" if CHANNEL.fullmatch(given):
            return {"initial_conversation": given}
        case _:
            return {}
