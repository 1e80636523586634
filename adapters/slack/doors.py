"""The two ways in: Socket Mode, where the bot calls Slack, and HTTP, where Slack calls the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.serving import Server, listener


class Door(Protocol):
    """How events come in."""

    async def open(self, app: AsyncApp) -> None:
        """Let events in until `close`."""
        ...

    async def close(self) -> None:
        """Let no more in."""
        ...


class Socket:
    """Socket Mode: for one workspace, without an address of one's own."""

    def __init__(self, app_token: str, client: AsyncWebClient) -> None:
        self._token = app_token
        self._client = client
        self._closing = asyncio.Event()
        self.connected = asyncio.Event()
        """Set once the socket stands."""

    async def open(self, app: AsyncApp) -> None:
        """Stay connected; slack_sdk's client connects again by itself."""
        handler = AsyncSocketModeHandler(app, self._token, web_client=self._client)
        await handler.connect_async()
        self.connected.set()
        try:
            await self._closing.wait()
        finally:
            self.connected.clear()
            await handler.close_async()

    async def close(self) -> None:
        """Close the socket."""
        self._closing.set()


class Http:
    """`/slack/events` on a port: signed requests from Slack; and *more* pages beside it."""

    def __init__(self, host: str, port: int, more: Sequence[Route] = ()) -> None:
        self.host = host
        self.port = port
        self._more = more
        self.connected = asyncio.Event()
        """Set while requests are taken."""
        self._server: Server | None = None

    async def open(self, app: AsyncApp) -> None:
        """Serve until `close`. Raises OSError where the port is taken."""
        handler = AsyncSlackRequestHandler(app)

        async def events(request: Request) -> Response:
            return await handler.handle(request)

        served = Starlette(routes=[Route("/slack/events", events, methods=["POST"]), *self._more])
        with listener(self.host, self.port) as taken:
            self.port = taken.getsockname()[1]
            self._server = Server(served)
            self.connected.set()
            try:
                await self._server.serve(sockets=[taken])
            finally:
                self.connected.clear()

    async def close(self) -> None:
        """Take no more requests."""
        if self._server is not None:
            self._server.should_exit = True
