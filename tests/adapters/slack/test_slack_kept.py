"""What Slack is told was taken outlives the process that said so, and counts once."""

from sqlalchemy import text

from adapters import taking
from bot import keeping
from bot.service import LEFT
from storage.tables import Answer, Inbox, Kept, Person
from tests.adapters.holding import held, killed
from tests.adapters.slack.people import opened
from tests.adapters.slack.standin import words
from tests.bot.test_away import gone


async def asked(workspace):
    """A program that is open, and Ana, who is asked for her role."""
    await opened(workspace)
    await workspace.say("UANA", "bonjour")
    await workspace.press("UANA", "go")


def chosen(workspace):
    return [row.value for row in workspace.rows(Answer) if row.step == "role"]


async def test_a_press_that_was_acknowledged_is_taken_in_by_the_next_life(workspace, monkeypatch):
    """Killed between the acknowledgement and the commit; and what was pressed once counts once."""
    async with workspace.living():
        await asked(workspace)
        press = workspace.slack.press_of("UANA", "mentee")
        with monkeypatch.context() as slowly:
            held(workspace, slowly)
            await workspace.slack.deliver("interactive", press)
            await killed(workspace)
        assert chosen(workspace) == [] and len(workspace.rows(Kept)) == 1
    async with workspace.living():
        await workspace.settle()
        assert chosen(workspace) == ["mentee"] and workspace.rows(Kept) == []
        taken, told = workspace.rows(Inbox), workspace.slack.read("UANA")
        await workspace.slack.deliver("interactive", press)
        await workspace.settle()
        assert workspace.rows(Inbox) == taken and workspace.slack.read("UANA") == told


async def test_whoever_presses_for_the_first_time_is_met_by_the_next_life(workspace, monkeypatch):
    """The first process died while it asked Slack who that is."""
    async with workspace.living():
        await opened(workspace)
        with monkeypatch.context() as slowly:
            held(workspace, slowly)
            await workspace.slack.command("UT0M", "/mentoring me")
            await killed(workspace)
    async with workspace.living():
        assert "Tom" in [one.name for one in workspace.rows(Person)] and workspace.rows(Kept) == []


async def test_what_is_kept_is_dropped_when_its_turn_has_committed(workspace, monkeypatch):
    """Nothing is left for anybody to take up, and a look at it changes nothing."""
    async with workspace.living():
        await opened(workspace)
        released = held(workspace, monkeypatch)
        await workspace.slack.command("UT0M", "/mentoring help")
        assert len(workspace.rows(Kept)) == 1
        released.set()
        await workspace.settle()
        assert workspace.rows(Kept) == [] and await workspace.service.take_up() == 0


async def test_what_the_database_refuses_is_taken_up_a_minute_later(workspace, monkeypatch):
    """It was acknowledged, so it is not refused any more: nothing is said, and it comes."""
    async with workspace.living():
        await asked(workspace)
        released = held(workspace, monkeypatch)
        await workspace.slack.press("UANA", "mentee")
        shown = len(workspace.slack.ephemeral["UANA"])
        with gone(workspace.database):
            released.set()
            await workspace.adapter.intake.taking.rest()
        assert chosen(workspace) == [] and len(workspace.slack.ephemeral["UANA"]) == shown
        assert await workspace.service.take_up(workspace.clock.now()) == 0
        await workspace.wait(seconds=LEFT.total_seconds() + 1)
        assert await workspace.service.take_up(workspace.clock.now() - LEFT) == 1
        assert chosen(workspace) == ["mentee"] and workspace.rows(Kept) == []


async def test_what_can_neither_be_taken_in_nor_kept_in_time_is_said(workspace, monkeypatch):
    """Nobody is left to believe that it was taken; where it is after all, nothing is lost by that."""
    monkeypatch.setattr(taking, "LONGEST", 0.1)
    async with workspace.living():
        await asked(workspace)
        released = held(workspace, monkeypatch)
        with workspace.database.connect() as busy:
            busy.execute(text("UPDATE person SET language = language"))
            await workspace.slack.press("UANA", "mentee")
            busy.rollback()
        released.set()
        await workspace.settle()
        said = [words(one["blocks"]) for one in workspace.slack.ephemeral["UANA"]]
        assert any("réessayez" in one for one in said)
        assert chosen(workspace) == ["mentee"] and workspace.rows(Kept) == []


async def test_what_is_taken_up_in_vain_too_often_is_let_go(workspace, monkeypatch):
    """Slack does not say any more who that was."""
    async with workspace.living():
        await opened(workspace)
        with monkeypatch.context() as slowly:
            held(workspace, slowly)
            await workspace.slack.command("UT0M", "/mentoring me")
            await killed(workspace)
    del workspace.slack.users["UT0M"]
    async with workspace.living():
        for _ in range(keeping.TRIES - 1):
            assert await workspace.service.take_up() == 0
        assert len(workspace.rows(Kept)) == 1
        await workspace.service.take_up()
        assert workspace.rows(Kept) == []
