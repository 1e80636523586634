"""What a server does not let the bot do beside its messages: they arrive all the same, and organizers hear the cure."""

import pytest

from adapters.discord.invite import PERMISSIONS, WANTED
from storage.tables import Account, Alert, Outbox
from tests.adapters.discord.world import GENERAL
from tests.journeys.everywhere.on_discord import on_discord
from tests.journeys.everywhere.story import Story

FRENCH = {
    "Pin Messages": "Épingler des messages",
    "Read Message History": "Voir les anciens messages",
    "Create Private Threads": "Créer des fils privés",
    "Send Messages in Threads": "Envoyer des messages dans les fils",
}


@pytest.fixture
async def story(request, sqlite, tmp_path):
    """A program that runs, with an organizer and four members."""
    async with on_discord(sqlite, tmp_path) as discord, discord.living():
        found = Story(discord, getattr(request, "param", "en"))
        await found.come("Olga", "Tom", "Ana", "Paul", "Zoé")
        await found.running()
        yield found


def deny(discord, *names):
    """The channel denies the bot some permissions."""
    denied = sum(PERMISSIONS[name][0] for name in names)
    discord.discord.permit(WANTED & ~denied, channel=GENERAL)


def named(story, name):
    return name if story.language == "en" else FRENCH[name]


async def matched(story, mentor, mentee, topic):
    await story.onboard(mentor, "mentor", topic)
    await story.onboard(mentee, "mentee", topic)
    await story.match()


def threads(discord):
    return [one.name for one in discord.discord.channels.values() if one.parent and len(one.members) > 1]


@pytest.mark.parametrize("story", ["en", "fr"], indirect=True)
@pytest.mark.parametrize("name", ["Pin Messages", "Read Message History"])
async def test_an_invitation_that_may_not_be_pinned_stands_and_who_posted_it_hears_why(story, name):
    """By the name of what is missing; the channel is the program's."""
    discord = story.platform
    deny(discord, name)
    if name == "Read Message History":
        discord.discord.fault("PUT /channels/{channel}/messages/pins/{message}", status=403, code=50013)
    story.catches_up("olga")
    await discord.command("olga", "/mentoring-admin members invite")
    told = story.hears("olga", "partly.post", program="Tandem")
    assert named(story, name) in told
    assert not any(named(story, other) in told for other in FRENCH if other != name)
    assert len(discord.discord.messages[GENERAL]) == 1 and not discord.discord.pins[GENERAL]
    assert discord.rows(Outbox)[-1].state == "sent"


async def test_a_pin_that_discord_refuses_for_something_else_is_left_to_people(story):
    """A channel holds so many pins."""
    discord = story.platform
    discord.discord.fault("PUT /channels/{channel}/messages/pins/{message}", status=400, code=30003)
    await discord.command("olga", "/mentoring-admin members invite")
    told = story.hears("olga", "partly.post", program="Tandem")
    assert "pin the message yourself" in told


@pytest.mark.parametrize("story", ["en", "fr"], indirect=True)
@pytest.mark.parametrize("name", ["Create Private Threads", "Send Messages in Threads"])
async def test_where_threads_are_denied_a_pair_is_introduced_by_two_messages_and_organizers_hear_why(story, name):
    """Once a day, however many pairs there are; with the permission, the next pair has a thread."""
    discord = story.platform
    await discord.command("olga", "/mentoring-admin members invite")
    deny(discord, name)
    story.catches_up("olga")
    await matched(story, "tom", "ana", "data")
    assert threads(discord) == []
    for one, other in (("tom", "ana"), ("ana", "tom")):
        (alone,) = discord._apart(one, other)
        assert story.said(alone, "introduction.agenda")
    told = story.hears("olga", "partly.introduce", program="Tandem")
    assert named(story, name) in told
    assert not any(named(story, other) in told for other in FRENCH if other != name)
    await matched(story, "paul", "zoe", "finance")
    assert not any(named(story, name) in one for one in story.news("olga"))
    assert [one.unreachable for one in discord.rows(Account)] == [None] * 5 and discord.rows(Alert) == []


async def test_with_what_was_missing_the_next_pair_has_its_thread(story):
    """As the organizer was told."""
    discord = story.platform
    await discord.command("olga", "/mentoring-admin members invite")
    deny(discord, "Create Private Threads")
    await matched(story, "tom", "ana", "data")
    deny(discord)
    await matched(story, "paul", "zoe", "finance")
    assert threads(discord) == ["Paul – Zoé"]


async def test_a_channel_that_is_gone_is_said(story):
    """Another one becomes the program's by another invitation."""
    discord = story.platform
    await discord.command("olga", "/mentoring-admin members invite")
    discord.discord.fault("GET /channels/{channel}", status=404, code=10003)
    await matched(story, "tom", "ana", "data")
    assert "/mentoring-admin members invite" in story.hears("olga", "partly.introduce", program="Tandem")


async def test_who_reads_a_thread_is_said_in_it(story):
    """Moderators can, and the two have to know."""
    discord = story.platform
    await discord.command("olga", "/mentoring-admin members invite")
    await matched(story, "tom", "ana", "data")
    (shared,) = discord.shared("ana", "tom")
    assert "Whoever may manage threads on this server can read here." in shared
