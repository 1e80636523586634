"""The two ways in: Socket Mode, where the bot calls Slack, and HTTP, where Slack calls the bot."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from itertools import count
from typing import Protocol

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.serving import Server, listener
from adapters.slack.words import WORDS, word
from bot.clock import Clock

PING_SECONDS = 10.0
"""Between two signs of life of a socket; one without is closed and opened anew."""
LOOK_SECONDS = 5.0
"""Between two looks at whether the socket stands."""
AWAY_SECONDS = 15.0
"""A socket that stood no longer for so long may have missed something. Slack closes each of them now and then, and the
next one stands within a second or two."""
LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of a request: Slack's own, with the blocks of a message or a window in it, are far smaller."""
MOST_UNDER_WAY = 200
FEW_UNDER_WAY = 20
LONGEST_SECONDS = 1.0
"""More requests than the few are under way, and the first of them for so long; or more than the most: what comes now is
turned away before it costs anything. With a longer line nobody would be answered within Slack's three seconds.
"""
UNNOTICED_SECONDS = 120.0
"""For how long a socket may have been dead before that was seen, to be on the safe side."""


class Door(Protocol):
    """How events come in; *connected* is set while they do.

    *missed* is set when they come in again after they did not for a while, from *away_since* on (Unix time). *serves*:
    whether other pages are served beside.
    """

    serves: bool
    connected: asyncio.Event
    missed: asyncio.Event
    away_since: float

    async def open(self, app: AsyncApp) -> None:
        """Let events in until `close`."""
        ...

    async def close(self) -> None:
        """Let no more in."""
        ...


class Socket:
    """Socket Mode: for one workspace, without an address of one's own."""

    serves = False

    def __init__(self, app_token: str, client: AsyncWebClient, clock: Clock) -> None:
        self._token = app_token
        self._client = client
        self._clock = clock
        self.missed = asyncio.Event()
        self.away_since = math.inf
        self._closing = asyncio.Event()
        self.connected = asyncio.Event()
        """Set while the socket stands."""

    async def open(self, app: AsyncApp) -> None:
        """Stay connected; slack_sdk's client connects again by itself."""
        handler = AsyncSocketModeHandler(app, self._token, web_client=self._client, ping_interval=PING_SECONDS)
        watching = asyncio.create_task(self._watch(handler.client))
        await handler.connect_async()
        self.connected.set()
        try:
            await self._closing.wait()
        finally:
            self.connected.clear()
            watching.cancel()
            await handler.close_async()

    async def _watch(self, client: SocketModeClient) -> None:
        """Tell when the socket stands again after it did not for a while, at the beginning too."""
        stood = self._clock.now().timestamp()
        while True:
            now = self._clock.now().timestamp()
            stands = await client.is_connected()
            (self.connected.set if stands else self.connected.clear)()
            if stands:
                if now - stood > AWAY_SECONDS:
                    self.away_since = stood - UNNOTICED_SECONDS
                    self.missed.set()
                stood = now
            await asyncio.sleep(LOOK_SECONDS)

    async def close(self) -> None:
        """Close the socket."""
        self._closing.set()


class Http:
    """`/slack/events` on a port: signed requests from Slack; and *more* pages beside it."""

    serves = True

    def __init__(self, host: str, port: int, more: Sequence[Route] = ()) -> None:
        self.host = host
        self.port = port
        self._more = more
        self.missed = asyncio.Event()
        """Never set: that Slack could not reach the bot cannot be known here, and Slack sends its events again."""
        self.away_since = math.inf
        self.connected = asyncio.Event()
        """Set while requests are taken."""
        self._server: Server | None = None
        self._numbers = count()
        self._under_way: dict[int, float] = {}
        """Since when each request is being answered, the first one first."""

    async def open(self, app: AsyncApp) -> None:
        """Serve until `close`. Raises OSError where the port is taken."""
        handler = AsyncSlackRequestHandler(app)

        async def events(request: Request) -> Response:
            # Before the signature is looked at the whole body is read: so much, and no more, of anybody's.
            length = request.headers.get("content-length", "")
            if not length.isdecimal() or int(length) > LARGEST_BODY:
                return Response(status_code=413)
            if not request.headers.get("x-slack-request-timestamp", "0").isdecimal():
                return Response(status_code=401)  # Bolt takes it for a number.
            if self._is_too_much():
                return await _turned_away(request)
            number = next(self._numbers)
            self._under_way[number] = time.monotonic()
            try:
                return await handler.handle(request)
            finally:
                del self._under_way[number]

        served = Starlette(routes=[Route("/slack/events", events, methods=["POST"]), *self._more])
        with listener(self.host, self.port) as taken:
            self.port = taken.getsockname()[1]
            self._server = Server(served)
            self.connected.set()
            try:
                await self._server.serve(sockets=[taken])
            finally:
                self.connected.clear()

    def _is_too_much(self) -> bool:
        """Whether one more would wait for too long."""
        many = len(self._under_way)
        if many < FEW_UNDER_WAY:
            return False
        return many >= MOST_UNDER_WAY or time.monotonic() - next(iter(self._under_way.values())) > LONGEST_SECONDS

    async def close(self) -> None:
        """Take no more requests."""
        if self._server is not None:
            self._server.should_exit = True


async def _turned_away(request: Request) -> Response:
    """A command is told to come again, in words. An event is sent again by Slack, and of a press it tells by itself
    that it did not arrive.
    """
    if not (await request.body()).startswith(b"payload=") and "json" not in request.headers.get("content-type", ""):
        said = " · ".join(word(language, "busy") for language in WORDS)
        return JSONResponse({"response_type": "ephemeral", "text": said})
    return Response(status_code=503)
