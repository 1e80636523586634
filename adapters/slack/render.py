"""Letters as Slack's blocks. Everything a person typed is a rich-text element or plain text: Slack reads no mention, no
link and no markup in either, so it is shown as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from adapters.cutting import pieces, shortened
from adapters.slack import limits
from bot.messages import Button, Input, Letter, Span, Spans, plain

Block = dict[str, Any]

SEALED = "sealed"
"""The id of the block that stands where the buttons were."""
PRESS = "press"
FILL = "fill"
LINK = "link"
FIELD = "field"
"""What an action's or a block's id begins with: a button, a form's "send", a link, a field."""
CHANNELS: Block = {"filter": {"include": ["public", "private"]}, "default_to_current_conversation": True}
"""What a list of channels offers."""


@dataclass(frozen=True, slots=True)
class Post:
    """One message: its blocks, and the text that notifications show."""

    text: str
    blocks: tuple[Block, ...]


def posts(letter: Letter, send: str) -> list[Post]:
    """*letter* as one message, or as several where it is long; what can be pressed is in the last one.

    *send* is the label of the button that sends a field, in the reader's language.
    """
    tail = list(controls(letter.buttons, letter.input, send))
    room = limits.MESSAGE - weight(tail)
    found: list[Post] = []
    blocks: list[Block] = []
    size = 0
    for block in (*body(letter), *small(letter.small)):
        length = weight(block)
        if blocks and (len(blocks) + len(tail) >= limits.BLOCKS or size + length > room):
            found.append(_post(letter, blocks))
            blocks, size = [], 0
        blocks.append(block)
        size += length
    found.append(_post(letter, [*blocks, *tail]))
    return found


def weight(thing: Any) -> int:
    """How many characters blocks show."""
    if isinstance(thing, dict):
        parts = cast("Block", thing).items()
        return sum(len(one) if name == "text" and isinstance(one, str) else weight(one) for name, one in parts)
    return sum(weight(one) for one in cast("list[Any]", thing)) if isinstance(thing, list | tuple) else 0


def _post(letter: Letter, blocks: Sequence[Block]) -> Post:
    return Post(fallback(plain(letter.text)), tuple(blocks))


def fallback(text: str) -> str:
    """The text beside the blocks: the one place where Slack reads markup, so its signs are escaped."""
    short = shortened(text, limits.FALLBACK) or "…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def joined(first: Post, second: Post) -> Post | None:
    """Two posts as one; None where that would be too long, or would ask for the same twice."""
    blocks = (*first.blocks, *second.blocks)
    ids = [one["block_id"] for one in blocks if "block_id" in one]
    fits = len(blocks) <= limits.BLOCKS and weight(blocks) <= limits.MESSAGE
    return Post(first.text, blocks) if fits and len(ids) == len(set(ids)) else None


def body(letter: Letter) -> Iterator[Block]:
    """The words of a letter. What does not fit on a button or into a list stands here in full."""
    paragraphs: list[Spans] = [letter.text, *letter.lines]
    paragraphs += [(Span(plain(label), True), Span(" · "), *value) for label, value in letter.facts]
    paragraphs += _in_full([one.label for one in letter.buttons])
    paragraphs += field_in_full(letter.input) if letter.input is not None else []
    yield from rich(paragraphs)


def _in_full(labels: Sequence[str]) -> list[Spans]:
    """Those of the labels that have to be shortened."""
    return [(Span(f"• {one}"),) for one in labels if len(one) > limits.label(len(labels))]


def field_in_full(field: Input) -> list[Spans]:
    """What of a field has to be shortened."""
    label: list[Spans] = [(Span(field.label),)] if len(field.label) > limits.INPUT_LABEL else []
    return label + _in_full([one for _, one in field.options])


def rich(paragraphs: Iterable[Spans]) -> Iterator[Block]:
    """Paragraphs as rich-text blocks of at most `limits.SECTION` characters, one line after the other."""
    elements: list[Block] = []
    size = 0
    for paragraph in paragraphs:
        for run in (*_runs(paragraph), Span("\n")):
            if elements and size + len(run.text) > limits.SECTION:
                yield _rich(elements)
                elements, size = [], 0
            if elements or run.text != "\n":
                elements.append(_element(run))
                size += len(run.text)
    while elements and elements[-1]["text"] == "\n":
        elements.pop()
    if elements:
        yield _rich(elements)


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
    most = limits.label(len(buttons))
    pressed = [button(one, place, most) for place, one in enumerate(buttons)]
    if field is not None:
        yield input_block(field)
        pressed.insert(0, _send_button(field, send))
    for first in range(0, len(pressed), limits.ELEMENTS):
        yield {"type": "actions", "elements": pressed[first : first + limits.ELEMENTS]}


def button(one: Button, place: int, most: int = limits.BUTTON) -> Block:
    """A button; its action's id carries the token, its value what is chosen."""
    shown: Block = {"type": "button", "text": plain_text(one.label, most)}
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
        groups.append({"label": plain_text(f"{first + 1} – {first + len(part)}", limits.BUTTON), "options": part})
    return {"option_groups": groups}


def options(field: Input) -> list[Block]:
    """The options of a field."""
    most = limits.label(len(field.options))
    return [{"text": plain_text(label, most), "value": value} for value, label in field.options]


# Afterwards ----------------------------------------------------------------------------------------------------------


def sealed(blocks: Sequence[Block], line: str) -> list[Block] | None:
    """The blocks without what can be pressed, and *line* in its place; None where nothing is left to be sealed."""
    if any(one.get("block_id") == SEALED for one in blocks):
        return None
    kept = [one for one in blocks if one["type"] not in ("actions", "input")]
    return [*kept, context(line, SEALED)]
