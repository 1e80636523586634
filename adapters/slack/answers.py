"""What is shown to the asker alone: in an acknowledgement, at the address for answers, or in their conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog
from slack_bolt.async_app import AsyncRespond
from slack_sdk.errors import SlackApiError

from adapters.slack import failures, render
from adapters.slack.parse import Who
from adapters.slack.words import word
from bot.adapter import DeliveryError
from bot.messages import Letter, Reply, Span

if TYPE_CHECKING:
    from adapters.slack.adapter import Slack

log = structlog.get_logger()

USES = 5
"""How often Slack takes something at one address for answers."""
REFUSALS = (SlackApiError, DeliveryError, *failures.LOST)
"""What a call may end with that does not end well."""


def private(reply: Reply) -> list[render.Post]:
    """What is shown to the asker alone, in as few messages as it fits."""
    found: list[render.Post] = []
    for letter in (*reply.private, *_amiss(reply)):
        for post in render.posts(letter, word(letter.language, "send")):
            both = render.joined(found[-1], post) if found else None
            if both is None:
                found.append(post)
            else:
                found[-1] = both
    return found


def _amiss(reply: Reply) -> list[Letter]:
    """What is amiss with a field that was sent, as something to show."""
    return [Letter("bot.errors", (Span(text),)) for text in reply.errors.values()]


def code(error: BaseException) -> str:
    """What went wrong, in Slack's word for it or by its name."""
    if isinstance(error, SlackApiError):
        return failures.code(error)
    return error.code if isinstance(error, DeliveryError) else type(error).__name__


class Answers:
    """Shows them on behalf of an adapter."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack

    async def show(self, who: Who, posts: Sequence[render.Post], respond: AsyncRespond) -> None:
        """Beside what was pressed or typed, as often as Slack takes it there; the rest in the conversation."""
        for post in posts[:USES]:
            await respond(text=post.text, blocks=list(post.blocks), response_type="ephemeral", replace_original=False)
        await self.write(who, posts[USES:])

    async def write(self, who: Who, posts: Sequence[render.Post], channel: str | None = None) -> None:
        """In the direct conversation. Where Slack refuses it is noted: asked again, the bot answers again."""
        try:
            client = await self.slack.clients.of(who.team)
            for post in posts:
                await self.slack.pacer.slot(who.team, channel or who.user, awaited=True)
                await client.chat_postMessage(
                    channel=channel or who.user,
                    text=post.text,
                    blocks=list(post.blocks),
                    unfurl_links=False,
                    unfurl_media=False,
                )
        except REFUSALS as error:
            log.warning("not_answered", code=code(error))
