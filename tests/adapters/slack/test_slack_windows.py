"""The Home tab, windows and shortcuts."""

import asyncio
from dataclasses import replace

import pytest

from bot.messages import Letter, Sheet, Span
from storage.tables import Alert, Conversation
from tests.adapters.slack.people import CREATE, Member, onboarded
from tests.adapters.slack.standin import words


async def opened(scene):
    """A program with an organizer and a member."""
    await scene.command("U0LGA", CREATE)
    await scene.command("U0LGA", "/mentoring-admin program open")
    await onboarded(scene, "UANA", "mentee")


async def test_ones_page_opens_from_anywhere(workspace):
    """By the shortcut, in a window, whose buttons work."""
    async with workspace.living():
        await opened(workspace)
        await workspace.slack.shortcut("UANA", "mentoring_page")
        await workspace.settle()
        window = workspace.slack.windows[-1]
        assert "Tandem" in words(window["blocks"]) and "acceptée le" in words(window["blocks"])
        await workspace.slack.press_in("UANA", window, "Relire ma charte")
        await workspace.settle()
        assert "rythme convenu" in words(workspace.slack.windows[-1]["blocks"])


async def test_a_member_speaks_another_language_by_a_button_of_their_page(workspace):
    """And the page is in it at once."""
    async with workspace.living():
        await opened(workspace)
        await workspace.slack.open_home("UANA")
        await workspace.settle()
        await workspace.slack.press_in("UANA", workspace.slack.homes["UANA"], "Parler anglais")
        await workspace.settle()
        assert "My mentoring page" in words(workspace.slack.homes["UANA"]["blocks"])


async def test_a_goal_is_set_from_the_page(workspace):
    """The question comes in the conversation."""
    async with workspace.living():
        await opened(workspace)
        await workspace.slack.open_home("UANA")
        await workspace.settle()
        await workspace.slack.press_in("UANA", workspace.slack.homes["UANA"], "Fixer un objectif")
        await workspace.settle()
        await workspace.say("UANA", "parler en public")
        await workspace.slack.open_home("UANA")
        await workspace.settle()
        assert "parler en public" in words(workspace.slack.homes["UANA"]["blocks"])


async def test_a_message_goes_to_the_organizers_once_it_is_confirmed(workspace):
    """Its words are a case; nothing goes before the member says so."""
    async with workspace.living():
        await opened(workspace)
        await workspace.slack.shortcut("UANA", "mentoring_tell", text="On se voit quand ?")
        await workspace.settle()
        assert "On se voit quand" in words(workspace.slack.ephemeral["UANA"][-1]["blocks"])
        assert workspace.rows(Alert) == []
        await Member(workspace, "UANA", ["yes"]).answer()
        assert [one.kind for one in workspace.rows(Alert)] == ["question"]
        await workspace.slack.shortcut("UANA", "mentoring_tell", text="x" * 5000)
        await workspace.settle()
        assert [one.flow for one in workspace.rows(Conversation)][-1] == "contact"


async def test_a_page_that_is_too_long_is_read_on_in_a_window(workspace):
    """Every block of it can be reached."""
    async with workspace.living():
        await opened(workspace)
        parts = tuple(Letter("part", (Span(f"Line {n}."),), small=(Span("."),)) for n in range(140))
        receive = workspace.adapter.intake.taking.receive

        async def long(event):
            reply = await receive(event)
            sheet = Sheet((Span("Long"),), parts)
            return type(reply)(sheet=sheet) if reply.sheet else reply

        workspace.adapter.intake.taking.receive = long
        await workspace.slack.open_home("UANA")
        await workspace.settle()
        read = words(workspace.slack.homes["UANA"]["blocks"])
        await workspace.slack.press_in("UANA", workspace.slack.homes["UANA"], "home")
        await workspace.settle()
        read += words(workspace.slack.windows[-1]["blocks"])
        await workspace.slack.press_in("UANA", workspace.slack.windows[-1], "home")
        await workspace.settle()
        read += words(workspace.slack.windows[-1]["blocks"])
        assert all(f"Line {n}." in read for n in range(140))


async def test_an_organizers_page_shows_the_chart_of_the_last_report(workspace):
    """Counted when it is asked for, uploaded once."""
    async with workspace.living():
        await opened(workspace)
        for number in range(6):
            workspace.slack.join(f"UM{number}", f"Member{number}")
            await onboarded(workspace, f"UM{number}", "mentor" if number % 2 else "mentee")
        await workspace.slack.open_home("U0LGA")
        await workspace.settle()
        await workspace.slack.press_in("U0LGA", workspace.slack.homes["U0LGA"], "now")
        await workspace.settle()
        for _ in range(2):
            await workspace.slack.open_home("U0LGA")
            await workspace.settle()
        home = workspace.slack.homes["U0LGA"]
        (picture,) = [block for block in home["blocks"] if block["type"] == "image"]
        private = [id for channel, id, _ in workspace.slack.files if channel is None]
        assert private == [picture["slack_file"]["id"]]
        assert picture["alt_text"]


@pytest.mark.parametrize(
    "fault", [{"error": "not_enabled"}, {"error": "hash_conflict"}, {"status": 429}, {"lost": True}]
)
async def test_a_page_that_slack_does_not_take_is_made_anew_at_the_next_look(workspace, fault):
    """The Home tab switched off, two at once, too many: what was pressed there is done all the same."""
    async with workspace.living():
        await opened(workspace)
        await workspace.slack.open_home("UANA")
        await workspace.settle()
        home = workspace.slack.homes["UANA"]
        workspace.slack.fault("views.publish", **fault)
        await workspace.slack.press_in("UANA", home, "Parler anglais")
        await workspace.settle()
        await workspace.slack.open_home("UANA")
        await workspace.settle()
        assert "My mentoring page" in words(workspace.slack.homes["UANA"]["blocks"])


async def test_of_two_pages_the_later_one_stays(workspace):
    """The first is read, and Slack takes its time: the second, read after a change, is shown after it."""
    async with workspace.living():
        await opened(workspace)
        first = asyncio.Event()
        slow = workspace.adapter.pictures.in_place

        async def waits(team, blocks):
            workspace.adapter.pictures.in_place = slow
            await first.wait()
            return await slow(team, blocks)

        workspace.adapter.pictures.in_place = waits
        looking = asyncio.create_task(workspace.slack.open_home("UANA"))
        while workspace.adapter.pictures.in_place == waits:
            await asyncio.sleep(0)
        await workspace.command("UANA", "/mentoring language en")
        again = asyncio.create_task(workspace.slack.open_home("UANA"))
        await asyncio.wait({again}, timeout=0.3)
        first.set()
        await asyncio.gather(looking, again)
        assert "My mentoring page" in words(workspace.slack.homes["UANA"]["blocks"])


async def test_a_window_that_opens_too_late_is_a_message(workspace):
    """A trigger lives for three seconds: what the window would say comes in the conversation."""
    async with workspace.living():
        await opened(workspace)
        await workspace.slack.open_home("UANA")
        await workspace.settle()
        workspace.slack.fault("views.open", error="expired_trigger_id")
        await workspace.slack.press_in("UANA", workspace.slack.homes["UANA"], "Relire ma charte")
        await workspace.settle()
        assert "rythme convenu" in workspace.last("UANA")


async def test_a_window_that_was_closed_meanwhile_is_left_closed(workspace):
    """Its page cannot be made anew; what was pressed is done."""
    async with workspace.living():
        await opened(workspace)
        await workspace.slack.shortcut("UANA", "mentoring_page")
        await workspace.settle()
        workspace.slack.fault("views.update", error="not_found")
        await workspace.slack.press_in("UANA", workspace.slack.windows[-1], "Parler anglais")
        await workspace.settle()
        assert "My mentoring page" in words(workspace.slack.homes["UANA"]["blocks"])


async def test_an_answer_of_many_messages_is_shown_to_its_last_word(workspace):
    """An address for answers takes five; what is more comes in the conversation."""
    async with workspace.living():
        await opened(workspace)
        letters = tuple(Letter("part", (Span(f"Page {n}. " + "word " * 1900),)) for n in range(9))
        receive = workspace.adapter.intake.taking.receive

        async def long(event):
            return replace(await receive(event), private=letters)

        workspace.adapter.intake.taking.receive = long
        await workspace.command("UANA", "/mentoring help")
        said = [words(one["blocks"]) for one in workspace.slack.ephemeral["UANA"]] + workspace.slack.read("UANA")
        assert all(any(f"Page {n}." in one for one in said) for n in range(9))


OWN = {
    "en-US": ("Role State Pair Tom Goal Oser Next Charter", "Read Set Pause Speak"),
    "fr-FR": ("Rôle État Binôme Tom Objectif Oser Prochaine Charte", "Relire Fixer Faire Parler"),
}
PROGRAMS = {
    "en-US": ("Pairs", "1 open case", "Ana", "too few to show", "chart", "Count anew"),
    "fr-FR": ("Binômes", "1 cas ouvert", "Ana", "trop peu", "graphique", "Recompter"),
}


@pytest.mark.parametrize("locale", list(OWN))
async def test_the_home_tab_holds_everything_of_ones_own(workspace, locale):
    """Where I am, my pair, what comes next, charter, goals, pause, language; figures and open cases for an organizer."""
    for user in workspace.slack.users.values():
        user["locale"] = locale
    async with workspace.living():
        await opened(workspace)
        await onboarded(workspace, "UT0M", "mentor")
        await workspace.command("U0LGA", "/mentoring-admin program start")
        await workspace.command("U0LGA", "/mentoring-admin match preview")
        await workspace.press("U0LGA", "all")
        await workspace.slack.shortcut("UANA", "mentoring_tell", text="On se voit ?")
        await workspace.settle()
        await workspace.press("UANA", "yes")
        await workspace.slack.open_home("UANA")
        await workspace.settle()
        await workspace.slack.press_in("UANA", workspace.slack.homes["UANA"], "new")
        await workspace.settle()
        await workspace.say("UANA", "Oser")
        for user in ("UANA", "U0LGA"):
            await workspace.slack.open_home(user)
        await workspace.settle()
        own, programs = (words(workspace.slack.homes[user]["blocks"]) for user in ("UANA", "U0LGA"))
        assert not [part for part in " ".join(OWN[locale]).split() if part not in own]
        assert not [part for part in PROGRAMS[locale] if part not in programs]
