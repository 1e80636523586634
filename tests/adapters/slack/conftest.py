"""The real Bolt app and the real Socket Mode client, in a running bot, against a Slack of our own."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.clock import StandingClock
from bot.composition import slack
from bot.composition.compose import assemble
from bot.settings import Settings
from storage.database import reading
from tests.adapters.slack.schemas import against
from tests.adapters.slack.standin import APP_TOKEN, CLIENT, CLIENT_SECRET, SECRET, TOKEN, StandIn

MONDAY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def settings(mode, url):
    """What an operator sets for each way in."""
    given = {
        "socket": {"slack_bot_token": TOKEN, "slack_app_token": APP_TOKEN},
        "http": {"slack_bot_token": TOKEN, "slack_signing_secret": SECRET},
        "many": {
            "slack_client_id": CLIENT,
            "slack_client_secret": CLIENT_SECRET,
            "slack_signing_secret": SECRET,
            "binome_secret_key": "a-key-that-is-long-enough-for-its-use",
        },
    }
    return Settings(_env_file=None, slack_api_url=url, port=0, **given[mode])


def note(adapter, letters):
    """Take note of the first letter of each kind that an adapter is given."""
    send, introduce = adapter.send, adapter.introduce

    async def noted_send(address, letter, key):
        letters.setdefault(letter.key, letter)
        return await send(address, letter, key)

    async def noted_introduce(addresses, letter, key, place=""):
        letters.setdefault(letter.key, letter)
        return await introduce(addresses, letter, key, place)

    adapter.send, adapter.introduce = noted_send, noted_introduce


class Scene:
    """A bot in a Slack workspace; the clock is the test's."""

    def __init__(self, database, stand_in, mode):
        self.database = database
        self.slack = stand_in
        self.mode = mode
        self.clock = stand_in.clock
        self.letters = {}
        self.heard = asyncio.Event()

    @asynccontextmanager
    async def living(self):
        """One life of the bot, from its start to its end."""
        self.adapter = slack.adapter(settings(self.mode, self.slack.base_url), self.database, self.clock)
        note(self.adapter, self.letters)
        door = self.adapter.door
        self.adapter.pacer.off = True
        self.service = assemble(self.database, {"slack": self.adapter}, self.clock)
        self._listen(self.service)
        await self.service.recover()
        listening = asyncio.create_task(self.adapter.run(self.service.receive))
        connecting = asyncio.create_task(door.connected.wait())
        await asyncio.wait({listening, connecting}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        if listening.done():
            connecting.cancel()
            await self.adapter.end()
            self.service.writer.close()
            listening.result()
        self.slack.events_url = None if self.mode == "socket" else f"http://127.0.0.1:{door.port}/slack/events"
        try:
            yield self
        finally:
            await self.adapter.close()
            await listening
            await self.service.settle()
            self.service.writer.close()
            await self.adapter.end()

    def _listen(self, service):
        """Take note of each event that a service has taken in."""
        receive = service.receive

        async def heard(event):
            reply = await receive(event)
            self.heard.set()
            return reply

        service.receive = service.platforms.receive = heard

    async def until(self, holds):
        """Return when something holds that an event brings about."""
        async with asyncio.timeout(30):
            while not holds():
                self.heard.clear()
                await self.heard.wait()

    async def settle(self):
        """Everything that was set off is done."""
        await self.adapter.intake.taking.rest()
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
    found = await StandIn(StandingClock(MONDAY)).start()
    found.join("U0LGA", "Olga", admin=True)
    found.join("UANA", "Ana", locale="fr-FR")
    found.join("UT0M", "Tom")
    yield Scene(database, found, mode)
    await found.stop()
    assert not against(found.bodies)


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


@pytest.fixture
async def open_house(sqlite):
    """Any workspace may install the bot; none has."""
    async with _scene(sqlite, "many") as found:
        found.slack.tokens.clear()
        yield found
