"""A message as JSON and back, without loss: what an outbox row holds."""

import base64
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.messages import Choice, Field, File, Message, Text

Json = dict[str, Any]


def to_json(message: Message) -> Json:
    """*message* as JSON, empty parts left out."""
    found: Json = {"text": _text(message.text)}
    if message.lines:
        found["lines"] = [_text(line) for line in message.lines]
    if message.facts:
        found["facts"] = [[_text(label), _text(value)] for label, value in message.facts]
    if message.small:
        found["small"] = _text(message.small)
    if message.choices:
        found["choices"] = [_choice(choice) for choice in message.choices]
    if message.field:
        found["field"] = _field(message.field)
    if message.files:
        found["files"] = [_file(file) for file in message.files]
    return found


def from_json(found: Mapping[str, Any]) -> Message:
    """The message that `to_json` wrote."""
    field = found.get("field")
    small = found.get("small")
    return Message(
        text=_read_text(found["text"]),
        lines=tuple(_read_text(line) for line in found.get("lines", ())),
        facts=tuple((_read_text(label), _read_text(value)) for label, value in found.get("facts", ())),
        small=_read_text(small) if small else None,
        choices=tuple(_read_choice(choice) for choice in found.get("choices", ())),
        field=_read_field(field) if field else None,
        files=tuple(_read_file(file) for file in found.get("files", ())),
    )


def _text(text: Text) -> Json:
    if not text.values:
        return {"k": text.key}
    return {"k": text.key, "v": {name: _value(value) for name, value in text.values.items()}}


def _read_text(found: Mapping[str, Any]) -> Text:
    return Text(found["k"], {name: _read_value(value) for name, value in found.get("v", {}).items()})


def _value(value: Any) -> Any:
    match value:
        case bool() | int() | float() | str():
            return value
        case Text():
            return {"t": _text(value)}
        case datetime():
            return {"at": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case list() | tuple():
            items: Sequence[Any] = value
            return [_value(one) for one in items]
        case _:
            raise TypeError(f"a text holds no {type(value).__name__}")


def _read_value(value: Any) -> Any:
    match value:
        case {"t": text}:
            return _read_text(text)
        case {"at": at}:
            return datetime.fromisoformat(at)
        case {"day": day}:
            return date.fromisoformat(day)
        case list():
            items: list[Any] = value
            return [_read_value(one) for one in items]
        case _:
            return value


def _choice(choice: Choice) -> Json:
    found: Json = {"token": choice.token, "value": choice.value, "label": _text(choice.label)}
    if choice.style != "plain":
        found["style"] = choice.style
    if choice.link:
        found["link"] = choice.link
    return found


def _read_choice(found: Mapping[str, Any]) -> Choice:
    return Choice(
        found["token"],
        found["value"],
        _read_text(found["label"]),
        found.get("style", "plain"),
        found.get("link"),
    )


def _field(field: Field) -> Json:
    return {
        "kind": field.kind,
        "token": field.token,
        "label": _text(field.label),
        "options": [[value, _text(label)] for value, label in field.options],
        "chosen": list(field.chosen),
        "least": field.least,
        "most": field.most,
        "optional": field.optional,
    }


def _read_field(found: Mapping[str, Any]) -> Field:
    return Field(
        kind=found["kind"],
        token=found["token"],
        label=_read_text(found["label"]),
        options=tuple((value, _read_text(label)) for value, label in found["options"]),
        chosen=tuple(found["chosen"]),
        least=found["least"],
        most=found["most"],
        optional=found["optional"],
    )


def _file(file: File) -> Json:
    return {
        "name": file.name,
        "media": file.media,
        "content": base64.b64encode(file.content).decode(),
        "alt": _text(file.alt) if file.alt else None,
    }


def _read_file(found: Mapping[str, Any]) -> File:
    alt = found["alt"]
    return File(found["name"], found["media"], base64.b64decode(found["content"]), _read_text(alt) if alt else None)
