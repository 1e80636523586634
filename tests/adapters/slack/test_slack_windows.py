"""The Home tab, windows and shortcuts."""

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
        receive = workspace.adapter.intake._receive

        async def long(event):
            reply = await receive(event)
            sheet = Sheet((Span("Long"),), parts)
            return type(reply)(sheet=sheet) if reply.sheet else reply

        workspace.adapter.intake._receive = long
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
