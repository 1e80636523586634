"""Pages and forms as Slack's views: the Home tab, and windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.slack import limits
from adapters.slack.filled import filled_block
from adapters.slack.render import Block, body, context, controls, field_in_full, plain_text, rich, small
from bot.messages import Sheet, Slip, plain

COMMAND = "command"
PAGE = "page"
MORE = "more"
"""What a view's or an action's id begins with: a form, a page in a window, the button to the rest of one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page, before it is uploaded."""

    name: str
    content: bytes
    alt: str


def page(sheet: Sheet, send: str) -> list[Block | Picture]:
    """A page as blocks, however many there are; pictures have to be uploaded first."""
    title = plain(sheet.title)
    blocks: list[Block | Picture] = [{"type": "header", "text": plain_text(title, limits.HEADER)}]
    blocks += rich([sheet.title]) if len(title) > limits.HEADER else []
    for letter in sheet.parts:
        blocks += body(letter)
        blocks += [Picture(one.name, one.content, one.alt) for one in letter.files if one.media.startswith("image/")]
        blocks += [*small(letter.small), *controls(letter.buttons, letter.input, send)]
    return blocks


def part(blocks: Sequence[Block], first: int, page: str, more: str) -> list[Block]:
    """As many of a page's blocks as a view takes, from the *first* on, with a button to the rest."""
    room = limits.VIEW_BLOCKS
    if len(blocks) - first <= room:
        return _told_apart(blocks[first:])
    last = first + room - 1
    button = {"type": "button", "text": plain_text(more, limits.BUTTON), "action_id": f"{MORE}.{last}", "value": page}
    return [*_told_apart(blocks[first:last]), {"type": "actions", "elements": [button]}]


def _told_apart(blocks: Sequence[Block]) -> list[Block]:
    """Blocks whose ids are unique in a view, as Slack wants them."""
    known: set[str] = set()
    kept: list[Block] = []
    for block in blocks:
        id = block.get("block_id")
        if id is None or id not in known:
            kept.append(block)
            known |= {id} if id else set()
    return kept


def modal(slip: Slip, send: str, close: str) -> dict[str, Any]:
    """A form as a window; what it is for stands on top."""
    inputs: list[Block] = []
    for one in slip.inputs:
        inputs += [*rich(field_in_full(one)), filled_block(replace(one, label=_begun(one.label)))]
    return {
        **window(slip.token.partition(" ")[2], [context(_begun(slip.title)), *inputs], close),
        "callback_id": COMMAND,
        "private_metadata": slip.token,
        "submit": plain_text(send, limits.TITLE),
    }


def _begun(text: str) -> str:
    """The texts of commands go on a sentence in a list of help; here they begin one."""
    return text[:1].upper() + text[1:]


def window(title: str, blocks: Sequence[Block], close: str) -> dict[str, Any]:
    """A window with as many blocks as fit."""
    return {
        "type": "modal",
        "title": plain_text(title, limits.TITLE),
        "close": plain_text(close, limits.TITLE),
        "blocks": _told_apart(blocks[: limits.VIEW_BLOCKS]),
    }
