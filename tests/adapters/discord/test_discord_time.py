"""What takes longer than Discord waits: deferred, answered later, or not any more; what was taken in stays."""

import asyncio

import discord as library
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

import adapters.discord.adapter
from adapters import taking
from storage.tables import Answer, Kept
from tests.adapters.holding import held, killed
from tests.journeys.everywhere.beginning import created
from tests.journeys.everywhere.on_discord import on_discord, shown_as
from tests.journeys.everywhere.story import Story


@pytest.fixture
async def discord(sqlite, tmp_path):
    """A server, and the bot not yet there."""
    async with on_discord(sqlite, tmp_path) as found:
        yield found


async def asked(discord):
    """A program that is open, and Ana, who is asked for her role."""
    story = Story(discord, "en")
    await created(story)
    await discord.say("ana", "hello")
    await discord.press("ana", "go")
    return story


async def settled(discord):
    await discord.adapter.intake.taking.rest()
    await discord.service.settle()


def role_of(discord):
    return [row.value for row in discord.rows(Answer) if row.step == "role"]


async def test_a_press_that_takes_long_is_deferred_and_its_message_changes_later(discord, monkeypatch):
    """The commit comes after the acknowledgement; the buttons go when it is there."""
    async with discord.living():
        await asked(discord)
        message, data = discord.discord.press_of(discord._people["ana"], "mentee")
        released = held(discord, monkeypatch)
        done = await discord.discord.give(discord._people["ana"], message, data)
        assert (done.answer["type"], role_of(discord)) == (6, [])
        assert message["components"]
        released.set()
        await settled(discord)
        assert role_of(discord) == ["mentee"]
        assert not message["components"] and message["content"].endswith("✓ Find a mentor")


async def test_what_is_under_way_is_answered_before_another_process_listens(discord, monkeypatch):
    """The connection by which its answer goes stands until then."""
    async with discord.living():
        await asked(discord)
        message, data = discord.discord.press_of(discord._people["ana"], "mentee")
        released = held(discord, monkeypatch)
        await discord.discord.give(discord._people["ana"], message, data)
        leaving = asyncio.create_task(discord.adapter.leave())
        await discord.adapter._left.wait()
        released.set()
        await leaving
        assert role_of(discord) == ["mentee"]
        assert not message["components"] and message["content"].endswith("✓ Find a mentor")


async def test_what_takes_too_long_does_not_keep_another_process_from_listening(discord, monkeypatch):
    """What was kept is taken up there."""
    monkeypatch.setattr(adapters.discord.adapter, "RESTING_SECONDS", 0)
    async with discord.living():
        await asked(discord)
        message, data = discord.discord.press_of(discord._people["ana"], "mentee")
        released = held(discord, monkeypatch)
        await discord.discord.give(discord._people["ana"], message, data)
        await asyncio.wait_for(discord.adapter.leave(), 10)
        assert discord.adapter.listener.is_closed()
        assert [row.event["value"] for row in discord.rows(Kept)] == ["mentee"]
        released.set()


async def test_a_command_that_takes_long_is_deferred_and_answered_later(discord, monkeypatch):
    """What it says takes the place of what was loading, seen by the asker alone."""
    async with discord.living():
        await asked(discord)
        released = held(discord, monkeypatch)
        done = await discord.discord.command(discord._people["ana"], "mentoring help")
        assert done.answer == {"type": 5, "data": {"flags": 64}}
        released.set()
        await settled(discord)
        shown = discord.discord.ephemeral[discord._people["ana"]][-1]
        assert shown["flags"] & 64 and not shown["flags"] & 128
        assert "/mentoring me" in shown_as(shown["content"])


@pytest.mark.parametrize("what", ["press", "command"])
async def test_an_answer_that_comes_after_fifteen_minutes_is_none_and_no_fault(discord, monkeypatch, what):
    """What was pressed is taken in all the same, and the outbox takes the buttons off."""
    async with discord.living():
        await asked(discord)
        message, data = discord.discord.press_of(discord._people["ana"], "mentee")
        released = held(discord, monkeypatch)
        if what == "press":
            await discord.discord.give(discord._people["ana"], message, data)
        else:
            await discord.discord.command(discord._people["ana"], "mentoring help")
        await discord.wait(minutes=16)
        with capture_logs() as logs:
            released.set()
            await settled(discord)
        assert {(one["event"], one["code"]) for one in logs if one["event"] in ("too_late", "not_answered")} == {
            ("too_late", 50027)
        }
        assert role_of(discord) == (["mentee"] if what == "press" else [])
        assert bool(message["components"]) is (what == "command")


async def test_an_answer_that_comes_after_three_seconds_is_none_and_no_fault(discord):
    """The person may have read that the application did not answer; the next question says that it did."""
    async with discord.living():
        await asked(discord)
        message, data = discord.discord.press_of(discord._people["ana"], "mentee")
        receive = discord.adapter.intake.taking.receive

        async def slow(event):
            reply = await receive(event)
            await discord.wait(seconds=4)
            return reply

        discord.adapter.intake.taking.receive = slow
        told = len(discord.read("ana"))
        with pytest.raises(AssertionError, match="too late"):
            await discord.discord.give(discord._people["ana"], message, data)
        await settled(discord)
        assert role_of(discord) == ["mentee"] and not message["components"]
        assert len(discord.read("ana")) > told


async def test_an_interaction_that_was_acknowledged_already_is_not_answered_twice(discord):
    """By another process with the same token, for one: the press counts, and its message is sealed."""
    async with discord.living():
        await asked(discord)
        message, data = discord.discord.press_of(discord._people["ana"], "mentee")
        receive = discord.adapter.intake.taking.receive

        async def also_elsewhere(event):
            (open_one,) = [one for one in discord.discord.interactions.values() if one.answer is None]
            route = library.http.Route(
                "POST", "/interactions/{id}/{token}/callback", id=open_one.id, token=open_one.token
            )
            await discord.adapter.listener.http.request(route, json={"type": 6})
            return await receive(event)

        discord.adapter.intake.taking.receive = also_elsewhere
        with capture_logs() as logs:
            await discord.discord.give(discord._people["ana"], message, data)
            await settled(discord)
        assert [one["code"] for one in logs if one["event"] == "too_late"] == [40060]
        assert role_of(discord) == ["mentee"] and not message["components"]


async def test_a_press_that_was_deferred_is_taken_in_by_the_next_life(discord, monkeypatch):
    """The process was killed before its turn had committed: Discord sends nothing twice, so it was kept."""
    async with discord.living():
        await asked(discord)
        message, data = discord.discord.press_of(discord._people["ana"], "mentee")
        with monkeypatch.context() as slowly:
            held(discord, slowly)
            done = await discord.discord.give(discord._people["ana"], message, data)
            await killed(discord)
        assert (done.answer["type"], role_of(discord), len(discord.rows(Kept))) == (6, [], 1)
    async with discord.living():
        await settled(discord)
        assert role_of(discord) == ["mentee"] and discord.rows(Kept) == []
        assert not message["components"]


@pytest.mark.parametrize("what", ["press", "command"])
async def test_what_can_neither_be_taken_in_nor_kept_in_time_is_said(discord, monkeypatch, what):
    """To who did it alone; where it is taken in after all, it is sealed and answered as ever."""
    async with discord.living():
        await asked(discord)
        message, data = discord.discord.press_of(discord._people["ana"], "mentee")
        monkeypatch.setattr(taking, "LONGEST", 0.1)
        released = held(discord, monkeypatch)
        with discord.database.connect() as busy:
            busy.execute(text("UPDATE person SET language = language"))
            if what == "press":
                await discord.discord.give(discord._people["ana"], message, data)
            else:
                await discord.discord.command(discord._people["ana"], "mentoring help")
            busy.rollback()
        released.set()
        await settled(discord)
        shown = [shown_as(one["content"]) for one in discord.discord.ephemeral[discord._people["ana"]]]
        assert any("longer than usual" in one for one in shown) and discord.rows(Kept) == []
        if what == "press":
            assert role_of(discord) == ["mentee"] and message["content"].endswith("✓ Find a mentor")
        else:
            assert any("/mentoring me" in one for one in shown)
