"""The journey on Discord: discord.py as it is, by its gateway, against a Discord of our own."""

import asyncio
import re
from contextlib import asynccontextmanager
from datetime import timedelta

import discord
import yarl
from discord.gateway import DiscordWebSocket
from sqlmodel import col, select

from adapters.discord.ids import parse
from bot.clock import StandingClock
from bot.commands import assign, split
from bot.composition import discord as composition
from bot.composition.compose import assemble, plays, texts
from bot.settings import Settings
from flows.commands.table import TABLE
from storage.database import reading
from tests.adapters.discord.openapi import against
from tests.adapters.discord.standin import StandIn
from tests.adapters.discord.world import BOT, GUILD, TOKEN
from tests.journeys.everywhere.platform import MONDAY, Field, Page, Waiting

LOCALES = {"en": "en-US", "fr": "fr"}
SIGNS = re.compile(r"\\(.)|\*\*|^-# ", re.MULTILINE)
BUTTON, SELECT = 2, 3


def shown_as(content):
    """What a message's Markdown looks like."""
    return SIGNS.sub(lambda found: found[1] or "", content)


@asynccontextmanager
async def on_discord(database, folder, clock=None):
    """A server with nobody in it; *clock* is one that others share."""
    base, gateway = discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    world = await StandIn(clock or StandingClock(MONDAY)).start()
    world._offered = lambda *asked: None  # The server's settings show both commands to everybody.
    try:
        yield OnDiscord(database, world)
        wrong = against(world.bodies)
        assert not wrong, wrong[:5]
    finally:
        await world.stop()
        discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, yarl.URL(gateway)


class OnDiscord:
    """Implements Platform."""

    zoned = False

    def __init__(self, database, world):
        self.database = database
        self.discord = world
        self.clock = world.clock
        self._people = {}
        self._taken = set()
        self._news = asyncio.Event()
        self.token, self.members = TOKEN, False
        self._begun = None
        """The command that was typed without all that it needs, and what was given."""

    def composed(self):
        """The adapter of the next life, as an operator's settings make it."""
        settings = Settings(
            _env_file=None,
            discord_token=self.token,
            discord_members=self.members,
            discord_api_url=self.discord.api_url,
            discord_gateway_url=self.discord.gateway_url,
        )
        self.adapter = composition.adapter(settings, self.database, self.clock, plays(), texts())
        self.adapter.pacer.off = True
        _hurry(self.adapter.listener)
        return self.adapter

    @asynccontextmanager
    async def living(self):
        self.service = assemble(self.database, {"discord": self.composed()}, self.clock)
        await self.service.recover()
        listening = asyncio.create_task(self.adapter.run(self.receive))
        connecting = asyncio.create_task(self.adapter.connected.wait())
        await asyncio.wait({listening, connecting}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        if listening.done():
            connecting.cancel()
            await self.adapter.close()
            await self.adapter.end()
            self.service.writer.close()
            listening.result()
        try:
            yield
        finally:
            await self.adapter.close()
            await listening
            await self.service.settle()
            self.service.writer.close()
            await self.adapter.end()

    async def receive(self, event):
        """What the bot hears; the tests wait for it."""
        reply = await self.service.receive(event)
        self._taken.add(event.id)
        self._news.set()
        return reply

    async def join(self, who, name, *, language, admin=False):
        self._people[who] = str(101 + len(self._people))
        server = self.discord.guilds[GUILD]
        if server.locale != LOCALES[language]:  # Discord does not tell a writer's own language.
            server.locale = LOCALES[language]
            self.discord.gateway.tell("GUILD_UPDATE", self.discord.guild_payload(server), guild=GUILD)
            await self.discord.gateway.flush()
        self.discord.join(self._people[who], name, admin=admin, locale=LOCALES[language])

    # What people do ---------------------------------------------------------------------------------------------------

    async def say(self, who, text):
        async def heard():
            message = await self.discord.say(self._people[who], text)
            while f"discord:{message['id']}" not in self._taken:
                self._news.clear()
                await asyncio.wait_for(self._news.wait(), 20)

        return await self._shown(who, heard)

    async def press(self, who, value):
        return await self.pressing(who, value)()

    def pressing(self, who, value):
        message, button = self._find(
            self._told(who), BUTTON, lambda one: value in (one["label"], _value(one)), who, value
        )
        return lambda: self._press(who, message, button)

    async def press_shown(self, who, value):
        alone = self.discord.ephemeral[self._people[who]]
        message, button = self._find(alone, BUTTON, lambda one: value in (one["label"], _value(one)), who, value)
        return await self._press(who, message, button)

    press_on_page = press_shown

    async def _press(self, who, message, button):
        data = {"custom_id": button["custom_id"], "component_type": BUTTON, "id": button["id"]}
        return await self._shown(who, lambda: self.discord.give(self._people[who], message, data))

    async def fill(self, who, *values):
        message, one = self._find(self._told(who), None, _is_field, who, "a field")
        user = self._people[who]
        if one["type"] == SELECT:
            data = {"custom_id": one["custom_id"], "component_type": SELECT, "id": one["id"], "values": list(values)}
            return await self._shown(who, lambda: self.discord.give(user, message, data))

        async def write():
            data = {"custom_id": one["custom_id"], "component_type": BUTTON, "id": one["id"]}
            await self.discord.give(user, message, data)
            await self.discord.submit(user, {"value": ", ".join(values)})

        return await self._shown(who, write)

    async def command(self, who, text, **files):
        root, *words = split(text.removeprefix("/"))
        fitting = [one for one in TABLE if one.root == root and tuple(words[: len(one.path)]) == one.path]
        if not fitting:
            return "\n".join(one.usage for one in TABLE if one.root == root)  # Discord shows what there is.
        found = max(fitting, key=lambda one: len(one.path))
        given = assign(found, words[len(found.path) :])
        return await self._use(who, found, given, files)

    async def form(self, who, **values):
        found, given = self._begun
        chosen = {
            name: self.discord.users[self._people[value]]["global_name"] if name == "member" else value
            for name, value in values.items()
        }
        return await self._use(who, found, {**given, **chosen}, {})

    async def _use(self, who, command, given, files):
        needed = [one.name for one in command.arguments if one.must_be_typed and not one.long]
        missing = [name for name in needed if name not in given and name not in files]
        if missing:
            self._begun = command, given  # Discord does not send a command without them.
            return command.usage
        options = {**given, **{name: (f"{name}.csv", content) for name, content in files.items()}}
        path = " ".join([command.root, *command.path])
        return await self._shown(who, lambda: self.discord.command(self._people[who], path, options))

    async def wait(self, **by):
        end = self.clock.now() + timedelta(**by)
        while (due := await self.service.next_due()) is not None and due <= end:
            self.clock.move_to(due)
            await self.service.settle()
        self.clock.move_to(end)
        await self.service.settle()

    async def _shown(self, who, act):
        """What somebody alone is shown by an act."""
        alone = self.discord.ephemeral[self._people[who]]
        before = len(alone)
        await act()
        await self.adapter.intake.taking.rest()
        await self.service.settle()
        return "\n".join(_whole(one) for one in alone[before:])

    # What people see --------------------------------------------------------------------------------------------------

    def read(self, who):
        return [_whole(one) for one in self._told(who)]

    def shared(self, *who):
        both = {self._people[one] for one in who}
        return [
            shown_as(message["content"])
            for place in self.discord.channels.values()
            if place.parent and both <= {str(one) for one in place.members}
            for message in self.discord.messages[place.id]
        ] or self._apart(*who)

    def _apart(self, *who):
        """Where the server has no channel for it, each was told alone, with the other's name to press."""
        other = f"<@{self._people[who[1]]}>"
        return [shown_as(one["content"]) for one in self._told(who[0]) if other in one["content"]]

    def waiting(self, who):
        for message in reversed(self._told(who)):
            found = [one for row in message["components"] for one in row["components"]]
            buttons = tuple(_value(one) for one in found if (id := _id(one)) and id.kind == "press")
            fields = [one for one in found if _is_field(one)]
            if buttons or fields:
                return Waiting(buttons, _field(fields[0]) if fields else None)
        return None

    async def page(self, who):
        before = len(self.discord.ephemeral[self._people[who]])
        text = await self.command(who, "/mentoring me")
        alone = self.discord.ephemeral[self._people[who]][before:]
        buttons = [one for message in alone for row in message["components"] for one in row["components"]]
        return Page(text, tuple(_value(one) for one in buttons if _id(one)))

    def files(self, who):
        return [
            (one["filename"], self.discord.files[one["id"]][1])
            for message in self._told(who)
            for one in message["attachments"]
        ]

    def rows(self, table):
        with reading(self.database) as session:
            found = list(session.exec(select(table).order_by(col(table.id))).all())
            session.expunge_all()
            return found

    def close_of_story(self, language):
        pass

    # ------------------------------------------------------------------------------------------------------------------

    def _told(self, who):
        """The bot's messages in somebody's direct conversation."""
        place = self.discord.dm(self._people[who])
        return [one for one in self.discord.messages[place.id] if one["author"]["id"] == BOT]

    def _find(self, messages, kind, fits, who, wanted):
        for message in reversed(messages):
            for row in message["components"]:
                for one in row["components"]:
                    if (kind is None or one["type"] == kind) and fits(one):
                        return message, one
        raise AssertionError(f"{who} sees no {wanted!r}")


def _hurry(listener):
    """Without discord.py's seconds: two for servers that may still come, five before another session is begun."""

    async def at_once(shard_id, *, initial=False):
        pass

    listener._connection.guild_ready_timeout = 0.05
    listener.before_identify_hook = at_once


def _whole(message):
    """A message's words, and what stands on its buttons."""
    labels = [one["label"] for row in message["components"] for one in row["components"] if one["type"] == BUTTON]
    return "\n".join([shown_as(message["content"]), *labels])


def _id(component):
    return parse(component.get("custom_id", ""))


def _value(component):
    id = _id(component)
    return id.value if id else ""


def _is_field(component):
    id = _id(component)
    return id is not None and id.kind in ("pick", "collect", "open")


def _field(component):
    if component["type"] == SELECT:
        options = tuple(one["value"] for one in component["options"])
        return Field("many" if component["max_values"] > 1 else "one", options)
    return Field(_value(component).partition(":")[0])
