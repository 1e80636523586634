"""Discord's refusals as the outbox understands them: for good, or to be tried again."""

import asyncio

import aiohttp
import discord

from bot.adapter import DeliveryError

_PERSON = {
    50007: "direct_messages_closed",
    50278: "no_mutual_server",
    10013: "unknown_user",
    10007: "unknown_member",
    50033: "unknown_user",
}
_MESSAGE = {10008: "message_not_found", 50005: "not_ours", 50035: "invalid_body", 50006: "empty_message"}
_PLACE = {
    10003: "channel_not_found",
    10004: "server_not_found",
    50001: "no_access",
    50013: "no_permission",
    50024: "no_threads_here",
    160006: "too_many_threads",
}
_BOT = {20026: "bot_quarantined", 40001: "unauthorized"}
_UNSHARED = frozenset({*_PLACE.values(), "unknown_user", "unknown_member", "invalid_body"})

GONE = frozenset({"message_not_found", "channel_not_found", "server_not_found"})
"""Of a message that is to be deleted: it is not there any more."""

ARCHIVED = 50083
"""Of a thread in which nobody wrote for a while: nothing in it can be changed until it is opened again."""

OPENED_TOO_FAST = 40003
OPENING_SECONDS = 60.0
BANNED_SECONDS = 600.0
"""A refusal that is not Discord's own answer: its guard has had enough of this address."""

BROKEN = (aiohttp.ClientError, OSError)
"""The connection broke, or its answer did not come whole: aiohttp's errors are not all of the system's."""
NO_ANSWER = (discord.HTTPException, discord.RateLimited, *BROKEN)
"""A call came to nothing: refused, to be made much later, or broken off."""

NO_LONGER = (10062, 10015, 50027)
"""Of an interaction whose time is over."""
ALREADY = 40060


def of(error: Exception) -> DeliveryError:
    """A refusal in our words, with what Discord said of waiting. Raises the error again where it is none of these."""
    match error:
        case DeliveryError():
            return error
        case discord.RateLimited():
            return DeliveryError("ratelimited", retry_after=error.retry_after)
        case discord.HTTPException():
            return _refused(error)
        case discord.LoginFailure():
            return DeliveryError("token_refused", workspace=True)
        case asyncio.TimeoutError():
            return DeliveryError("timeout", doubtful=True)
        case aiohttp.ClientError() | OSError():
            return DeliveryError("unreachable", doubtful=True)
        case _:
            raise error


def _refused(error: discord.HTTPException) -> DeliveryError:
    if error.status == 429:
        return DeliveryError("ratelimited", retry_after=BANNED_SECONDS)
    if error.code == OPENED_TOO_FAST:
        return DeliveryError("opened_too_fast", retry_after=OPENING_SECONDS)
    if error.status == 401 or error.code in _BOT:
        return DeliveryError(_BOT.get(error.code, "token_refused"), workspace=True)
    known = (_PERSON | _MESSAGE | _PLACE).get(error.code)
    final = 400 <= error.status < 500
    return DeliveryError(known or f"http_{error.status}", permanent=final, doubtful=not final)


def cure(error: DeliveryError) -> str | None:
    """The word for what an organizer can do where a channel refused a post; None where it was no channel's refusal."""
    return "let_me_post" if error.code in _PLACE.values() else None


def is_unshared(error: DeliveryError) -> bool:
    """Whether a thread of three cannot be had; each of the two may still be written to alone."""
    return error.code in _UNSHARED


def code(error: BaseException) -> str:
    """Discord's number of a refusal."""
    return str(error.code) if isinstance(error, discord.HTTPException) else ""
