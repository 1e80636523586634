"""A Discord in memory that runs discord.py's real callbacks (SimCord), with a bot in it that may be restarted."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import discord
import simcord
from simcord.backend.models.channel import Overwrite
from sqlmodel import col, select

from adapters.discord.adapter import Discord
from adapters.discord.client import Listener
from bot.clock import StandingClock
from bot.composition.compose import assemble, plays, texts
from bot.keeping import Keeping
from flows.pairing.introduction import goes_on
from storage.database import reading

MANAGE = discord.Permissions(manage_guild=True)


class Scene:
    """A server with an organizer, and whoever joins; what the bot does is settled before anything is looked at."""

    def __init__(self, database, env, listener):
        self.database = database
        self.env = env
        self.guild = env.create_guild("Alumni")
        self.channel = self.guild.create_text_channel("mentoring")
        self.clock = StandingClock(discord.utils.snowflake_time(self.guild.id))
        self.people = {}
        self.team = self.guild.create_role("Team", permissions=MANAGE)
        self.begin(listener)

    def begin(self, listener):
        """The bot, as a process that has just started."""

        async def meets(conversation):
            with reading(self.database) as session:
                return goes_on(session, "discord", conversation)

        self.adapter = Discord(
            "token",
            plays().commands,
            texts(),
            self.clock,
            keeping=Keeping(self.database),
            listen=lambda: listener,
            sender=listener,
            goes_on=meets,
        )
        self.adapter.pacer.off = True
        self.service = assemble(self.database, {"discord": self.adapter}, self.clock)
        self.adapter.hear(self.service.receive)

    async def restart(self):
        """The process ends, and another one takes its place."""
        self.service.writer.close()
        listener = new()
        self.begin(listener)
        await self.env.restart_bot(listener)
        await self.settle()

    def join(self, name, *, admin=False, locale=None):
        """Somebody joins the server."""
        user = self.env.create_user(name, **({"locale": locale} if locale else {}))
        self.people[name] = self.guild.add_member(user, roles=[self.team] if admin else [])
        return self.people[name]

    async def settle(self):
        await asyncio.sleep(0)  # What was told just now is under way then.
        await self.adapter.intake.taking.rest()
        await self.service.settle()

    async def say(self, name, text):
        await self.people[name].send_dm(text)
        await self.settle()

    def latest(self, name):
        """The newest message of somebody's direct conversation that has something to press."""
        found = [one for one in self.people[name].user.dm_channel.history() if one.components]
        return found[-1]

    def read(self, name):
        """What the bot wrote to somebody alone."""
        history = self.people[name].user.dm_channel.history()
        return [one.content for one in history if one.author.bot]

    async def press(self, name, value, message=None):
        """Press the button of a value, or of a label."""
        message = message or self.latest(name)
        buttons = [one for row in message.components for one in row.children]
        (button,) = [one for one in buttons if value in (one.label, str(one.custom_id).rpartition("|")[2])]
        result = await self.people[name].user.click(message, custom_id=button.custom_id)
        await self.settle()
        return result

    async def pick(self, name, *values):
        result = await self.people[name].user.select(self.latest(name), list(values))
        await self.settle()
        return result

    async def write(self, name, label, words):
        """Press the button that opens a question's window, and send it."""
        shown = await self.people[name].user.click(self.latest(name), label=label)
        result = await self.people[name].user.submit_modal(shown, {"value": words})
        await self.settle()
        return result

    async def command(self, who, path, /, **options):
        result = await self.people[who].slash(self.channel, path, **options)
        await self.settle()
        return result

    async def running(self):
        """A program that runs, with Olga as organizer."""
        starts = (self.clock.now() + timedelta(days=1)).date().isoformat()
        await self.command(
            "olga", "mentoring-admin program create", name="Tandem", template="classic", starts=starts,
            controller="Alumni Lyon", contact="team@example.org", safeguarding="care@example.org",
        )  # fmt: skip
        await self.command("olga", "mentoring-admin program open")
        await self.command("olga", "mentoring-admin program start")

    async def onboarded(self, name, role):
        """A member from hello to the accepted charter."""
        await self.say(name, "hello")
        for value in ("go", role):
            await self.press(name, value)
        await self.pick(name, "data")
        await self.pick(name, "en", "fr")
        await self.pick(name, "weekday_noon")
        if role != "mentee":
            await self.write(name, "Give a number", "2")
        await self.pick(name, "Europe/Paris")
        await self.press(name, "no")
        await self.press(name, "accept")

    async def wait(self, **by):
        """Move the clock step by step."""
        end = self.clock.now() + timedelta(**by)
        while (due := await self.service.next_due()) is not None and due <= end:
            self.clock.move_to(due)
            await self.service.settle()
        self.clock.move_to(end)
        await self.service.settle()
        await self.env.advance_time(timedelta(**by).total_seconds())

    def threads(self):
        """The threads of the program's channel."""
        return [self.env.backend.get_channel(one.id) for one in self.channel.threads]

    def said_in(self, thread):
        """What stands in a thread."""
        (found,) = [one for one in self.channel.threads if one.id == thread.id]
        return [one for one in found.history() if one.author.bot and one.content]

    def forbid(self, permission):
        """The channel's settings take something from the bot."""
        denied = discord.Permissions(**{permission: True}).value
        bot = self.env.backend.bot_user.id
        self.env.backend.get_channel(self.channel.id).overwrites.append(
            Overwrite(target_id=bot, type=1, allow=0, deny=denied)
        )

    def rows(self, table):
        with reading(self.database) as session:
            found = list(session.exec(select(table).order_by(col(table.id))).all())
            session.expunge_all()
            return found


def new():
    """A client that has never run."""
    return Listener(members=True, shards=1)


@asynccontextmanager
async def scene(database):
    """The server, with Olga who manages it."""
    listener = new()
    async with simcord.run(listener) as env:
        found = Scene(database, env, listener)
        await found.adapter.publish()
        found.join("olga", admin=True)
        yield found
        await found.settle()
        found.service.writer.close()
