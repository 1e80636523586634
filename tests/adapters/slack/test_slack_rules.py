"""The stand-in refuses what Slack refuses."""

import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack import render
from adapters.slack.clients import web_client
from bot.clock import StandingClock
from tests.adapters.slack.conftest import MONDAY
from tests.adapters.slack.rules import wrong
from tests.adapters.slack.standin import TOKEN, StandIn

TEXT = {"type": "plain_text", "text": "x"}
BUTTON = {"type": "button", "action_id": "a", "text": TEXT}
SECTION = {"type": "section", "text": TEXT}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


YES, NO = ({"value": value, "text": {"type": "plain_text", "text": value}} for value in ("yes", "no"))


def field(element):
    """A field of a window."""
    return {"type": "input", "label": TEXT, "element": element}


@pytest.mark.parametrize(
    "blocks",
    [
        [SECTION] * 51,
        [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}}],
        [{"type": "section", "text": {"type": "plain_text", "text": ""}}],
        [actions(BUTTON, BUTTON)],
        [actions(*({**BUTTON, "action_id": f"a{n}"} for n in range(26)))],
        [actions()],
        [actions({**BUTTON, "text": {"type": "mrkdwn", "text": "*x*"}})],
        [actions({**BUTTON, "text": {"type": "plain_text", "text": "x" * 76}})],
        [actions({**BUTTON, "style": "plain"})],
        [actions({**BUTTON, "value": "x" * 2001})],
        [actions({"type": "plain_text_input", "action_id": "a"})],
        [field(BUTTON)],
        [field({"type": "plain_text_input", "action_id": "a", "max_length": 4000})],
        [field({"type": "checkboxes", "action_id": "a", "options": []})],
        [field({"type": "plain_text_input", "action_id": "a", "max_length": 3, "initial_value": "four"})],
        [field({"type": "static_select", "action_id": "a", "options": [YES], "initial_option": NO})],
        [{**SECTION, "block_id": "same"}, {**SECTION, "block_id": "same"}],
        [{"type": "marquee"}],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
        [{"type": "context", "elements": []}],
        [{"type": "section", "text": {"type": "plain_text", "text": "x" * 2900}}] * 5,
    ],
)
def test_blocks_that_slack_refuses_are_refused(blocks):
    """Each for its own reason."""
    assert wrong(blocks) is not None


def test_blocks_that_slack_takes_are_taken():
    """So that the refusals above say something."""
    assert wrong([SECTION, actions(BUTTON), render.context("x")]) is None


async def refusal(slack, method, token=TOKEN, **given):
    """The code with which the stand-in refuses a call; None where it takes it."""
    client = web_client(token, slack.base_url)
    try:
        await client.api_call(method, json=given)
    except SlackApiError as error:
        return error.response["error"]
    return None


async def test_calls_that_slack_refuses_are_refused():
    """Unknown tokens, users, channels and methods; a scope that is missing; a text that is none."""
    slack = await StandIn(StandingClock(MONDAY)).start()
    slack.join("U1", "Ana")
    try:
        assert await refusal(slack, "chat.postMessage", token="xoxb-other", channel="U1", text="x") == "invalid_auth"
        assert await refusal(slack, "chat.postMessage", channel="U9", text="x") == "user_not_found"
        assert await refusal(slack, "chat.postMessage", channel="C9", text="x") == "channel_not_found"
        assert await refusal(slack, "chat.postMessage", channel="U1", text="") == "no_text"
        assert (
            await refusal(slack, "chat.postMessage", channel="U1", text="x", blocks=[SECTION] * 51) == "invalid_blocks"
        )
        assert await refusal(slack, "chat.update", channel="DU1", ts="1", text="x") == "message_not_found"
        assert await refusal(slack, "conversations.history", channel="C1") == "missing_scope"
        assert await refusal(slack, "users.lookupByEmail", email="a@example.org") == "missing_scope"
        assert await refusal(slack, "chat.nonsense") == "unknown_method"
        assert await refusal(slack, "chat.postMessage", channel="U1", text="x") is None
    finally:
        await slack.stop()
