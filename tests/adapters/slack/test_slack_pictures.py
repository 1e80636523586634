"""The docs' pictures are of what the bot sends."""

import json
import re
from pathlib import Path

import pytest

from tests.adapters.slack.paint import GOLDEN, PICTURES, SHOWN, Unknown, golden, page
from tests.adapters.slack.standin import words

DOCS = (Path(__file__).parents[3] / "docs" / "slack.md").read_text("utf-8")
FILES = sorted(GOLDEN.glob("*/*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_everything_that_the_bot_sends_can_be_painted(file):
    """Each kind of block, with all its words."""
    body = json.loads(file.read_text("utf-8"))
    drawn = re.sub(r"<[^>]+>", " ", page(file.parent.name, [body]).partition("</style>")[2])
    shown = [post["blocks"] for post in body] if isinstance(body, list) else body
    for one, sign in (("&amp;", "&"), ("&#x27;", "'"), ("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">")):
        drawn = drawn.replace(one, sign)
    assert set(words(shown).split()) <= set(drawn.split())


@pytest.mark.parametrize(
    "block",
    [
        {"type": "video"},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": []}]},
        {"type": "actions", "elements": [{"type": "overflow"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "*x*"}]},
        {"type": "input", "label": {"type": "plain_text", "text": "x"}, "element": {"type": "timepicker"}},
    ],
)
def test_a_block_that_cannot_be_painted_fails(block):
    """So that a picture leaves nothing out."""
    with pytest.raises(Unknown):
        page("en", [[{"blocks": [block]}]])


@pytest.mark.parametrize("name", SHOWN)
def test_each_picture_is_in_the_docs(name):
    """Made from files that are there, and light enough to be looked at."""
    language, *files = SHOWN[name]
    assert all(golden(language, file) for file in files)
    assert f"(pictures/{name}.png)" in DOCS
    assert (PICTURES / f"{name}.png").stat().st_size < 120_000
