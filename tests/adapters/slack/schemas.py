"""Every body the bot sends, held against Slack's own descriptions of them: slack_sdk's models, and JSON Schemas made
from the types that Slack publishes.
"""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from slack_sdk.models.blocks import Block

HERE = Path(__file__).parent / "schema"
TYPES = HERE / "node_modules" / "@slack" / "types" / "dist" / "index.d.ts"
GENERATOR = HERE / "node_modules" / ".bin" / "ts-json-schema-generator"


def there():
    """Whether the schemas can be made here; fails where nothing may be skipped."""
    if GENERATOR.exists() and shutil.which("node"):
        return True
    if os.environ.get("CI"):
        pytest.fail("Slack's types are missing: npm ci --prefix tests/adapters/slack/schema")
    return False


@cache
def validator(name):
    """What checks a value against one of Slack's types."""
    import jsonschema

    made = subprocess.run(
        [str(GENERATOR), "--path", str(TYPES), "--type", name, "--no-type-check"],
        check=True,
        capture_output=True,
        text=True,
    )
    return jsonschema.Draft7Validator(json.loads(made.stdout))


@cache
def against_models(block):
    """Raises where slack_sdk's models refuse a block, given as JSON."""
    Block.parse_all([json.loads(block)])[0].validate_json()


@cache
def against_types(name, body):
    """What one of Slack's types says against a body, given as JSON."""
    found = validator(name).iter_errors(json.loads(body))
    return [f"{name} {'.'.join(map(str, error.path))}: {error.message[:300]}" for error in found]


def against(bodies):
    """What is wrong with bodies: pairs of a type's name (a message is a list of blocks) and a value."""
    wrong = []
    for name, body in bodies:
        for block in body if isinstance(body, list) else body["blocks"]:
            text = json.dumps(block, sort_keys=True)
            against_models(text)
            if there():
                wrong += against_types("AnyBlock", text)
        if not isinstance(body, list) and there():
            wrong += against_types(name, json.dumps({**body, "blocks": []}, sort_keys=True))
    return wrong
