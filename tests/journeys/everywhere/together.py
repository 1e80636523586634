"""One bot on two platforms: real Bolt and Socket Mode beside discord.py as it is, over one database and one clock."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from bot.clock import StandingClock
from bot.composition import slack as slack_composition
from bot.composition.compose import assemble
from tests.adapters.slack.conftest import Scene, settings
from tests.adapters.slack.schemas import against
from tests.adapters.slack.standin import StandIn
from tests.journeys.everywhere.on_discord import on_discord
from tests.journeys.everywhere.on_slack import OnSlack
from tests.journeys.everywhere.platform import MONDAY


@asynccontextmanager
async def together(database, folder):
    """A Slack workspace and a Discord server with nobody in them, and no bot yet."""
    clock = StandingClock(MONDAY)
    async with on_discord(database, folder, clock) as discord:
        slack = await StandIn(clock).start()
        try:
            yield Together(database, OnSlack(Scene(database, slack, "socket")), discord)
            wrong = against(slack.bodies)
            assert not wrong, wrong[:5]
        finally:
            await slack.stop()


class Together:
    """Both platforms as the journeys know them, with one bot in both; what is due is done in both."""

    def __init__(self, database, slack, discord):
        self.database = database
        self.slack = slack
        self.discord = discord
        self.clock = discord.clock
        self.wait = discord.wait
        self.rows = discord.rows

    @asynccontextmanager
    async def living(self):
        """One life of the bot: connected to both, and gone from both at its end."""
        scene = self.slack.scene
        there = slack_composition.adapter(settings("socket", scene.slack.base_url), self.database, self.clock)
        here = self.discord.composed()
        there.pacer.off = True
        service = assemble(self.database, {"slack": there, "discord": here}, self.clock)
        scene.adapter, scene.service, self.discord.service = there, service, service
        await service.recover()
        async with AsyncExitStack() as after:
            after.push_async_callback(here.end)
            after.push_async_callback(there.end)
            after.callback(service.writer.close)
            after.push_async_callback(service.settle)
            await after.enter_async_context(_listening(there, service.receive, there.door.connected))
            await after.enter_async_context(_listening(here, self.discord.receive, here.connected))
            yield


@asynccontextmanager
async def _listening(adapter, receive, connected):
    """An adapter from when it is connected until it has closed; raises where it cannot connect."""
    life = asyncio.create_task(adapter.run(receive))
    standing = asyncio.create_task(connected.wait())
    await asyncio.wait({life, standing}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    try:
        if life.done():
            life.result()
        yield
    finally:
        standing.cancel()
        await adapter.close()
        await life
