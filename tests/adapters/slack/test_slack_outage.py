"""Slack is not itself for ten minutes, or one message is never taken: nothing is lost, and the others get theirs."""

import pytest

from adapters.slack import clients
from storage.tables import Alert, Outbox
from tests.adapters.slack.people import onboarded
from tests.adapters.slack.test_slack_faults import opened, told

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
        await workspace.say("UANA", "bonjour")
        assert len(workspace.slack.read("UANA")) > read
