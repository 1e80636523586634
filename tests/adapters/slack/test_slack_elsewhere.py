"""People of other organizations (Slack Connect), of a whole organization (Enterprise Grid), and guests."""

import pytest

from bot.adapter import Address, DeliveryError
from bot.messages import Letter, Span
from storage.tables import Account, Alert, Enrollment, Person, Program, Workspace
from tests.adapters.slack.people import CREATE, introduced, onboarded, opened
from tests.adapters.slack.standin import words


async def test_somebody_of_another_organization_takes_part_where_slack_lets_the_bot_write(workspace):
    """As a member of the workspace in which they met the bot; their own is none of it."""
    workspace.slack.join("UEXT", "Ines", home="T9", is_stranger=True, locale=None)
    async with workspace.living():
        await opened(workspace)
        await onboarded(workspace, "UEXT", "mentor")
        assert [one.external_id for one in workspace.rows(Workspace)] == ["T1"]
        assert [one.external_id for one in workspace.rows(Account)] == ["T1.U0LGA", "T1.UEXT"]
        assert [(one.role, one.state) for one in workspace.rows(Enrollment)] == [("mentor", "pool")]


async def test_who_administers_another_workspace_administers_nothing_here(workspace):
    """Slack tells of an owner there; a program here they cannot create."""
    workspace.slack.join("UEXT", "Ines", home="T9", is_stranger=True, admin=True)
    workspace.slack.join("UAWAY", "Lou", home="T9", admin=True)
    async with workspace.living():
        for user in ("UEXT", "UAWAY"):
            await workspace.command(user, CREATE)
        assert workspace.rows(Program) == []


async def test_who_administers_this_workspace_of_an_organization_does_so(workspace):
    """Enterprise Grid: a user's home may be another workspace of the same organization, and an id begin with W."""
    teams = {"enterprise_id": "E1", "teams": ["T2", "T1"]}
    workspace.slack.join("W0RG", "Ada", home="T2", admin=True, enterprise_user=teams)
    workspace.slack.join("WLEA", "Léa", home="T2", enterprise_user=teams)
    async with workspace.living():
        await workspace.command("W0RG", CREATE)
        await workspace.command("W0RG", "/mentoring-admin program open")
        assert len(workspace.rows(Program)) == 1
        await onboarded(workspace, "WLEA", "mentee")
        await workspace.command("W0RG", "/mentoring-admin members show <@WLEA>")
        assert words(workspace.slack.ephemeral["W0RG"][-1]["blocks"]).startswith("Léa")


@pytest.mark.parametrize("said", ["message", "press", "command", "shortcut", "home"])
async def test_whom_slack_does_not_show_is_told_so_and_kept_nowhere(workspace, said):
    """An invitation in a shared channel was pressed, or the bot was written to: in words, without a retry."""
    workspace.slack.join("UEXT", "Ines", home="T9", is_stranger=True)
    workspace.slack.hidden.add("UEXT")
    async with workspace.living():
        await opened(workspace)
        await workspace.say("UANA", "bonjour")
        match said:
            case "message":
                await workspace.say("UEXT", "hello")
                shown = workspace.slack.messages["DUEXT"][-1]
            case "press":
                press = workspace.slack.press_of("UANA", "go")
                press["user"] = {"id": "UEXT", "team_id": "T9"}
                press["response_url"] = workspace.slack._response_url("UEXT")
                await workspace.slack.deliver("interactive", press)
                await workspace.settle()
                shown = workspace.slack.ephemeral["UEXT"][-1]
            case "command":
                shown = await workspace.slack.command("UEXT", "/mentoring help")
            case "shortcut":
                await workspace.slack.shortcut("UEXT", "mentoring_page")
                shown = workspace.slack.windows[-1]
            case "home":
                await workspace.slack.open_home("UEXT")
                shown = workspace.slack.homes["UEXT"]
        assert "another organization" in words(shown["blocks"]) and "autre organisation" in words(shown["blocks"])
        assert "Ines" not in [one.name for one in workspace.rows(Person)]


CLOSED = ("cannot_dm_bot", "user_not_found", "user_not_visible", "channel_not_found", "messages_tab_disabled")


@pytest.mark.parametrize("code", CLOSED)
async def test_somebody_who_can_no_longer_be_written_to_is_an_organizers_case(workspace, code):
    """Whatever Slack calls it; the others get theirs."""
    workspace.slack.join("UEXT", "Ines", home="T9", is_stranger=True)
    async with workspace.living():
        await opened(workspace)
        await onboarded(workspace, "UEXT", "mentor")
        workspace.slack.closed["UEXT"] = code
        await workspace.slack.command("UEXT", "/mentoring goals")
        await workspace.settle()
        assert [(one.kind, one.state) for one in workspace.rows(Alert)] == [("unreachable", "open")]
        ines = next(one for one in workspace.rows(Account) if one.external_id == "T1.UEXT")
        assert ines.unreachable == code
        await workspace.slack.open_home("U0LGA")
        await workspace.settle()
        assert "Ines" in words(workspace.slack.homes["U0LGA"]["blocks"])


async def test_a_guest_is_introduced_alone_where_slack_keeps_them_from_a_conversation_of_three(workspace):
    """A guest of a single channel takes part like everybody else."""
    workspace.slack.join("UGUEST", "Gil", is_restricted=True, is_ultra_restricted=True)
    workspace.slack.fault("conversations.open", error="not_allowed", times=50)
    async with workspace.living():
        await opened(workspace)
        await introduced(workspace, "UGUEST", "UANA")
        assert any("Gil" in one for one in workspace.slack.read("UANA"))
        assert any("Ana" in one for one in workspace.slack.read("UGUEST"))


async def test_an_introduction_that_reaches_one_of_two_is_not_given_up_for_the_other(workspace):
    """Tried again for whom it did not reach, and not for whom it did; for good, it is a case of theirs."""
    both = [Address("slack", "T1", "T1.UT0M"), Address("slack", "T1", "T1.UANA")]
    letter = Letter("introduction.shared", (Span("Tom, Ana"),))
    workspace.slack.fault("conversations.open", error="restricted_action", times=9)
    async with workspace.living():
        for code, permanent in (("fatal_error", False), ("cannot_dm_bot", True)):
            workspace.slack.closed["UANA"] = code
            with pytest.raises(DeliveryError) as caught:
                await workspace.adapter.introduce(both, letter, f"key-{code}")
            assert (caught.value.permanent, caught.value.account) == (permanent, "T1.UANA")
        workspace.slack.closed.clear()
        assert (len(workspace.slack.read("UT0M")), len(workspace.slack.read("UANA"))) == (2, 0)
        await workspace.adapter.introduce(both, letter, "key-fatal_error")
        assert (len(workspace.slack.read("UT0M")), len(workspace.slack.read("UANA"))) == (2, 1)
