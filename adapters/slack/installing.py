"""`/slack/install` and `/slack/oauth_redirect`: how a workspace's admin adds the app, by Bolt's OAuth flow."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urljoin

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.access import Key, ManyWorkspaces
from adapters.slack.manifest import INSTALL, OPTIONAL, REDIRECT, SCOPES
from adapters.slack.words import word

log = structlog.get_logger()

STATE_SECONDS = 600
"""For how long the way through Slack's pages may take."""


class Tickets(Protocol):
    """What makes and knows its own tickets: `bot.vault.Vault`."""

    def ticket(self) -> str: ...

    def is_ticket(self, text: str, seconds: int) -> bool: ...


class _States(AsyncOAuthStateStore):
    """States that are signed instead of stored; Bolt ties each to the browser by a cookie as well."""

    def __init__(self, tickets: Tickets) -> None:
        self._tickets = tickets

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        return self._tickets.ticket()

    async def async_consume(self, state: str) -> bool:
        return self._tickets.is_ticket(state, STATE_SECONDS)


class _Flow(AsyncOAuthFlow):
    """Keeps what Slack gave in our own place."""

    access: ManyWorkspaces

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        if installation.team_id is None or installation.bot_token is None:
            return
        name = installation.team_name or installation.team_id
        expires = installation.bot_token_expires_at
        await self.access.add(
            installation.team_id,
            Key(
                installation.bot_token,
                installation.bot_user_id,
                installation.bot_id,
                name,
                installation.bot_refresh_token,
                float(expires) if expires is not None else None,
            ),
        )
        log.info("installed", team=installation.team_id)


class Installing:
    """The pages of the flow."""

    def __init__(self, access: ManyWorkspaces, tickets: Tickets) -> None:
        self._flow = _Flow(
            client=access.client,
            settings=AsyncOAuthSettings(
                client_id=access.client_id,
                client_secret=access.client_secret,
                authorization_url=urljoin(access.client.base_url, "/oauth/v2/authorize"),
                scopes=[*SCOPES, *OPTIONAL],
                state_store=_States(tickets),
                state_expiration_seconds=STATE_SECONDS,
                install_path=INSTALL,
                redirect_uri_path=REDIRECT,
                install_page_rendering_enabled=False,
                callback_options=AsyncCallbackOptions(_installed, _not_installed),
            ),
        )
        self._flow.access = access

    def routes(self) -> list[Route]:
        """The two pages."""
        return [Route(INSTALL, self._install, methods=["GET"]), Route(REDIRECT, self._redirect, methods=["GET"])]

    async def _install(self, request: Request) -> Response:
        asked = to_async_bolt_request(request, b"")
        return to_starlette_response(await self._flow.handle_installation(asked))

    async def _redirect(self, request: Request) -> Response:
        asked = to_async_bolt_request(request, b"")
        return to_starlette_response(await self._flow.handle_callback(asked))


async def _installed(args: AsyncSuccessArgs) -> BoltResponse:
    if args.installation.is_enterprise_install:
        return _page(args.request, "grid", 400)
    return _page(args.request, "installed", 200)


async def _not_installed(args: AsyncFailureArgs) -> BoltResponse:
    log.warning("not_installed", code=args.reason)
    key = "cancelled" if args.reason == "access_denied" else "not_installed"
    return _page(args.request, key, args.suggested_status_code)


def _page(request: AsyncBoltRequest, key: str, status: int) -> BoltResponse:
    """What became of it, in the browser's language, with the way to try again."""
    asked = ",".join(request.headers.get("accept-language", ()))
    language = "fr" if asked.strip().lower().startswith("fr") else "en"
    again = "" if key == "installed" else f'<p><a href="{INSTALL}">{word(language, "install_again")}</a></p>'
    html = PAGE.format(language=language, words=word(language, key), again=again)
    return BoltResponse(status=status, body=html, headers={"Content-Type": "text/html; charset=utf-8"})


PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Binôme</title>
<style>body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto; padding: 0 1rem }}</style>
<h1>Binôme</h1>
<p>{words}</p>{again}
</html>
"""
