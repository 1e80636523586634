"""Commands: discord.py is given them as Discord lets people type them, and completes what they type."""

import discord
import pytest
from discord import app_commands

from tests.adapters.discord.conftest import ANA, OLGA, TOM, running
from tests.adapters.discord.ear import Ear
from tests.adapters.discord.world import GENERAL


async def commands(client):
    """A tree with everything that a command can take."""
    heard = []
    root = app_commands.Group(
        name="mentoring-admin",
        description="x",
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False),
    )
    pair = app_commands.Group(name="pair", description="x", parent=root)

    @pair.command(name="add", description="x")
    @app_commands.choices(kind=[app_commands.Choice(name="A", value="a"), app_commands.Choice(name="B", value="b")])
    async def add(
        interaction: discord.Interaction,
        mentor: discord.User,
        kind: str,
        days: int = 7,
        share: float = 0.5,
        quiet: bool = False,
        place: discord.TextChannel | None = None,
        file: discord.Attachment | None = None,
        word_or_two: str = "",
    ):
        content = await file.read() if file else None
        heard.append((mentor.name, kind, days, share, quiet, place and place.name, content, word_or_two))
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("fait")

    @add.autocomplete("word_or_two")
    async def complete(interaction: discord.Interaction, typed: str):
        mentor = interaction.namespace.mentor
        return [app_commands.Choice(name=f"{typed}!", value=f"{getattr(mentor, 'id', mentor)}:{typed}")]

    @client.tree.command(name="mentoring", description="x")
    async def mentoring(interaction: discord.Interaction):
        heard.append(interaction.channel_id)
        await interaction.response.send_message("Bonjour")

    client.tree.add_command(root)
    await client.tree.sync()
    return heard


async def test_a_command_is_given_with_its_options(pointed):
    """In a group, each option of its own type; deferred, then answered to the asker alone."""
    async with running(Ear()) as client:
        heard = await commands(client)
        done = await pointed.command(OLGA, "mentoring-admin pair add", mentor=ANA, kind="a")
        await pointed.until(lambda: done.texts == ["fait"])
        assert pointed.ephemeral[OLGA][-1]["content"] == "fait"
        options = {"mentor": TOM, "kind": "b", "days": 3, "share": 0.25, "quiet": True, "place": GENERAL}
        await pointed.command(OLGA, "/mentoring-admin pair add", options, file=("a.csv", b"a,b"), word_or_two="x")
        await pointed.until(lambda: len(pointed.ephemeral[OLGA]) == 2)
        assert heard == [
            ("ana", "a", 7, 0.5, False, None, None, ""),
            ("tom", "b", 3, 0.25, True, "general", b"a,b", "x"),
        ]


async def test_a_command_is_given_where_somebody_is(pointed):
    """In the server's first channel, in another, or to the bot alone."""
    async with running(Ear()) as client:
        heard = await commands(client)
        other = pointed.channel("mentoring")
        for where in ({}, {"channel": other.id}, {"guild": None}):
            await pointed.command(ANA, "mentoring", **where)
        assert heard == [int(GENERAL), int(other.id), int(pointed.dm(ANA).id)]
        assert pointed.read(ANA) == ["Bonjour"]


async def test_an_option_is_completed_while_it_is_typed(pointed):
    """With what else was given so far."""
    async with running(Ear()) as client:
        await commands(client)
        offered = await pointed.complete(OLGA, "mentoring-admin pair add", "word_or_two", "bon", mentor=ANA)
        assert [one["name"] for one in offered] == ["bon!"]
        assert offered[0]["value"].endswith(f"{ANA}:bon")


@pytest.mark.parametrize(
    ("user", "path", "given", "why"),
    [
        (OLGA, "nonsense", {}, "there is no command 'nonsense'"),
        (OLGA, "mentoring-admin pair sub", {}, "there is no command"),
        (OLGA, "mentoring-admin pair", {}, "a group of commands"),
        (ANA, "mentoring-admin pair add", {}, "not offered to"),
        (OLGA, "mentoring-admin pair add", {"guild": None}, "not offered there"),
        (OLGA, "mentoring-admin pair add", {"mentor": ANA}, "needs kind"),
        (OLGA, "mentoring-admin pair add", {"mentor": ANA, "kind": "c"}, "is one of"),
        (OLGA, "mentoring-admin pair add", {"mentor": "999", "kind": "a"}, "nobody and nothing is 999"),
        (OLGA, "mentoring-admin pair add", {"mentor": ANA, "kind": "a", "days": "x"}, "takes no 'x'"),
        (OLGA, "mentoring-admin pair add", {"mentor": ANA, "kind": "a", "sub": "x"}, "has no option sub"),
    ],
)
async def test_what_discord_would_not_let_somebody_type_is_not_typed(pointed, user, path, given, why):
    """Each for its own reason."""
    async with running(Ear()) as client:
        await commands(client)
        with pytest.raises(AssertionError, match=why):
            await pointed.command(user, path, **given)


async def test_what_is_not_offered_to_complete_is_not_completed(pointed):
    """An option that the bot does not complete."""
    async with running(Ear()) as client:
        await commands(client)
        with pytest.raises(AssertionError, match="not completed"):
            await pointed.complete(OLGA, "mentoring-admin pair add", "kind", "a")
