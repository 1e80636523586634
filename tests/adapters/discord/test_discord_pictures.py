"""The docs' pictures are of what people see in Discord."""

import html
import re
from pathlib import Path

import pytest

from tests.adapters.discord.golden import golden, held, played
from tests.adapters.discord.paint import PICTURES, SHOWN, Unknown, page
from tests.adapters.discord.words import parts
from tests.journeys.everywhere.on_discord import on_discord, shown_as

DOCS = (Path(__file__).parents[3] / "docs" / "discord.md").read_text("utf-8")


async def test_what_people_see_is_what_the_files_say(sqlite, tmp_path):
    """A program is played through discord.py and compared."""
    async with on_discord(sqlite, tmp_path) as discord, discord.living():
        held(await played(discord))


@pytest.mark.parametrize("name", SHOWN.values())
def test_a_picture_shows_all_that_is_seen(name):
    """Each line and what stands on each button."""
    conversation = golden(name)
    drawn = html.unescape(re.sub(r"<[^>]+>", " ", page(conversation).partition("</style>")[2]))
    for message in conversation["messages"]:
        labels = [one["label"] for one in parts(message["components"]) if "label" in one]
        said = " ".join([_said(message), *labels])
        assert set(said.split()) <= set(re.sub(r" ([.,:])", r"\1", drawn).split())


def _said(message):
    """A message's words, with people's names."""
    return re.sub(r"<@(\d+)>", lambda found: f"@{message['mentions'][found[1]]}", shown_as(message["content"]))


@pytest.mark.parametrize(
    "change",
    [
        {"content": "*x*"},
        {"content": "- a list"},
        {"content": "**never ended"},
        {"components": [{"type": 17, "components": []}]},
        {"components": [{"type": 1, "components": [{"type": 5}]}]},
        {"type": 7},
    ],
)
def test_what_cannot_be_painted_fails(change):
    """So that a picture leaves nothing out."""
    message = {"type": 0, "author": "Binôme", "content": "x", "components": [], "mentions": {}}
    with pytest.raises(Unknown):
        page({"kind": "direct", "name": None, "within": None, "messages": [message | change]})


@pytest.mark.parametrize("name", SHOWN)
def test_each_picture_is_in_the_docs(name):
    """Light enough to be looked at."""
    assert f"(pictures/{name}.png)" in DOCS
    assert (PICTURES / f"{name}.png").stat().st_size < 60_000
