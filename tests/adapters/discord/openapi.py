"""Every body the bot sends, held against Discord's own description of its API, and against what that does not hold."""

import json
import os
from functools import cache
from pathlib import Path

import pytest

from tests.adapters.discord.commands import wrong_commands
from tests.adapters.discord.rules import empty, wrong, wrong_choices, wrong_modal, wrong_thread

VARIABLE = "DISCORD_OPENAPI"
REASON = f"needs Discord's OpenAPI document: set {VARIABLE} to its file (discord-api-spec, specs/openapi.json)"
METHODS = ("get", "post", "put", "patch", "delete")
DISCORD_PY = {
    "MessageEditRequestPartial": {"tts": {"type": "boolean"}},
    "IncomingWebhookUpdateRequestPartial": {"tts": {"type": "boolean"}},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts": {"type": "boolean"}},
    "ApplicationCommandUpdateRequest": {"nsfw": {"type": "boolean"}},
    "RichEmbed": {"flags": {"type": "integer"}},
}
"""Fields that discord.py always sends and the document does not know there; Discord passes over them."""


def there():
    """Whether the document is here; fails where nothing may be skipped."""
    named = os.environ.get(VARIABLE)
    if named and Path(named).is_file():
        return True
    if os.environ.get("CI"):
        pytest.fail(REASON)
    return False


@cache
def document():
    """Discord's document, which takes no unknown field any more, and an id as a number too, as Discord does."""
    found = json.loads(Path(os.environ[VARIABLE]).read_text(encoding="utf-8"))
    schemas = found["components"]["schemas"]
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    for name, fields in DISCORD_PY.items():
        schemas[name]["properties"] |= fields
    _close(found)
    return found


def _close(thing):
    """Let no object have fields that are not named; where several descriptions make one object, none says all."""
    if isinstance(thing, dict):
        if isinstance(thing.get("properties"), dict) and "additionalProperties" not in thing:
            thing["additionalProperties"] = False
        for name, value in thing.items():
            if name != "allOf":
                _close(value)
    elif isinstance(thing, list):
        for value in thing:
            _close(value)


@cache
def validator(operation):
    """What checks the body of an operation."""
    import jsonschema

    for path in document()["paths"].values():
        for method in METHODS:
            if path.get(method, {}).get("operationId") == operation:
                schema = path[method]["requestBody"]["content"]["application/json"]["schema"]
                return jsonschema.Draft202012Validator({**schema, "components": document()["components"]})
    raise LookupError(f"Discord has no operation {operation}")


@cache
def against_document(operation, body):
    """What the document says against a body, given as JSON."""
    from jsonschema.exceptions import best_match

    errors = list(validator(operation).iter_errors(json.loads(body)))
    if not errors:
        return ()
    nearest = best_match(errors)
    return (f"{operation} {'.'.join(map(str, nearest.absolute_path))}: {nearest.message[:300]}",)


def by_hand(operation, body):
    """What is wrong by the rules that the document does not hold: 2,000 characters for bots, five rows, and the like."""
    if operation == "create_interaction_response":
        data = body.get("data") or {}
        check = {4: _message, 7: wrong, 8: wrong_choices, 9: wrong_modal}.get(body.get("type"))
        found = check(data) if check else []
    elif operation == "bulk_set_application_commands":
        found = wrong_commands(body)
    elif operation in ("create_thread", "update_channel"):
        found = wrong_thread(body)
    elif operation in ("create_message", "execute_webhook"):
        found = _message(body)
    elif operation in ("update_message", "update_original_webhook_message", "update_webhook_message"):
        found = wrong(body)
    else:
        found = []
    return [f"{operation} {'.'.join(map(str, path))}: {words}" for path, words in found]


def _message(body):
    nothing = empty(body, len(body.get("attachments") or []))
    return wrong(body) + ([((), "an empty message")] if nothing else [])


def against(bodies):
    """What is wrong with bodies: pairs of an operation's name in Discord's document and a value."""
    found = []
    for operation, body in bodies:
        found += by_hand(operation, body)
        if there():
            found += against_document(operation, json.dumps(body, sort_keys=True))
    return found
