"""The checks that every outgoing body goes through do refuse, and take what discord.py sends."""

import pytest

from tests.adapters.discord.conftest import ANA
from tests.adapters.discord.openapi import REASON, VARIABLE, against, by_hand, there

BUTTON = {"type": 2, "style": 1, "label": "x", "custom_id": "a"}
ROW = {"type": 1, "components": [BUTTON]}
LABEL = {"type": 18, "label": "x", "component": {"type": 4, "custom_id": "a", "style": 1}}
MODAL = {"type": 9, "data": {"custom_id": "a", "title": "x", "components": [LABEL]}}


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("create_message", {"content": "x", "tts": "loud"}),
        ("create_message", {"content": "x", "allowed_mentions": {"replied_user": "yes"}}),
        ("create_message", {"components": [{"type": 1, "components": [{**BUTTON, "disabled": "yes"}]}]}),
        ("create_message", {"content": "x", "embeds": [{"title": "x", "color": "red"}]}),
        ("create_dm", {"recipient_id": "x1"}),
        ("create_dm", {"recipient": "1"}),
        ("create_thread", {"name": "x", "type": 12, "colour": "red"}),
        ("update_channel", {"archived": "yes"}),
        ("create_interaction_response", {"type": 4, "data": {"content": "x", "tts": "loud"}}),
        ("create_interaction_response", {"type": 4, "data": {"content": "x"}, "colour": "red"}),
        ("create_interaction_response", {**MODAL, "submit": "x"}),
        ("create_interaction_response", {"type": 77}),
        ("bulk_set_application_commands", [{"name": "met", "description": "x", "colour": "red"}]),
        ("bulk_set_application_commands", [{"name": "met", "description": "x", "default_member_permissions": "32"}]),
    ],
)
def test_a_body_that_the_document_refuses_is_named(operation, body):
    """A field that Discord does not know, or one of another kind."""
    if not there():
        pytest.skip(REASON)
    assert by_hand(operation, body) == []
    assert [one.split()[0] for one in against([(operation, body)])] == [operation]


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("create_message", {"content": "x" * 2001}),
        ("create_message", {"content": ""}),
        (
            "create_message",
            {"components": [{**ROW, "components": [{**BUTTON, "custom_id": str(n)}]} for n in range(6)]},
        ),
        ("update_message", {"components": [{**ROW, "components": [BUTTON, BUTTON]}]}),
        ("execute_webhook", {"embeds": [{"description": "x" * 3001}] * 2}),
        ("create_interaction_response", {"type": 4, "data": {}}),
        ("create_interaction_response", {**MODAL, "data": {**MODAL["data"], "components": [LABEL, LABEL]}}),
        ("create_interaction_response", {"type": 8, "data": {"choices": [{"name": "", "value": "x"}]}}),
        ("create_thread", {"name": "x", "auto_archive_duration": 90}),
        ("bulk_set_application_commands", [{"name": "we met", "description": "x"}]),
    ],
)
def test_a_body_that_the_document_lets_pass_is_named_all_the_same(operation, body):
    """What Discord says in words only."""
    assert by_hand(operation, body)
    assert against([(operation, body)])


def test_what_discord_py_sends_is_taken():
    """Ids as numbers, and the fields that it always sends."""
    if not there():
        pytest.skip(REASON)
    assert not against(
        [
            ("create_dm", {"recipient_id": int(ANA)}),
            ("create_message", {"content": "x", "tts": False, "allowed_mentions": {"parse": [], "users": [int(ANA)]}}),
            ("create_message", {"content": "x" * 2000, "components": [ROW], "nonce": "n", "enforce_nonce": True}),
            ("update_message", {"content": "x", "tts": False, "attachments": [{"id": 0, "filename": "a.csv"}]}),
            ("bulk_set_application_commands", [{"name": "met", "description": "x", "nsfw": False, "type": 1}]),
            ("create_interaction_response", MODAL),
        ]
    )


def test_an_operation_that_discord_does_not_have_is_an_error():
    """So that no body slips through under a wrong name."""
    if not there():
        pytest.skip(REASON)
    with pytest.raises(LookupError):
        against([("create_mesage", {"content": "x"})])


def test_without_the_document_only_the_rules_by_hand_are_held(monkeypatch):
    """Where nothing may be skipped, that is a failure which says what to set."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delenv("CI", raising=False)
    assert against([("create_message", {"content": "x", "tts": "loud"})]) == []
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match=VARIABLE):
        against([("create_message", {"content": "x"})])
