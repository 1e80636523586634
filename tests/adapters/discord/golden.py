"""What people see of a program in Discord, as files to be read, compared and painted.

A change on purpose: delete the files, run test_discord_pictures.py once (each file that is missing is written, and the
test fails), look at the difference, and run it again.
"""

import json
import re
from pathlib import Path

import pytest

from tests.adapters.discord.words import parts
from tests.adapters.discord.world import DM, GUILD, PRIVATE_THREAD
from tests.journeys.everywhere.platform import answer_once
from tests.journeys.everywhere.story import Story

FOLDER = Path(__file__).parent / "golden"
KINDS = {DM: "direct", PRIVATE_THREAD: "thread"}


async def played(discord):
    """A program from its invitation to the first check-in: what somebody sees of it, by name.

    Paul and Zoé read French; the others, English.
    """
    story, found = Story(discord, "en"), {}
    await story.come("Olga", "Tom", "Ana")
    await story.running()
    await discord.command("olga", "/mentoring-admin members invite")
    (channel,) = discord.discord.around(GUILD)
    found["invitation"] = seen(discord, channel)
    await story.onboard("tom", "mentor", "data", "career")
    await discord.say("ana", "hello")
    await discord.press("ana", "go")
    found["onboarding"] = seen(discord, direct(discord, "ana"))
    await discord.press("ana", "mentee")
    await discord.fill("ana", "data")
    while "accept" not in (asked := discord.waiting("ana")).buttons:
        await answer_once(discord, "ana", asked, "no")
    found["charter"] = seen(discord, direct(discord, "ana"), last=1)
    await discord.press("ana", "accept")
    await discord.join("paul", "Paul", language="fr")
    await discord.join("zoe", "Zoé", language="fr")
    await story.onboard("paul", "mentor", "finance")
    await story.onboard("zoe", "mentee", "finance")
    await discord.command("olga", "/mentoring-admin match preview")
    found["matching"] = seen(discord, direct(discord, "olga"), last=1)
    await discord.press("olga", "all")
    (thread,) = [one for one in discord.discord.channels.values() if one.name == "Ana – Tom"]
    found["introduction"] = seen(discord, thread)
    await discord.wait(days=7, hours=4)
    found["check-in"] = seen(discord, direct(discord, "zoe"), last=1)
    return found


def direct(discord, who):
    """Somebody's conversation with the bot."""
    return discord.discord.dm(discord._people[who])


def seen(discord, place, *, last=0):
    """A conversation as it is now: the *last* messages of it, or all."""
    return {
        "kind": KINDS.get(place.type, "channel"),
        "name": place.name,
        "within": discord.discord.channels[place.parent].name if place.parent else None,
        "messages": [_message(discord, one) for one in discord.discord.messages[place.id][-last:]],
    }


def _message(discord, message):
    known = discord.discord.users
    return {
        "type": message["type"],
        "author": message["author"]["global_name"],
        "content": message["content"],
        "components": message["components"],
        "mentions": {id: known[id]["global_name"] for id in re.findall(r"<@(\d+)>", message["content"])},
    }


def held(found):
    """Compare what people see with the files."""
    FOLDER.mkdir(exist_ok=True)
    wrong = [name for name, conversation in found.items() if not _same(FOLDER / f"{name}.json", conversation)]
    if wrong:
        pytest.fail(f"differs from the files, or was missing there and is written now: {', '.join(wrong)}")


def _same(file, conversation):
    conversation = json.loads(json.dumps(conversation))
    for message in conversation["messages"]:
        for part in parts(message["components"]):
            del part["id"]  # Discord's own count of components.
    text = json.dumps(conversation, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not file.exists():
        file.write_text(text, encoding="utf-8")
        return False
    return file.read_text(encoding="utf-8") == text


def golden(name):
    """What somebody saw."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
