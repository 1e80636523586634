"""discord.py as it is, against a Discord of our own."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot.clock import StandingClock
from tests.adapters.discord.openapi import against
from tests.adapters.discord.standin import StandIn
from tests.adapters.discord.world import TOKEN

MONDAY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
OLGA, ANA, TOM = "101", "102", "103"


@pytest.fixture
async def stand_in():
    """A server with an organizer and two members, and a bot that is not yet there."""
    found = await StandIn(StandingClock(MONDAY)).start()
    found.join(OLGA, "Olga", admin=True)
    found.join(ANA, "Ana")
    found.join(TOM, "Tom", locale="en-US")
    yield found
    await found.stop()
    assert not against(found.bodies)


@pytest.fixture
def pointed(stand_in, monkeypatch):
    """discord.py knows no other Discord than the stand-in."""
    monkeypatch.setattr(discord.http.Route, "BASE", stand_in.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(stand_in.gateway_url))
    return stand_in


@asynccontextmanager
async def running(client, token=TOKEN):
    """A client from when it is ready to its end; raises where it cannot start."""
    async with client:
        life = asyncio.create_task(client.start(token))
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({life, ready}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        if life.done():
            ready.cancel()
            life.result()
        try:
            yield client
        finally:
            await client.close()
            await life
