"""Slack's web clients: one for each workspace's token, all on one session that keeps its connections (a new session
for each call costs half the speed).
"""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.access import Access

TIMEOUT_SECONDS = 25
"""Under half the outbox's lease, so that a hanging request is over before somebody else sends again."""
MOST = 2_000


def web_client(token: str | None, base_url: str) -> AsyncWebClient:
    """Slack's client without its own retries: a message that was accepted before the connection broke would be posted
    twice, and the outbox knows better.
    """
    return AsyncWebClient(token=token, base_url=base_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])


class Clients:
    """Clients by workspace."""

    def __init__(self, access: Access, base_url: str) -> None:
        self.access = access
        self.base_url = base_url
        self._by_token: dict[str, AsyncWebClient] = {}
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """The session that all share."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        return self._session

    async def of(self, team: str) -> AsyncWebClient:
        """The client of a workspace. Raises DeliveryError where the bot has no token for it."""
        token = (await self.access.key(team)).token
        found = self._by_token.get(token)
        if found is None:
            if len(self._by_token) >= MOST:
                self._by_token.clear()
            found = self._by_token[token] = web_client(token, self.base_url)
        found.session = self.session()
        return found

    async def end(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
