"""Letters as Slack's blocks. Everything a person typed is a rich-text element or plain text: Slack reads no mention, no
link and no markup in either, so it is shown as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack import limits
from adapters.slack.limits import pieces, shortened
from bot.messages import Button, Input, Letter, Sheet, Slip, Span, Spans, plain

Block = dict[str, Any]

SEALED = "sealed"
"""The id of the block that stands where the buttons were."""
PRESS = "press"
FILL = "fill"
LINK = "link"
COMMAND = "command"
PAGE = "page"
MORE = "more"
FIELD = "field"
"""What an action's, a view's or a block's id begins with: a button, a form's "send", a link, windows, a field."""
CHANNELS: Block = {"filter": {"include": ["public", "private"]}, "default_to_current_conversation": True}
"""What a list of channels offers."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page, before it is uploaded."""

    name: str
    content: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Post:
    """One message: its blocks, and the text that notifications show."""

    text: str
    blocks: tuple[Block, ...]


def posts(letter: Letter, send: str) -> list[Post]:
    """*letter* as one message, or as several where it is long; what can be pressed is in the last one.

    *send* is the label of the button that sends a field, in the reader's language.
    """
    tail = [*small(letter.small), *controls(letter.buttons, letter.input, send)]
    found: list[Post] = []
    blocks: list[Block] = []
    size = 0
    for block, length in body(letter):
        if blocks and (len(blocks) + len(tail) >= limits.BLOCKS or size + length > limits.MESSAGE):
            found.append(_post(letter, blocks))
            blocks, size = [], 0
        blocks.append(block)
        size += length
    found.append(_post(letter, [*blocks, *tail]))
    return found


def _post(letter: Letter, blocks: Sequence[Block]) -> Post:
    return Post(fallback(plain(letter.text)), tuple(blocks))


def fallback(text: str) -> str:
    """The text beside the blocks: the one place where Slack reads markup, so its signs are escaped."""
    short = shortened(text, limits.FALLBACK) or "…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def joined(first: Post, second: Post) -> Post:
    """Two posts as one. Ids of blocks that both have are left out of the second, since Slack wants them unique."""
    known = {one.get("block_id") for one in first.blocks}
    more = [one for one in second.blocks if one.get("block_id") is None or one.get("block_id") not in known]
    return Post(first.text, (*first.blocks, *more))


def body(letter: Letter) -> Iterator[tuple[Block, int]]:
    """The words of a letter: rich-text blocks with how many characters each holds.

    What does not fit on a button or into a list stands here in full.
    """
    paragraphs: list[Spans] = [letter.text, *letter.lines]
    paragraphs += [(Span(plain(label), True), Span(" · "), *value) for label, value in letter.facts]
    labels = [one.label for one in letter.buttons]
    labels += [label for _, label in letter.input.options] if letter.input is not None else []
    paragraphs += [(Span(f"• {label}"),) for label in labels if len(label) > limits.BUTTON]
    yield from rich(paragraphs)


def rich(paragraphs: Iterable[Spans]) -> Iterator[tuple[Block, int]]:
    """Paragraphs as rich-text blocks of at most `limits.SECTION` characters, one line after the other."""
    elements: list[Block] = []
    size = 0
    for paragraph in paragraphs:
        for run in (*_runs(paragraph), Span("\n")):
            if elements and size + len(run.text) > limits.SECTION:
                yield _rich(elements), size
                elements, size = [], 0
            if elements or run.text != "\n":
                elements.append(_element(run))
                size += len(run.text)
    while elements and elements[-1]["text"] == "\n":
        elements.pop()
    if elements:
        yield _rich(elements), size


def _runs(spans: Spans) -> Iterator[Span]:
    for span in spans:
        for piece in pieces(span.text, limits.SECTION - 1):
            yield Span(piece, span.strong)


def _element(span: Span) -> Block:
    style = {"style": {"bold": True}} if span.strong else {}
    return {"type": "text", "text": span.text, **style}


def _rich(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def small(spans: Spans) -> Iterator[Block]:
    """Small print."""
    for piece in pieces(plain(spans), limits.SECTION):
        yield context(piece)


def context(text: str, id: str | None = None) -> Block:
    """A line in small grey letters."""
    named = {"block_id": id} if id else {}
    return {"type": "context", **named, "elements": [plain_text(text, limits.SECTION)]}


def plain_text(text: str, most: int) -> Block:
    """Characters that Slack shows as they are, an emoji's name included."""
    return {"type": "plain_text", "text": shortened(text, most) or "…", "emoji": False}


# What can be pressed or filled in ------------------------------------------------------------------------------------


def controls(buttons: Sequence[Button], field: Input | None, send: str) -> Iterator[Block]:
    """A field and the buttons."""
    pressed = [button(one, place) for place, one in enumerate(buttons)]
    if field is not None:
        yield input_block(field)
        pressed.insert(0, _send_button(field, send))
    for first in range(0, len(pressed), limits.ELEMENTS):
        yield {"type": "actions", "elements": pressed[first : first + limits.ELEMENTS]}


def button(one: Button, place: int) -> Block:
    """A button; its action's id carries the token, its value what is chosen."""
    shown: Block = {"type": "button", "text": plain_text(one.label, limits.BUTTON)}
    if one.link:
        return {**shown, "action_id": f"{LINK}.{place}", "url": one.link}
    shown |= {"action_id": f"{PRESS}.{place}.{one.token}", "value": one.value}
    return shown if one.style == "plain" else {**shown, "style": one.style}


def _send_button(field: Input, send: str) -> Block:
    return {
        "type": "button",
        "text": plain_text(send, limits.BUTTON),
        "action_id": f"{FILL}.{field.token}",
        "style": "primary",
    }


def input_block(field: Input) -> Block:
    """A field that is sent together with the button that follows it."""
    return {
        "type": "input",
        "block_id": f"{FIELD}.{field.token}",
        "label": plain_text(field.label, limits.INPUT_LABEL),
        "optional": True,  # Slack would refuse the press in its own words; the bot has better ones.
        "element": _element_of(field),
    }


def _element_of(field: Input) -> Block:
    named: Block = {"action_id": "value"}
    match field.kind:
        case "date":
            return {"type": "datepicker", **named}
        case "person":
            return {"type": "users_select", **named}
        case "channel":
            return {"type": "conversations_select", **named, **CHANNELS}
        case "file":
            return {"type": "file_input", "filetypes": ["csv", "txt"], "max_files": 1, **named}
        case "number":
            bounds = {
                f"{name}_value": bound
                for name, bound in (("min", field.least), ("max", field.most))
                if bound is not None
            }
            return {"type": "number_input", "is_decimal_allowed": False, **bounds, **named}
        case "one":
            return {"type": "static_select", **_offered(options(field)), **named}
        case "many":
            return _several(field) | named
        case "text":
            longest = min(int(field.most or limits.TYPED), limits.TYPED)
            return {"type": "plain_text_input", "multiline": longest > 200, "max_length": longest, **named}


def _several(field: Input) -> Block:
    offered = options(field)
    chosen = [one for one in offered if one["value"] in field.chosen]
    kind = "checkboxes" if len(offered) <= limits.CHECKBOXES else "multi_static_select"
    return {"type": kind, **_offered(offered), **({"initial_options": chosen} if chosen else {})}


def _offered(found: list[Block]) -> Block:
    """Options as a list takes them; where there are more than fit, in groups."""
    if len(found) <= limits.OPTIONS:
        return {"options": found}
    groups: list[Block] = []
    for first in range(0, len(found), limits.OPTIONS):
        part = found[first : first + limits.OPTIONS]
        groups.append({"label": plain_text(f"{first + 1} – {first + len(part)}", limits.OPTION), "options": part})
    return {"option_groups": groups}


def options(field: Input) -> list[Block]:
    """The options of a field."""
    return [{"text": plain_text(label, limits.OPTION), "value": value} for value, label in field.options]


def modal(slip: Slip, send: str, close: str) -> dict[str, Any]:
    """A form as a window; what it is for stands on top."""
    inputs: list[Block] = []
    for one in slip.inputs:
        block = {**input_block(one), "optional": one.optional}
        if one.chosen and one.kind in ("text", "number"):
            block["element"] = {**block["element"], "initial_value": one.chosen[0]}
        inputs.append(block)
    return {
        **window(slip.token.partition(" ")[2], [context(slip.title), *inputs], close),
        "callback_id": COMMAND,
        "private_metadata": slip.token,
        "submit": plain_text(send, limits.TITLE),
    }


def window(title: str, blocks: Sequence[Block], close: str) -> dict[str, Any]:
    """A window with as many blocks as fit."""
    return {
        "type": "modal",
        "title": plain_text(title, limits.TITLE),
        "close": plain_text(close, limits.TITLE),
        "blocks": _told_apart(blocks[: limits.VIEW_BLOCKS]),
    }


# Afterwards ----------------------------------------------------------------------------------------------------------


def sealed(blocks: Sequence[Block], line: str) -> list[Block] | None:
    """The blocks without what can be pressed, and *line* in its place; None where nothing is left to be sealed."""
    if any(one.get("block_id") == SEALED for one in blocks):
        return None
    kept = [one for one in blocks if one["type"] not in ("actions", "input")]
    return [*kept, context(line, SEALED)]


def page(sheet: Sheet, send: str) -> list[Block | Picture]:
    """A page as blocks, however many there are; pictures have to be uploaded first."""
    blocks: list[Block | Picture] = [{"type": "header", "text": plain_text(plain(sheet.title), limits.HEADER)}]
    for letter in sheet.parts:
        blocks += [block for block, _ in body(letter)]
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
