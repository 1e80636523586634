"""The real Bolt app and the real Socket Mode client, in a running bot, against a Slack of our own."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from adapters.slack.adapter import Slack, web_client
from adapters.slack.doors import Http, Socket
from bot.clock import StandingClock
from bot.composition.compose import assemble
from storage.database import reading
from tests.adapters.slack.schemas import against
from tests.adapters.slack.standin import APP_TOKEN, SECRET, TOKEN, StandIn

MONDAY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


class Noted(Slack):
    """Slack, with a note of the first letter of each kind."""

    def __init__(self, letters, *given, **named):
        super().__init__(*given, **named)
        self.letters = letters

    async def send(self, address, letter, key):
        self.letters.setdefault(letter.key, letter)
        return await super().send(address, letter, key)

    async def introduce(self, addresses, letter, key):
        self.letters.setdefault(letter.key, letter)
        return await super().introduce(addresses, letter, key)


class Scene:
    """A bot in a Slack workspace; the clock is the test's."""

    def __init__(self, database, slack, mode):
        self.database = database
        self.slack = slack
        self.mode = mode
        self.clock = slack.clock
        self.letters = {}

    @asynccontextmanager
    async def living(self):
        """One life of the bot, from its start to its end."""
        client = web_client(TOKEN, self.slack.base_url)
        door = Http("127.0.0.1", 0) if self.mode == "http" else Socket(APP_TOKEN, client)
        self.adapter = Noted(
            self.letters, client, door, self.clock, signing_secret=SECRET if self.mode == "http" else None
        )
        self.adapter.pacer.off = True
        self.service = assemble(self.database, {"slack": self.adapter}, self.clock)
        await self.service.recover()
        listening = asyncio.create_task(self.adapter.run(self.service.receive))
        connecting = asyncio.create_task(door.connected.wait())
        await asyncio.wait({listening, connecting}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        if listening.done():
            connecting.cancel()
            await self.adapter.end()
            self.service.writer.close()
            listening.result()
        self.slack.events_url = f"http://127.0.0.1:{door.port}/slack/events" if self.mode == "http" else None
        try:
            yield self
        finally:
            await self.adapter.close()
            await listening
            await self.service.settle()
            self.service.writer.close()
            await self.adapter.end()

    async def settle(self):
        """Everything that was set off is done."""
        await self.adapter.intake.rest()
        await self.service.settle()

    async def say(self, user, text):
        await self.slack.say(user, text)
        await self.settle()

    async def press(self, user, label):
        await self.slack.press(user, label)
        await self.settle()

    async def fill(self, user, *values):
        await self.slack.fill(user, *values)
        await self.settle()

    async def command(self, user, text):
        await self.slack.command(user, text)
        await self.settle()

    async def wait(self, **by):
        """Move the clock step by step."""
        end = self.clock.now() + timedelta(**by)
        while (due := await self.service.next_due()) is not None and due <= end:
            self.clock.move_to(due)
            await self.service.settle()
        self.clock.move_to(end)
        await self.service.settle()

    def last(self, user):
        """The last thing somebody was told."""
        return self.slack.read(user)[-1]

    def rows(self, table):
        with reading(self.database) as session:
            found = list(session.exec(select(table).order_by(col(table.id))).all())
            session.expunge_all()
            return found


@asynccontextmanager
async def _scene(database, mode):
    slack = await StandIn(StandingClock(MONDAY)).start()
    slack.join("U0LGA", "Olga", admin=True)
    slack.join("UANA", "Ana", locale="fr-FR")
    slack.join("UT0M", "Tom")
    yield Scene(database, slack, mode)
    await slack.stop()
    assert not against(slack.bodies)


@pytest.fixture(params=["socket", "http"])
async def scene(request, sqlite):
    """A workspace with an organizer and two members; the bot is not yet there. By both ways in."""
    async with _scene(sqlite, request.param) as found:
        yield found


@pytest.fixture
async def workspace(sqlite):
    """The same, by Socket Mode."""
    async with _scene(sqlite, "socket") as found:
        yield found
