"""Letters, sheets and replies as JSON and back: what the store keeps and what the page draws."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages import Attachment, Button, Input, Letter, Reply, Sheet, Span, Spans

Json = dict[str, Any]


def spans_to_json(spans: Spans) -> list[Json]:
    """Runs of characters: `[{"text": "…", "strong": false}]`."""
    return [{"text": span.text, "strong": span.strong} for span in spans]


def spans_from_json(given: Sequence[Mapping[str, Any]]) -> Spans:
    """The spans of `spans_to_json`."""
    return tuple(Span(one["text"], one["strong"]) for one in given)


def letter_to_json(letter: Letter) -> Json:
    """A letter with everything in it; files carry their content in base64."""
    return {
        "key": letter.key,
        "language": letter.language,
        "text": spans_to_json(letter.text),
        "lines": [spans_to_json(line) for line in letter.lines],
        "facts": [[spans_to_json(label), spans_to_json(value)] for label, value in letter.facts],
        "small": spans_to_json(letter.small),
        "buttons": [_button_to_json(button) for button in letter.buttons],
        "input": _input_to_json(letter.input) if letter.input else None,
        "files": [
            {
                "name": file.name,
                "media": file.media,
                "alt": file.alt,
                "size": len(file.content),
                "content": b64encode(file.content).decode("ascii"),
            }
            for file in letter.files
        ],
    }


def letter_from_json(given: Mapping[str, Any]) -> Letter:
    """The letter of `letter_to_json`."""
    return Letter(
        key=given["key"],
        language=given["language"],
        text=spans_from_json(given["text"]),
        lines=tuple(spans_from_json(line) for line in given["lines"]),
        facts=tuple((spans_from_json(label), spans_from_json(value)) for label, value in given["facts"]),
        small=spans_from_json(given["small"]),
        buttons=tuple(Button(**button) for button in given["buttons"]),
        input=_input_from_json(given["input"]) if given["input"] else None,
        files=tuple(
            Attachment(file["name"], file["media"], b64decode(file["content"]), file["alt"]) for file in given["files"]
        ),
    )


def without_contents(given: Mapping[str, Any]) -> Json:
    """A letter's JSON for the page, which asks for each file's content by itself."""
    files = [{name: value for name, value in file.items() if name != "content"} for file in given["files"]]
    return {**given, "files": files}


def sheet_to_json(sheet: Sheet) -> Json:
    """A page for the page: its files are left out, since no message holds them."""
    return {
        "title": spans_to_json(sheet.title),
        "language": sheet.language,
        "parts": [{**without_contents(letter_to_json(part)), "files": []} for part in sheet.parts],
    }


def reply_to_json(reply: Reply) -> Json:
    """What of a reply is no message: a field's errors, a sheet. (A command's form is left out: the page completes.)"""
    return {
        "errors": dict(reply.errors),
        "sheet": sheet_to_json(reply.sheet) if reply.sheet else None,
        "repeated": reply.repeated,
    }


def _button_to_json(button: Button) -> Json:
    return {
        "token": button.token,
        "value": button.value,
        "label": button.label,
        "style": button.style,
        "link": button.link,
    }


def _input_to_json(field: Input) -> Json:
    return {
        "kind": field.kind,
        "token": field.token,
        "label": field.label,
        "options": [list(option) for option in field.options],
        "chosen": list(field.chosen),
        "least": field.least,
        "most": field.most,
        "optional": field.optional,
    }


def _input_from_json(given: Mapping[str, Any]) -> Input:
    return Input(
        kind=given["kind"],
        token=given["token"],
        label=given["label"],
        options=tuple((value, label) for value, label in given["options"]),
        chosen=tuple(given["chosen"]),
        least=given["least"],
        most=given["most"],
        optional=given["optional"],
    )
