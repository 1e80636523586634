"""Slack's errors as the outbox understands them: for good, or to be tried again."""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.adapter import DeliveryError

_PERSON = {"user_not_visible", "cannot_dm_bot", "user_disabled", "user_not_found", "users_not_found"}
_PLACE = {"channel_not_found", "is_archived", "not_in_channel", "messages_tab_disabled", "restricted_action"}
_TOKEN = {
    "account_inactive",  # Of the token's account: the bot's user was deactivated, or the workspace deleted.
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "missing_scope",
    "not_allowed_token_type",
}
_TEAM = {"team_access_not_granted", "team_not_found", "ekm_access_denied", "org_login_required", "access_denied"}
_MESSAGE = {"message_not_found", "cant_update_message", "edit_window_closed", "no_text", "msg_too_long"}
_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_blocks_too_long"}
_FORBIDDEN = {"restricted_action", "not_allowed", "no_permission"}

GONE = frozenset({"message_not_found", "channel_not_found", "file_not_found", "file_deleted"})
"""Of a message or a file that is to be deleted: it is not there any more."""
OF_WORKSPACE = frozenset(_TOKEN | _TEAM)
"""Nobody there can be written to, until an operator or an admin has done something."""
FOR_GOOD = frozenset(_PERSON | _PLACE | _MESSAGE | _BLOCKS | _FORBIDDEN)
"""Trying again would end the same way."""
_SHARED = {"missing_scope", "access_denied", "method_not_supported_for_channel_type"}
UNSHARED = frozenset(_PERSON | _FORBIDDEN | _SHARED)
"""A conversation of three cannot be had; each of the two may still be written to alone."""
_NOT_IN = frozenset({"not_in_channel", "channel_not_found"})
"""The bot is no member. Of a private channel Slack does not say more than that there is none."""
_CHANNEL = frozenset(_PLACE | _FORBIDDEN | {"missing_scope", "access_denied", "channel_is_limited_access"})
_CLOSED = "restricted_action"
"""What begins the codes of channels that are read only, or take answers only."""


def cure(code: str) -> str | None:
    """The word for what an organizer can do where a channel refused a post; None where it was no channel's refusal.

    What a channel refuses says nothing of the people in its workspace: they can be written to as before.
    """
    if code in _NOT_IN:
        return "invite_me"
    if code == "is_archived":
        return "channel_archived"
    return "let_me_post" if code in _CHANNEL or code.startswith(_CLOSED) else None


LOST = (aiohttp.ClientError, TimeoutError, SlackRequestError)
"""Slack was not reached, or its answer was not: whether it did what it was asked to is not known."""


_UNSURE = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
"""Of these Slack says that some aspect of the operation may have succeeded (the errors of `chat.postMessage`)."""
_UNSURE_STATUS = {500, 502, 504}
"""The same of a server in between; 503 turns a call away before it begins."""


def is_final(error: Exception) -> bool:
    """Whether trying again would end the same way."""
    return of(error).permanent


def of(error: Exception) -> DeliveryError:
    """A refusal or a silence in our words, with what Slack said of waiting."""
    if isinstance(error, DeliveryError):
        return error
    if not isinstance(error, SlackApiError):
        unsent = isinstance(error, aiohttp.ClientConnectorError)
        return DeliveryError(type(error).__name__, doubtful=not unsent)
    response, name = error.response, code(error)
    if response.status_code == 429:
        return DeliveryError("ratelimited", retry_after=float(response.headers.get("Retry-After", 30)))
    doubtful = response.status_code in _UNSURE_STATUS or name in _UNSURE
    return DeliveryError(name, permanent=name in FOR_GOOD, workspace=name in OF_WORKSPACE, doubtful=doubtful)


def code(error: SlackApiError) -> str:
    """Slack's word for a refusal; the HTTP status where something before Slack answered, whose body is a text."""
    said = error.response.data
    named = said.get("error") if isinstance(said, dict) else None
    return str(named or f"http_{error.response.status_code}")
