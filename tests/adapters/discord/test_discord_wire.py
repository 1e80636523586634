"""discord.py, as it is, lives with the stand-in as it does with Discord."""

import discord
import pytest

from tests.adapters.discord.conftest import ANA, OLGA, TOM, running
from tests.adapters.discord.ear import Ear
from tests.adapters.discord.world import BOT, GENERAL, GUILD, LEAST

OTHER = str(int(GUILD) + (1 << 22))
"""A server whose shard is not the first one's."""


async def dm(client, user):
    """The direct conversation with somebody."""
    return await (await client.fetch_user(int(user))).create_dm()


def posts(stand_in):
    """How many messages the bot tried to post."""
    return sum(method == "POST" and path.endswith("/messages") for method, path, _ in stand_in.calls)


# Coming and going -----------------------------------------------------------------------------------------------------


async def test_a_client_comes_and_knows_the_server_with_its_members(pointed):
    """Members come in chunks, on request."""
    pointed.gateway.chunk = 2
    async with running(Ear()) as client:
        guild = client.get_guild(int(GUILD))
        assert {one.name for one in guild.members} == {"binôme", "olga", "ana", "tom"}
        assert client.application_id == int(BOT)
        assert guild.me.guild_permissions.value == LEAST
        assert guild.get_member(int(OLGA)).guild_permissions.manage_guild
        assert guild.get_channel(int(GENERAL)).name == "general"
        assert client.latency < 20


async def test_whoever_leaves_comes_or_throws_the_bot_out_is_heard_of(pointed):
    """Members by their intent; the bot's own going, and coming back."""
    async with running(Ear()) as client:
        pointed.leave(TOM)
        pointed.join("104", "Noa")
        pointed.remove_bot()
        pointed.add_bot(GUILD)
        for what in (("left", "tom"), ("joined", "noa"), ("removed from", "Tandem"), ("taken into", "Tandem")):
            await client.until(*what)


async def test_what_is_written_to_the_bot_is_heard(pointed):
    """In a direct conversation, with its words."""
    async with running(Ear()) as client:
        await pointed.say(ANA, "bonjour")
        await client.until("said", "ana", "bonjour")


async def test_a_button_is_pressed_and_the_message_changes(pointed):
    """By its label, and by the end of its custom_id."""
    async with running(Ear()) as client:
        view = discord.ui.View(timeout=None)
        button = discord.ui.Button(label="C’est parti", custom_id="press.1.go")

        async def pressed(interaction):
            await interaction.response.edit_message(content="noté", view=None)

        button.callback = pressed
        view.add_item(button)
        await (await dm(client, ANA)).send("on commence ?", view=view)
        await pointed.press(ANA, "go")
        assert pointed.read(ANA) == ["noté"]
        with pytest.raises(AssertionError, match="sees nothing like that"):
            await pointed.press(ANA, "C’est parti")
