"""The threat model names a test for each line, and each of them is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
UNTESTED = {"A dependency with a known hole"}
"""It needs the network."""


def threats() -> list[str]:
    """The lines of the table."""
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    table = page.partition("## Threats")[2].partition("## What is not defended")[0]
    return [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| Threat ")]


def test_every_threat_names_its_test():
    """But for one."""
    assert len(threats()) >= 15
    assert {line.split("|")[1].strip() for line in threats() if not NAMED.search(line)} == UNTESTED


def test_every_test_that_is_named_is_there():
    """Under that name, in that file."""
    missing = [
        f"{path}::{name}"
        for line in threats()
        for path, name in NAMED.findall(line)
        if not re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    ]
    assert missing == []
