"""How an interaction is answered: once, in time, in its own ways, and followed up for fifteen minutes."""

from datetime import timedelta

import discord
import pytest

from tests.adapters.discord.conftest import ANA, running
from tests.adapters.discord.ear import Ear, say


async def taken(pointed, client):
    """An interaction that the bot has in hand and has not answered."""
    found = []

    async def pressed(interaction):
        found.append(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)

    await say(client, ANA, (discord.ui.Button(label="go"), pressed))
    await pointed.press(ANA, "go")
    return found[0]


async def test_what_follows_an_answer_is_written_changed_and_taken_away(pointed):
    """The first words take the place of what was loading; later ones are further messages."""
    async with running(Ear()) as client:
        interaction = await taken(pointed, client)
        assert pointed.ephemeral[ANA][-1]["flags"] == 64 | 128
        await interaction.followup.send("un")
        second = await interaction.followup.send("deux", ephemeral=True)
        assert [one["content"] for one in pointed.ephemeral[ANA]] == ["un", "deux"]
        await interaction.edit_original_response(content="un et demi")
        assert (await interaction.original_response()).content == "un et demi"
        await second.edit(content="trois")
        await interaction.delete_original_response()
        assert [one["content"] for one in pointed.ephemeral[ANA]] == ["trois"]
        with pytest.raises(discord.NotFound) as caught:
            await interaction.edit_original_response(content="x")
        assert caught.value.code == 10008


async def test_an_interaction_is_followed_up_for_fifteen_minutes(pointed):
    """Then its token is none."""
    async with running(Ear()) as client:
        interaction = await taken(pointed, client)
        pointed.clock.move_to(pointed.clock.now() + timedelta(minutes=15))
        await interaction.followup.send("just in time")
        pointed.clock.move_to(pointed.clock.now() + timedelta(seconds=1))
        with pytest.raises(discord.HTTPException) as caught:
            await interaction.followup.send("too late")
        assert caught.value.code == 50027


async def test_an_interaction_is_answered_once(pointed):
    """The second answer is refused, and so is a follow-up before the first."""
    codes = []
    async with running(Ear()) as client:

        async def pressed(interaction):
            for what in (
                lambda: interaction.followup.send("too early"),
                lambda: interaction.response.send_message("un"),
                lambda: discord.interactions.InteractionResponse(interaction).send_message("deux"),
            ):
                try:
                    await what()
                except discord.HTTPException as error:
                    codes.append(error.code)
            client.hear("pressed")

        await say(client, ANA, (discord.ui.Button(label="go"), pressed))
        await pointed.press(ANA, "go")
        await client.until("pressed")
        assert codes == [10015, 40060]
        assert pointed.read(ANA)[1:] == ["un"]


async def test_an_interaction_is_answered_within_three_seconds(pointed):
    """By the clock that the test holds."""
    codes = []
    async with running(Ear()) as client:

        async def pressed(interaction):
            pointed.clock.move_to(pointed.clock.now() + timedelta(seconds=4))
            try:
                await interaction.response.defer()
            except discord.NotFound as error:
                codes.append(error.code)

        await say(client, ANA, (discord.ui.Button(label="go"), pressed))
        with pytest.raises(AssertionError, match="too late"):
            await pointed.press(ANA, "go")
        assert codes == [10062]


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        (4, {"content": "x" * 2001}, 50035),
        (4, {}, 50006),
        (8, {"choices": []}, 50035),
        (9, {"custom_id": "a", "title": "x", "components": []}, 50035),
        (77, {}, 50035),
        (7, {"content": "x"}, 50035),
        (6, {}, 50035),
    ],
)
async def test_an_answer_that_discord_refuses_is_none(pointed, kind, data, code):
    """Too long, empty, or of a kind that a command is not answered by; another one can still be given."""
    codes = []
    async with running(Ear()) as client:

        @client.tree.command(description="met")
        async def met(interaction: discord.Interaction):
            path = "/interactions/{id}/{token}/callback"
            route = discord.http.Route("POST", path, id=interaction.id, token=interaction.token)
            try:
                await client.http.request(route, json={"type": kind, "data": data})
            except discord.HTTPException as error:
                codes.append(error.code)
            await interaction.response.send_message("bien")

        await client.tree.sync()
        assert (await pointed.command(ANA, "met")).texts == ["bien"]
        assert codes == [code]


async def test_a_window_that_a_command_opened_has_no_message_to_change(pointed):
    """A window that a button opened has: the button's."""
    codes = []

    class Short(discord.ui.Modal, title="Court"):
        day = discord.ui.Label(text="Quel jour ?", component=discord.ui.TextInput(custom_id="day"))

        async def on_submit(self, interaction):
            try:
                await interaction.response.edit_message(content="noté", view=None)
            except discord.HTTPException as error:
                codes.append(error.code)
                await interaction.response.send_message("bien")

    async def opened(interaction):
        await interaction.response.send_modal(Short())

    async with running(Ear()) as client:

        @client.tree.command(description="met")
        async def met(interaction: discord.Interaction):
            await opened(interaction)

        await client.tree.sync()
        await say(client, ANA, (discord.ui.Button(label="go"), opened))
        await pointed.press(ANA, "go")
        await pointed.submit(ANA, {"day": "mardi"})
        assert (pointed.read(ANA), codes) == (["noté"], [])
        await pointed.command(ANA, "met")
        assert (await pointed.submit(ANA, {"day": "mardi"})).texts == ["bien"]
        assert codes == [50035]
