"""Who somebody is, as Slack tells it; remembered for a while, since every event would ask."""

import time
from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.parse import Who, sender_of
from bot.events import Sender

log = structlog.get_logger()

KEPT_SECONDS = 3600
MOST = 20_000


class People:
    """Profiles by user."""

    def __init__(self) -> None:
        self._known: dict[Who, tuple[float, Sender]] = {}

    async def sender(self, client: AsyncWebClient, who: Who) -> Sender:
        """The user as an event's sender; with nothing but the ids where Slack does not tell."""
        kept = self._known.get(who)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        try:
            found: Mapping[str, Any] = (await client.users_info(user=who.user, include_locale=True))["user"]
        except SlackApiError as error:
            log.warning("profile_unknown", code=str(error.response.get("error")))
            return kept[1] if kept is not None else Sender("slack", who.team, who.account)
        return self.learn(who, found)

    def learn(self, who: Who, profile: Mapping[str, Any]) -> Sender:
        """Keep a profile that Slack told."""
        if len(self._known) >= MOST:
            self._known.clear()
        sender = sender_of(who, profile)
        self._known[who] = (time.monotonic() + KEPT_SECONDS, sender)
        return sender

    def forget(self, who: Who) -> None:
        """Ask again next time: the profile has changed."""
        self._known.pop(who, None)
