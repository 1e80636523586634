"""The checks that every outgoing body goes through do refuse."""

import pytest
from slack_sdk.errors import SlackObjectFormationError

from tests.adapters.slack.schemas import against, there

LONG = {"type": "header", "text": {"type": "plain_text", "text": "a" * 151}}


def test_a_block_that_the_models_refuse_raises():
    """A header of more than 150 characters."""
    with pytest.raises(SlackObjectFormationError):
        against([("AnyBlock", [LONG])])


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("AnyBlock", [{"type": "divider", "colour": "red"}]),
        ("AnyBlock", [{"type": "rich_text", "elements": []}, {"type": "divider", "text": "a"}]),
        ("HomeView", {"type": "home", "blocks": [], "sidebar": True}),
        ("ModalView", {"type": "modal", "blocks": []}),
    ],
)
def test_a_body_that_the_types_refuse_is_named(kind, body):
    """A key that Slack does not know, a part that is missing, a window without a title."""
    if not there():
        pytest.skip("needs Slack's types: npm ci --prefix tests/adapters/slack/schema")
    assert against([(kind, body)])
