"""Letters as Discord's messages, forms as its windows. Pure: what comes out is the JSON that Discord's API takes.

What people typed is escaped (`markdown`); what does not fit into one message comes in several, whole words together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.cutting import pieces, shortened
from adapters.discord import limits, markdown
from adapters.discord.ids import Id, parse
from adapters.discord.words import word
from bot.messages import Attachment, Button, Input, Letter, Sheet, Slip, Span, Spans, plain

Component = dict[str, Any]
Payload = Mapping[str, Any]

ROW, BUTTON, SELECT, TEXT, USERS, CHANNELS, LABEL, UPLOAD = 1, 2, 3, 4, 5, 8, 18, 19
"""Types of components."""
WRITTEN_IN = [0, 5]
"""The types of channels that posts and threads can be in: text, and announcements."""
STYLES = {"plain": 2, "primary": 1, "danger": 4}
LINK = 5
LINE, PARAGRAPH = 1, 2
"""Styles of buttons and of text inputs."""
ONE = "one"
"""What a list's id says where one value may be picked of all lists together."""


@dataclass(frozen=True, slots=True)
class Post:
    """One message: Markdown, rows of components, files."""

    content: str
    rows: tuple[Component, ...] = ()
    files: tuple[Attachment, ...] = ()


def posts(letter: Letter) -> list[Post]:
    """*letter* as one message, or as several where it is long; what can be pressed is in the last ones."""
    bodies = list(_bodies(_paragraphs(letter)))
    rows = list(controls(letter))
    found = [Post(one) for one in bodies[:-1]]
    found.append(Post(bodies[-1], tuple(rows[: limits.ROWS]), letter.files[: limits.FILES]))
    found += [Post("", (), letter.files[first : first + limits.FILES]) for first in _from(letter.files, limits.FILES)]
    found += [Post("…", tuple(rows[first : first + limits.ROWS])) for first in _from(rows, limits.ROWS)]
    return found


def _from(things: Sequence[object], most: int) -> range:
    return range(most, len(things), most)


def sheet(page: Sheet) -> list[Letter]:
    """A page as letters: its title, then its parts."""
    return [Letter("page", (Span(plain(page.title), strong=True),), language=page.language), *page.parts]


def packed(letters: Sequence[Letter]) -> list[Post]:
    """Several letters in as few messages as they fit."""
    found: list[Post] = []
    for post in (post for letter in letters for post in posts(letter)):
        joined = _joined(found[-1], post) if found else None
        if joined is None:
            found.append(post)
        else:
            found[-1] = joined
    return found


def _joined(first: Post, second: Post) -> Post | None:
    """Both as one message, where Discord takes it as one."""
    content = "\n\n".join(one for one in (first.content, second.content) if one)
    rows, files = (*first.rows, *second.rows), (*first.files, *second.files)
    ids = [one["custom_id"] for row in rows for one in row["components"] if "custom_id" in one]
    fits = len(content) <= limits.BODY and len(rows) <= limits.ROWS and len(files) <= limits.FILES
    return Post(content, rows, files) if fits and len(set(ids)) == len(ids) else None


# Words ---------------------------------------------------------------------------------------------------------------


def _paragraphs(letter: Letter) -> Iterator[str]:
    """Pieces of Markdown, each short enough for a message, each ending where a line or a word ends."""
    spoken: list[Spans] = [letter.text, *letter.lines]
    spoken += [(Span(plain(label), strong=True), Span(" · "), *value) for label, value in letter.facts]
    labels = [one.label for one in letter.buttons if len(one.label) > limits.LABEL]
    labels += [label for _, label in letter.input.options if len(label) > limits.OPTION] if letter.input else []
    spoken += [(Span(f"• {label}"),) for label in labels]
    for paragraph in spoken:
        yield from _runs(paragraph)
        yield "\n"
    for piece in pieces(plain(letter.small), limits.RUN):
        yield f"{markdown.small(piece)}\n"


def _runs(paragraph: Spans) -> Iterator[str]:
    run: list[Span] = []
    size = 0
    for span in paragraph:
        for piece in pieces(span.text, limits.RUN):
            if run and size + len(piece) > limits.RUN:
                yield markdown.shown(tuple(run))
                run, size = [], 0
            run.append(Span(piece, span.strong))
            size += len(piece)
    if run:
        yield markdown.shown(tuple(run))


def _bodies(paragraphs: Iterator[str]) -> Iterator[str]:
    """The pieces in as few messages as they fit; never none."""
    body = ""
    for piece in paragraphs:
        if body.strip() and len(body) + len(piece) > limits.BODY:
            yield body.strip()
            body = ""
        body += piece
    yield body.strip() or "…"


def sealed(content: str, line: str) -> str:
    """What stands in a message once its buttons are gone."""
    room = limits.CONTENT - len(content) - len("\n-# ")
    said = markdown.small(shortened(" ".join(line.split()), max(room // 2, 1)))
    return f"{content}\n{said}" if content else said


# What can be pressed or filled in ------------------------------------------------------------------------------------


def controls(letter: Letter) -> Iterator[Component]:
    """The rows of a letter: its field, then its buttons."""
    pressed: list[Component] = []
    if letter.input is not None:
        yield from _lists(letter.input, letter.language)
        pressed += _field_buttons(letter.input, letter.language)
    pressed += [_button(one) for one in letter.buttons]
    unique = {one.get("custom_id") or one["url"]: one for one in pressed}
    buttons = list(unique.values())
    for first in range(0, len(buttons), limits.IN_ROW):
        yield _row(*buttons[first : first + limits.IN_ROW])


def _row(*components: Component) -> Component:
    return {"type": ROW, "components": list(components)}


def _button(one: Button) -> Component:
    shown = {"type": BUTTON, "label": shortened(one.label, limits.LABEL) or "…"}
    if one.link:
        return {**shown, "style": LINK, "url": one.link}
    return {**shown, "style": STYLES[one.style], "custom_id": str(Id("press", one.token, one.value))}


def is_collected(field: Input) -> bool:
    """Whether what is picked is noted, and sent by a button: a long list, or one with something picked already."""
    return len(field.options) > limits.OPTIONS or bool(field.chosen)


def _lists(field: Input, language: str) -> Iterator[Component]:
    """The options of a field, in lists of as many as fit."""
    if field.kind not in ("one", "many"):
        return
    kind = "collect" if is_collected(field) else "pick"
    for place, first in enumerate(range(0, len(field.options), limits.OPTIONS)):
        offered = field.options[first : first + limits.OPTIONS]
        yield _row(
            {
                "type": SELECT,
                "custom_id": str(Id(kind, field.token, f"{ONE if field.kind == 'one' else ''}{place}")),
                "placeholder": shortened(word(language, "choose"), limits.PLACEHOLDER),
                "options": [_option(value, label, value in field.chosen) for value, label in offered],
                "min_values": 0 if kind == "collect" else 1,
                "max_values": len(offered) if field.kind == "many" else 1,
            }
        )


def _option(value: str, label: str, chosen: bool) -> Component:
    shown = {"label": shortened(label, limits.OPTION) or "…", "value": value}
    return {**shown, "default": True} if chosen else shown


def _field_buttons(field: Input, language: str) -> Iterator[Component]:
    """The button that sends what was picked, or opens the window of a field."""
    if field.kind in ("one", "many"):
        if is_collected(field):
            yield _primary(word(language, "send"), Id("send", field.token))
    elif field.kind in ("date", "number", "text"):
        bounds = f"{field.kind}:{field.least or ''}:{field.most or ''}"
        yield _primary(word(language, field.kind), Id("open", field.token, bounds))


def _primary(label: str, id: Id) -> Component:
    return {"type": BUTTON, "style": STYLES["primary"], "label": label, "custom_id": str(id)}


def collected(rows: Sequence[Payload], picked: Id, values: Sequence[str]) -> list[Component]:
    """The rows of a message once *values* were picked in one of its lists: the message itself remembers."""
    alone = picked.value.startswith(ONE)
    return [_row(*(_picked(one, picked, values, alone) for one in row["components"])) for row in rows]


def _picked(one: Payload, picked: Id, values: Sequence[str], alone: bool) -> Component:
    """A list that remembers what was picked in it; where only one value may be, the other lists forget theirs."""
    id = parse(one.get("custom_id", ""))
    here = str(picked) == one.get("custom_id")
    if id is None or id.kind != "collect" or not (here or (alone and id.token == picked.token)):
        return dict(one)
    kept = values if here else ()
    return {**one, "options": [_option(o["value"], o["label"], o["value"] in kept) for o in one["options"]]}


def noted(rows: Sequence[Payload]) -> list[str]:
    """The values that a message remembers as picked."""
    return [
        option["value"]
        for row in rows
        for one in row["components"]
        for option in one.get("options") or ()
        if option.get("default")
    ]


# Windows -------------------------------------------------------------------------------------------------------------


def window(id: Id, question: str, language: str) -> Component:
    """The window of a field whose button was pressed; the *question* stands on top of it."""
    kind, least, most = [*id.value.split(":"), "", ""][:3]
    hint = {"date": word(language, "when"), "number": word(language, "between").format(least=least, most=most)}
    longest = min(int(most), limits.TYPED) if kind == "text" and most.isdecimal() else limits.TYPED
    typed = {
        "type": TEXT,
        "custom_id": "value",
        "style": PARAGRAPH if kind == "text" and longest > 200 else LINE,
        "required": False,  # Discord would refuse the press in its own words; the bot has better ones.
        "max_length": longest if kind == "text" else 100,
    }
    if kind in hint and not (kind == "number" and not (least and most)):
        typed["placeholder"] = shortened(hint[kind], limits.PLACEHOLDER)
    return {
        "title": shortened(question, limits.TITLE) or word(language, "answer"),
        "custom_id": str(Id("send", id.token)),
        "components": [{"type": LABEL, "label": word(language, "answer"), "component": typed}],
    }


def form(slip: Slip) -> Component:
    """A command's form: what it must have, then what else fits."""
    inputs = sorted(slip.inputs, key=lambda one: one.optional)[: limits.FIELDS]
    return {
        "title": shortened(slip.title, limits.TITLE),
        "custom_id": str(Id("command", slip.token)),
        "components": [_labelled(one) for one in inputs],
    }


def _labelled(field: Input) -> Component:
    shown: Component = {"type": LABEL, "label": shortened(field.label, limits.FIELD_LABEL) or "…"}
    if len(field.label) > limits.FIELD_LABEL:
        shown["description"] = shortened(field.label, limits.PLACEHOLDER)
    return {**shown, "component": _typed(field)}


def _typed(field: Input) -> Component:
    named: Component = {"custom_id": field.token, "required": not field.optional}
    match field.kind:
        case "file":
            return {"type": UPLOAD, **named, "min_values": int(not field.optional), "max_values": 1}
        case "person":
            return {"type": USERS, **named, "min_values": int(not field.optional), "max_values": 1}
        case "channel":
            bounds = {"min_values": int(not field.optional), "max_values": 1}
            return {"type": CHANNELS, **named, **bounds, "channel_types": WRITTEN_IN}
        case "one" | "many" if field.options:
            offered = field.options[: limits.OPTIONS]
            shown = [_option(value, label, value in field.chosen) for value, label in offered]
            bounds = {"min_values": int(not field.optional), "max_values": len(offered) if field.kind == "many" else 1}
            return {"type": SELECT, **named, **bounds, "options": shown}
        case _:
            given = {"value": shortened(field.chosen[0], limits.TYPED)} if field.chosen else {}
            style = PARAGRAPH if field.kind == "text" else LINE
            return {"type": TEXT, **named, "style": style, "max_length": limits.TYPED, **given}
