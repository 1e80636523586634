"""The invitation in a channel: posted once, refused as Slack refuses, pressed by everybody, and never sealed."""

import pytest

from storage.tables import Account, Alert, Outbox, Program, Workspace
from tests.adapters.slack.people import Member, opened
from tests.adapters.slack.standin import words

INVITE = "/mentoring-admin members invite"


async def invite(scene, text=INVITE, channel="C1MENT0R", name="mentoring"):
    """Type the command in a channel."""
    await scene.slack.command("U0LGA", text, channel, name)
    await scene.settle()


async def press(scene, user, label, channel="C1MENT0R"):
    """Press a button of the channel's post."""
    await scene.slack.press(user, label, channel)
    await scene.settle()


def posts(scene, channel="C1MENT0R"):
    """What the bot posted in a channel."""
    return [words(one["blocks"]) for one in scene.slack.messages[channel]]


def channels(scene):
    """The program's channels."""
    return list(scene.rows(Program)[0].places.values())


async def test_the_invitation_stands_in_the_channel_and_everybody_can_press_it(scene):
    """Olga types the command there; Ana, whom nobody met before, and Tom press; the post stays as it is."""
    scene.slack.channel("C1MENT0R", joined=True)
    async with scene.living():
        await opened(scene)
        await invite(scene)
        assert len(posts(scene)) == 1 and "Tandem" in posts(scene)[0]
        assert channels(scene) == ["C1MENT0R"]
        assert scene.slack.read("UANA") == [] and scene.slack.read("UT0M") == []
        before = [dict(one) for one in scene.slack.messages["C1MENT0R"]]
        for user in ("UANA", "UT0M"):
            await press(scene, user, "go")
            assert len(scene.slack.read(user)) == 1 and "Tandem" in scene.slack.read(user)[0]
            (alone,) = scene.slack.ephemeral[user]
            assert alone["replace_original"] is False
        assert "en privé" in words(scene.slack.ephemeral["UANA"][0]["blocks"])
        assert scene.slack.messages["C1MENT0R"] == before
        assert not [method for method, _ in scene.slack.calls if method == "chat.update"]


async def test_the_second_button_opens_ones_page_in_a_window(workspace):
    """With the question that waits, which is answered there; the window shows the next."""
    workspace.slack.channel("C1MENT0R", joined=True)
    async with workspace.living():
        await opened(workspace)
        await invite(workspace)
        await press(workspace, "UT0M", "go")
        await workspace.press("UT0M", "go")
        await press(workspace, "UT0M", "open")
        view = workspace.slack.windows[-1]
        assert "One question is open" in words(view["blocks"])
        await workspace.slack.press_in("UT0M", view, "mentor")
        await workspace.settle()
        assert "field.c" in str(workspace.slack.windows[-1]["blocks"]), "the next question, with its field"
        await Member(workspace, "UT0M", ("no", "accept")).answer()
        await press(workspace, "UT0M", "open")
        assert "question is open" not in words(workspace.slack.windows[-1]["blocks"])
        assert len(posts(workspace)) == 1


async def test_too_late_for_a_window_the_page_stands_under_the_post(workspace):
    """For the presser alone."""
    workspace.slack.channel("C1MENT0R", joined=True)
    async with workspace.living():
        await opened(workspace)
        await invite(workspace)
        workspace.slack.fault("views.open", error="expired_trigger_id")
        await press(workspace, "UANA", "open")
        assert "Tandem" in words([one["blocks"] for one in workspace.slack.ephemeral["UANA"]])
        assert workspace.slack.read("UANA") == []


@pytest.mark.parametrize(
    ("channel", "code", "says"),
    [
        ({}, "not_in_channel", "/invite @Binôme"),
        ({"public": False}, "channel_not_found", "/invite @Binôme"),
        ({"joined": True, "archived": True}, "is_archived", "archive"),
    ],
)
async def test_a_channel_that_does_not_take_the_post_is_told_to_the_organizer(workspace, channel, code, says):
    """What to do is said in Slack's words; neither the person nor the workspace counts as unreachable."""
    workspace.slack.channel("C1MENT0R", **channel)
    async with workspace.living():
        await opened(workspace)
        await invite(workspace)
        assert says in workspace.last("U0LGA") and "members invite" in workspace.last("U0LGA")
        (row,) = [one for one in workspace.rows(Outbox) if one.kind == "post"]
        assert (row.state, row.error, row.attempts) == ("dead", code, 1)
        assert not any(one.unreachable for one in workspace.rows(Account)) and workspace.rows(Alert) == []
        assert channels(workspace) == []
        workspace.slack.channel("C1MENT0R", joined=True)
        await invite(workspace)
        assert len(posts(workspace)) == 1 and channels(workspace) == ["C1MENT0R"]


@pytest.mark.parametrize("code", ["missing_scope", "restricted_action", "restricted_action_read_only_channel"])
async def test_what_a_channel_forbids_is_not_the_workspaces_refusal(workspace, code):
    """People there are written to as before."""
    workspace.slack.channel("C1MENT0R", joined=True)
    async with workspace.living():
        await opened(workspace)
        workspace.slack.fault("chat.postMessage", error=code)
        await invite(workspace)
        assert "settings" in workspace.last("U0LGA")
        assert [one.refused for one in workspace.rows(Workspace)] == [None]
        assert [one.state for one in workspace.rows(Outbox) if one.kind == "post"] == ["dead"]


async def test_a_token_that_is_revoked_is_the_workspaces_refusal_here_too(workspace):
    """The invitation waits with everything else."""
    workspace.slack.channel("C1MENT0R", joined=True)
    async with workspace.living():
        await opened(workspace)
        workspace.slack.fault("chat.postMessage", error="token_revoked")
        await invite(workspace)
        assert [one.refused for one in workspace.rows(Workspace)] == ["token_revoked"]
        await workspace.wait(minutes=30)
        assert len(posts(workspace)) == 1


async def test_with_the_optional_scope_a_public_channel_needs_no_invitation(workspace):
    """A private one does."""
    workspace.slack.channel("C1MENT0R")
    workspace.slack.channel("C2PRIV", public=False)
    workspace.slack.scopes.add("chat:write.public")
    async with workspace.living():
        await opened(workspace)
        await invite(workspace)
        assert len(posts(workspace)) == 1
        await invite(workspace, channel="C2PRIV", name="privategroup")
        assert posts(workspace, "C2PRIV") == [] and "/invite" in workspace.last("U0LGA")


async def test_slack_asks_to_wait_and_the_invitation_is_posted_later(workspace):
    """Once."""
    workspace.slack.channel("C1MENT0R", joined=True)
    async with workspace.living():
        await opened(workspace)
        workspace.slack.fault("chat.postMessage", status=429, retry_after=30)
        await invite(workspace)
        assert posts(workspace) == []
        await workspace.wait(seconds=31)
        assert len(posts(workspace)) == 1


async def test_an_answer_that_was_lost_does_not_post_the_invitation_twice(workspace):
    """The bot may not look into the channel: the organizer does."""
    workspace.slack.channel("C1MENT0R", joined=True)
    async with workspace.living():
        await opened(workspace)
        workspace.slack.fault("chat.postMessage", lost=True)
        await invite(workspace)
        await workspace.wait(hours=1)
        assert len(posts(workspace)) == 1
        assert "Have a look at the channel" in workspace.last("U0LGA")


async def test_a_channel_is_named_or_picked(workspace):
    """Slack gives its id, whatever it is called; where the command is typed alone with the bot, a window asks."""
    for channel in ("C1MENT0R", "C2A1UMN1"):
        workspace.slack.channel(channel, joined=True)
    async with workspace.living():
        await opened(workspace)
        await invite(workspace, f"{INVITE} <#C2A1UMN1|alumni>")
        assert len(posts(workspace, "C2A1UMN1")) == 1 and posts(workspace) == []
        for channel, name in (("DU0LGA", "directmessage"), ("G1", "mpdm-ana--tom-1"), ("C9", "mpdm-ana--tom-1")):
            assert await workspace.slack.command("U0LGA", INVITE, channel, name) == {}
        assert "conversations_select" in str(workspace.slack.windows[-1]["blocks"])
        await workspace.slack.submit("U0LGA", channel="C1MENT0R")
        await workspace.settle()
        assert len(posts(workspace)) == 1 and channels(workspace) == ["C1MENT0R"]
