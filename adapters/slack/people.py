"""Who somebody is, as Slack tells it; asked when somebody is met, and remembered for a while."""

import time
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.parse import Who, sender_of
from bot.events import Sender

KEPT_SECONDS = 3600
MOST = 20_000


class People:
    """Profiles by user."""

    def __init__(self) -> None:
        self._known: dict[Who, tuple[float, Sender]] = {}

    def glance(self, who: Who) -> Sender:
        """What is known of a user without asking Slack: the profile, or the ids alone."""
        kept = self._known.get(who)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        return Sender("slack", who.team, who.account, bare=True)

    async def sender(self, client: AsyncWebClient, who: Who) -> Sender:
        """The user with their profile. Raises SlackApiError where Slack does not tell."""
        known = self.glance(who)
        if not known.bare:
            return known
        found: Mapping[str, Any] = (await client.users_info(user=who.user, include_locale=True))["user"]
        return self.learn(who, found)

    def learn(self, who: Who, profile: Mapping[str, Any]) -> Sender:
        """Keep a profile that Slack told."""
        if len(self._known) >= MOST:
            self._known.clear()
        sender = sender_of(who, profile)
        self._known[who] = (time.monotonic() + KEPT_SECONDS, sender)
        return sender
