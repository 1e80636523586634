"""A command whose arguments are missing opens a window; what is filled in is the command."""

import pytest

from adapters.slack.filled import filled_block
from bot.messages import Input
from storage.tables import CharterVersion, Person
from tests.adapters.slack.people import CREATE, onboarded
from tests.adapters.slack.standin import words

CSV = "name,email,role\nZoé,zoe@example.org,mentee\nPaul,paul@example.org,mentor\n".encode()


async def test_a_csv_goes_up_in_a_window(workspace):
    """Slack's commands carry no file; the window does, and says what became of it."""
    workspace.slack.scopes.add("files:read")
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin program open")
        assert await workspace.slack.command("U0LGA", "/mentoring-admin members import sure:yes") == {}
        await workspace.slack.submit("U0LGA", content=CSV)
        assert "reading the file" in words(workspace.slack.windows[-1]["blocks"])
        await workspace.settle()
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


async def test_what_was_typed_with_the_command_stands_in_the_window_already(workspace):
    """It is not asked for again: what is missing is all that has to be filled in."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin charter edit fr correction")
        await workspace.slack.submit("U0LGA", text="Nous nous engageons.")
        corrected = workspace.rows(CharterVersion)[-1]
        assert (corrected.language, corrected.revision, corrected.text) == ("fr", 1, "Nous nous engageons.")


@pytest.mark.parametrize(
    ("field", "stands"),
    [
        (Input("date", "on", "On", chosen=("2027-01-05",)), {"initial_date": "2027-01-05"}),
        (Input("date", "on", "On", chosen=("one day",)), {}),
        (Input("number", "n", "N", chosen=("3",)), {"initial_value": "3"}),
        (Input("number", "n", "N", chosen=("three",)), {}),
        (Input("one", "o", "O", options=(("a", "A"),), chosen=("b",)), {}),
        (Input("person", "who", "Who", chosen=("@T1.UANA",)), {"type": "users_select", "initial_user": "UANA"}),
        (Input("person", "who", "Who", chosen=("Ana",)), {"type": "plain_text_input", "initial_value": "Ana"}),
        (Input("channel", "in", "In", chosen=("C0MMON",)), {"initial_conversation": "C0MMON"}),
        (Input("channel", "in", "In", chosen=("general",)), {}),
    ],
)
def test_what_stands_in_a_field_is_what_slack_takes_there(field, stands):
    """What it would refuse is left out; a name that is no mention stays in a line of text."""
    element = filled_block(field)["element"]
    assert {name: value for name, value in element.items() if name.startswith("initial")} | {
        "type": element["type"]
    } == {"type": element["type"]} | stands


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
