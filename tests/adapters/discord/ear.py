"""A client that does nothing of its own: it notes what it hears, and tests wait for it; and what one writes with it."""

import asyncio

import discord
from discord import app_commands

INTENTS = discord.Intents(guilds=True, members=True, guild_messages=True, dm_messages=True)


class Listening:
    """What discord.py hands on, in order."""

    def __init__(self, intents=INTENTS):
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.heard = []
        self._more = asyncio.Event()

    def hear(self, *what):
        self.heard.append(what)
        self._more.set()

    async def until(self, *what):
        """Wait until that was heard."""
        while what not in self.heard:
            self._more.clear()
            await asyncio.wait_for(self._more.wait(), 20)

    async def before_identify_hook(self, shard_id, *, initial=False):
        """Without discord.py's five seconds before another IDENTIFY."""

    async def on_ready(self):
        self.hear("ready")

    async def on_resumed(self):
        self.hear("resumed")

    async def on_message(self, message):
        if message.author != self.user:
            self.hear("said", message.author.name, message.content)

    async def on_member_remove(self, member):
        self.hear("left", member.name)

    async def on_member_join(self, member):
        self.hear("joined", member.name)

    async def on_guild_remove(self, guild):
        self.hear("removed from", guild.name)

    async def on_guild_join(self, guild):
        self.hear("taken into", guild.name)


class Ear(Listening, discord.Client):
    """With one socket."""


class Ears(Listening, discord.AutoShardedClient):
    """With as many sockets as Discord recommends."""


def view(*items):
    """A view that does not run out."""
    made = discord.ui.View(timeout=None)
    for item, callback in items:
        item.callback = callback
        made.add_item(item)
    return made


async def say(client, user, *items, text="?"):
    """Write to somebody, with buttons or menus."""
    await (await client.fetch_user(int(user))).send(text, view=view(*items))
