"""The thread of a pair that Discord puts away, and the language of who writes before anything else."""

import asyncio

import pytest
from structlog.testing import capture_logs

from storage.tables import Pair, Person
from tests.journeys.everywhere.beginning import created
from tests.journeys.everywhere.on_discord import on_discord
from tests.journeys.everywhere.story import Story


@pytest.fixture
async def discord(sqlite, tmp_path):
    """A server, and the bot not yet there."""
    async with on_discord(sqlite, tmp_path) as found:
        yield found


async def introduced(discord):
    """Tom and Ana in a private thread of the program's channel: the thread."""
    story = Story(discord, "en")
    await created(story)
    await discord.command("olga", "/mentoring-admin members invite")
    await story.onboard("tom", "mentor", "data")
    await story.onboard("ana", "mentee", "data")
    await story.match()
    (thread,) = [one for one in discord.discord.channels.values() if one.parent]
    return thread


async def put_away(discord, thread):
    """Discord archives the thread, and the bot has seen it."""
    seen = asyncio.Event()
    goes_on = discord.adapter.goes_on

    async def look(conversation):
        seen.set()
        return await goes_on(conversation)

    discord.adapter.goes_on = look
    await discord.discord.archive(thread)
    await asyncio.wait_for(seen.wait(), 20)
    await discord.adapter.intake.taking.rest()


async def test_the_thread_of_a_pair_that_meets_is_opened_again(discord):
    """Each time that Discord archives it, for another week."""
    async with discord.living():
        thread = await introduced(discord)
        for _ in range(2):
            await put_away(discord, thread)
            assert not thread.archived and thread.auto_archive_duration == 10_080


async def test_the_thread_of_a_pair_that_has_ended_rests(discord):
    """Nobody needs it any more."""
    async with discord.living():
        thread = await introduced(discord)
        await discord.command("olga", "/mentoring-admin pair end 1")
        assert [row.state for row in discord.rows(Pair)] == ["ended"]
        await put_away(discord, thread)
        assert thread.archived


async def test_an_introduction_in_a_thread_that_rests_is_taken_back(discord):
    """Nothing in an archived thread can be deleted: it is opened for that."""
    async with discord.living():
        thread = await introduced(discord)
        await discord.command("olga", "/mentoring-admin pair end 1")
        await put_away(discord, thread)
        assert "Ana" in "".join(discord.shared("ana", "tom"))
        await discord.command("ana", "/mentoring forget-me")
        await discord.press("ana", "yes")
        assert "Ana" not in "".join(discord.shared("ana", "tom"))


async def test_a_thread_that_may_not_be_opened_rests_and_is_reported(discord):
    """The bot's other work goes on."""
    async with discord.living():
        thread = await introduced(discord)
        discord.discord.fault("PATCH /channels/{channel}", status=403, code=50013)
        with capture_logs() as logs:
            await put_away(discord, thread)
        assert thread.archived
        assert [one["code"] for one in logs if one["event"] == "not_reopened"] == [50013]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_who_writes_first_is_answered_in_the_servers_language(discord, language):
    """A message tells no language of its writer's; the server's settings do. A press tells it later."""
    async with discord.living():
        await created(Story(discord, {"en": "fr", "fr": "en"}[language]))
        await discord.join("ben", "Ben", language=language)
        await discord.say("ben", "123")
        (found,) = [row.language for row in discord.rows(Person) if row.name == "Ben"]
        assert found == language
