"""A command whose arguments are missing opens a window; what is filled in is the command."""

from storage.tables import Person
from tests.adapters.slack.people import CREATE, onboarded
from tests.adapters.slack.standin import words

CSV = "name,email,role\nZoé,zoe@example.org,mentee\nPaul,paul@example.org,mentor\n".encode()


async def test_a_csv_goes_up_in_a_window(workspace):
    """Slack's commands carry no file; the window does, and says what became of it."""
    workspace.slack.scopes.add("files:read")
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin program open")
        assert await workspace.slack.command("U0LGA", "/mentoring-admin members import") == {}
        await workspace.slack.submit("U0LGA", content=CSV)
        assert "2" in words(workspace.slack.windows[-1]["blocks"])
        assert {one.name for one in workspace.rows(Person)} >= {"Zoé", "Paul"}


async def test_a_file_that_slack_does_not_give_is_named(workspace):
    """Without the scope for it, the window says so and stays."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin program open")
        await workspace.command("U0LGA", "/mentoring-admin members import")
        answer = await workspace.slack.submit("U0LGA", content=CSV)
        assert answer["response_action"] == "errors"
        assert "files:read" in answer["errors"]["field.file"]


async def test_a_member_is_picked_from_the_workspace(workspace):
    """The window's list of users, and the answer in its place."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin program open")
        await onboarded(workspace, "UANA", "mentee")
        await workspace.command("U0LGA", "/mentoring-admin members show")
        await workspace.slack.submit("U0LGA", member="UANA")
        assert words(workspace.slack.windows[-1]["blocks"]).startswith("Ana")


async def test_a_trigger_that_is_dead_leaves_the_answer_in_words(workspace):
    """Too late for a window: what is missing is said."""
    workspace.slack.fault("views.open", error="expired_trigger_id")
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin members show")
        assert "member" in words(workspace.slack.ephemeral["U0LGA"][-1]["blocks"])


async def test_a_member_who_may_not_sees_no_window(workspace):
    """The refusal comes first."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        answer = await workspace.slack.command("UANA", "/mentoring-admin members show")
        assert workspace.slack.windows == [] and answer["blocks"]
