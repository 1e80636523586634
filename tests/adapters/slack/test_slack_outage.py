"""Slack is not itself for ten minutes, or one message is never taken: nothing is lost, and the others get theirs."""

import pytest

from adapters.slack import clients
from storage.tables import Alert, Conversation, Inbox, Outbox
from tests.adapters.slack.conftest import _scene
from tests.adapters.slack.people import onboarded, opened
from tests.adapters.slack.standin import words
from tests.adapters.slack.test_slack_faults import told
from tests.bot.test_away import gone

TEN_MINUTES = 20
"""Times thirty seconds."""


async def later(workspace, times):
    """The outbox looks again every thirty seconds."""
    for _ in range(times):
        await workspace.wait(seconds=30)


@pytest.mark.parametrize(
    "weather",
    [
        {"status": 429, "retry_after": 30},
        {"status": 500, "bare": True},
        {"hang": True},
        {"half": True},
        {"status": 502, "bare": True, "lost": True},
    ],
    ids=["429", "500", "hanging", "half an answer", "taken and denied"],
)
async def test_ten_bad_minutes_lose_nothing_and_repeat_nothing(workspace, monkeypatch, weather):
    """Whoever wrote meanwhile is answered afterwards, once, in order; nobody is called unreachable."""
    monkeypatch.setattr(clients, "TIMEOUT_SECONDS", 0.1)
    async with workspace.living():
        await opened(workspace)
        workspace.slack.fault("chat.postMessage", times=100_000, **weather)
        await workspace.say("UANA", "bonjour")
        await later(workspace, TEN_MINUTES // 2)
        await workspace.say("UT0M", "hello")
        await later(workspace, TEN_MINUTES // 2)
        workspace.slack.faults.clear()
        await later(workspace, 2 * 20)
        assert told(workspace, "UANA", "Tandem") == told(workspace, "UT0M", "Tandem") == 1
        assert {row.state for row in workspace.rows(Outbox)} == {"sent"}
        assert workspace.rows(Alert) == []


async def test_a_message_that_slack_never_takes_is_set_aside_and_told_and_the_rest_flows(workspace):
    """After its tries; meanwhile everybody else is answered."""
    async with workspace.living():
        await opened(workspace)
        await onboarded(workspace, "UANA", "mentee")
        workspace.slack.closed["UANA"] = "fatal_error"
        await workspace.command("UANA", "/mentoring goals")
        await workspace.say("UT0M", "hello")
        assert told(workspace, "UT0M", "Tandem") == 1
        await later(workspace, 4 * 60)
        assert "dead" in {row.state for row in workspace.rows(Outbox)}
        assert [(one.kind, one.state) for one in workspace.rows(Alert)] == [("unreachable", "open")]
        workspace.slack.closed.clear()
        read = len(workspace.slack.read("UANA"))
        await workspace.say("UANA", "Oser négocier")
        assert len(workspace.slack.read("UANA")) > read


@pytest.fixture
async def web(sqlite):
    """A workspace that calls the bot over HTTP, and so hears when something was not taken in."""
    async with _scene(sqlite, "http") as found:
        yield found


async def test_while_the_database_is_away_people_are_told_and_slack_keeps_what_they_write(web, sqlite):
    """A press and a command are refused in words, a message is left to Slack; a minute later all of it works."""
    async with web.living():
        await opened(web)
        await web.say("UANA", "bonjour")
        taken = len(web.rows(Inbox))
        payload = web.slack.write("UT0M", "hello")
        with gone(sqlite):
            await web.slack.press("UANA", "go")
            answer = await web.slack.command("UANA", "/mentoring help")
            with pytest.raises(AssertionError, match="500"):
                await web.slack.deliver("events_api", payload)
            await web.adapter.intake.taking.rest()
        assert "Réessayez" in answer["text"]
        assert "Réessayez" in words(web.slack.ephemeral["UANA"][0]["blocks"])
        assert len(web.rows(Inbox)) == taken
        await web.press("UANA", "go")
        assert [one.flow for one in web.rows(Conversation)] == ["onboarding"]
        await web.slack.deliver("events_api", payload, {"X-Slack-Retry-Num": "1"})
        await web.settle()
        assert told(web, "UT0M", "Tandem") == 1
