"""Which token opens which workspace: the one that an operator set, or those that workspaces gave by installing the app.

A workspace whose token does not work is refused as a whole: its people are not unreachable, and their messages wait.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import failures
from bot.adapter import DeliveryError

log = structlog.get_logger()

REMEMBERED_SECONDS = 60
"""For how long a token is used without asking whether the workspace still has the app."""
EARLY_SECONDS = 2 * 3600
"""How long before its end a token is exchanged for a new one (Slack: a rotated token lives for 12 hours)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A bot's token in one workspace. *expires* is a Unix time in seconds, where Slack rotates the token."""

    token: str
    bot_user: str | None = None
    bot: str | None = None
    name: str = ""
    refresh: str | None = None
    expires: float | None = None


class Access(Protocol):
    """Gives the key to a workspace."""

    async def key(self, team: str) -> Key:
        """Raises DeliveryError where there is none."""
        ...

    async def gone(self, team: str) -> None:
        """The app was uninstalled, or its token revoked."""
        ...

    def doubt(self, team: str) -> None:
        """Slack has refused the key: ask again next time."""
        ...


class OneWorkspace:
    """The token that an operator set, whichever workspace is asked for."""

    def __init__(self, token: str) -> None:
        self._key = Key(token)

    async def key(self, team: str) -> Key:
        """That token."""
        return self._key

    async def gone(self, team: str) -> None:
        """Nothing can be done here: the operator sets a new one."""
        log.error("token_revoked", team=team)

    def doubt(self, team: str) -> None:
        """It is the only one there is."""


class Kept(Protocol):
    """Where keys are kept: `bot.installations.Installations`."""

    async def find(self, workspace: str) -> dict[str, Any] | None: ...

    async def keep(self, workspace: str, name: str, content: Mapping[str, Any]) -> None: ...

    async def drop(self, workspace: str) -> None: ...


class ManyWorkspaces:
    """The tokens of the workspaces that installed the app; exchanged for new ones in time where Slack rotates them."""

    def __init__(self, kept: Kept, client: AsyncWebClient, client_id: str, client_secret: str) -> None:
        self.kept = kept
        self.client = client
        """It carries no token of its own."""
        self.client_id = client_id
        self.client_secret = client_secret
        self._known: dict[str, tuple[float, Key]] = {}
        self._renewing: dict[str, asyncio.Lock] = {}

    async def key(self, team: str) -> Key:
        """The key of *team*. Raises DeliveryError where the app is not installed there, or its token has run out."""
        known = self._known.get(team)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        key = await self._read(team)
        if key.expires is not None and key.expires - time.time() < EARLY_SECONDS:
            key = await self._renewed(team)
        self._known[team] = (time.monotonic() + REMEMBERED_SECONDS, key)
        return key

    async def add(self, team: str, key: Key) -> None:
        """A workspace installed the app."""
        await self.kept.keep(team, key.name, asdict(key))
        self.doubt(team)

    async def gone(self, team: str) -> None:
        """Forget the workspace's key."""
        await self.kept.drop(team)
        self.doubt(team)

    def doubt(self, team: str) -> None:
        """Look again next time: another process may have a newer one."""
        self._known.pop(team, None)

    async def _read(self, team: str) -> Key:
        found = await self.kept.find(team)
        if found is None:
            raise DeliveryError("not_installed", workspace=True)
        return Key(**found)

    async def _renewed(self, team: str) -> Key:
        """A new key for an old one: one exchange at a time, since Slack takes a refresh token once."""
        async with self._renewing.setdefault(team, asyncio.Lock()):
            key = await self._read(team)
            left = (key.expires or 0) - time.time()
            if left >= EARLY_SECONDS or key.refresh is None:
                return key
            try:
                answer = await self.client.oauth_v2_access(
                    client_id=self.client_id,
                    client_secret=self.client_secret,
                    grant_type="refresh_token",
                    refresh_token=key.refresh,
                )
            except SlackApiError as error:
                return await self._not_renewed(team, key, left, failures.code(error))
            new = Key(
                answer["access_token"],
                key.bot_user,
                key.bot,
                key.name,
                answer["refresh_token"],
                time.time() + float(answer["expires_in"]),
            )
            await self.kept.keep(team, new.name, asdict(new))
            return new

    async def _not_renewed(self, team: str, key: Key, left: float, code: str) -> Key:
        """Another process may have been first; otherwise the old key is good for as long as it lives."""
        now = await self._read(team)
        if now.refresh != key.refresh:
            return now
        log.error("token_not_renewed", team=team, code=code)
        if left <= 0:
            raise DeliveryError("token_expired", workspace=True)
        return key


def authorizer(access: Access) -> Callable[..., Awaitable[AuthorizeResult | None]]:
    """Tells Bolt who the bot is in a workspace: None where it is not installed."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        if team_id is None:
            return None
        try:
            key = await access.key(team_id)
        except DeliveryError as error:
            log.warning("no_access", team=team_id, code=error.code)
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=key.bot_user,
            bot_id=key.bot,
            bot_token=key.token,
        )

    return authorize
