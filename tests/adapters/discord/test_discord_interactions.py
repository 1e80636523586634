"""Buttons, menus and windows: discord.py is given them, and its answers arrive."""

import discord
import pytest

from tests.adapters.discord.conftest import ANA, OLGA, TOM, running
from tests.adapters.discord.ear import Ear, say, view
from tests.adapters.discord.world import GENERAL, GUILD


class Form(discord.ui.Modal, title="Une rencontre"):
    """A window with a field of each kind that the bot could need."""

    intro = discord.ui.TextDisplay("Tout est facultatif, sauf la date.")
    day = discord.ui.Label(text="Quel jour ?", component=discord.ui.TextInput(custom_id="field.1.day", max_length=10))
    mood = discord.ui.Label(
        text="Comment était-ce ?",
        component=discord.ui.Select(
            custom_id="field.1.mood",
            required=False,
            options=[discord.SelectOption(label="Très bien", value="5"), discord.SelectOption(label="Bof", value="2")],
        ),
    )
    whom = discord.ui.Label(
        text="Avec qui ?", component=discord.ui.UserSelect(custom_id="field.1.whom", required=False)
    )
    notes = discord.ui.Label(
        text="Des notes ?", component=discord.ui.FileUpload(custom_id="field.1.notes", required=False)
    )

    async def on_submit(self, interaction):
        whom = [one.name for one in self.whom.component.values]
        notes = [(one.filename, await one.read()) for one in self.notes.component.values]
        self.filled = (self.day.component.value, self.mood.component.values, whom, notes)
        await interaction.response.send_message("Noté", ephemeral=True)


async def test_a_button_is_pressed_and_the_message_changes(pointed):
    """By its label, its custom_id, or the end of that; a button that is gone or disabled cannot be pressed."""
    async with running(Ear()) as client:

        async def pressed(interaction):
            await interaction.response.edit_message(content="noté", view=None)

        for label in ("C’est parti", "press.1.go", "go"):
            await say(client, ANA, (discord.ui.Button(label="C’est parti", custom_id="press.1.go"), pressed))
            done = await pointed.press(ANA, label)
            assert done.answer["type"] == 7
            assert pointed.read(ANA)[-1] == "noté"
        await say(client, ANA, (discord.ui.Button(label="Non", disabled=True), pressed))
        for label in ("go", "Non"):
            with pytest.raises(AssertionError, match="sees nothing like that"):
                await pointed.press(ANA, label)


async def test_only_who_sees_a_button_presses_it(pointed):
    """In a channel everybody, in a thread its members, elsewhere only one."""
    async with running(Ear()) as client:
        pressed = []

        async def noted(interaction):
            pressed.append((interaction.user.name, interaction.locale.value, interaction.context.guild))
            await interaction.response.defer()

        channel = client.get_channel(int(GENERAL))
        thread = await channel.create_thread(name="Ana – Tom")
        await thread.add_user(discord.Object(int(TOM)))
        await channel.send("?", view=view((discord.ui.Button(label="for all"), noted)))
        await thread.send("?", view=view((discord.ui.Button(label="for Tom"), noted)))
        await say(client, ANA, (discord.ui.Button(label="for Ana"), noted))
        for user, label in ((ANA, "for all"), (TOM, "for all"), (TOM, "for Tom"), (ANA, "for Ana")):
            await pointed.press(user, label)
        assert pressed == [("ana", "fr", True), ("tom", "en-US", True), ("tom", "en-US", True), ("ana", "fr", False)]
        for user, label in ((ANA, "for Tom"), (TOM, "for Ana")):
            with pytest.raises(AssertionError, match="sees nothing like that"):
                await pointed.press(user, label)


async def test_something_is_chosen_from_a_menu(pointed):
    """Options by value or label, people by id; no more than the menu takes."""
    async with running(Ear()) as client:
        chosen = []

        async def noted(interaction):
            chosen.append(interaction.data["values"])
            await interaction.response.defer()

        options = [
            discord.SelectOption(label=label, value=value) for label, value in (("Droit", "law"), ("Art", "art"))
        ]
        await say(client, ANA, (discord.ui.Select(options=options, max_values=2), noted))
        await pointed.select(ANA, "law", "Art")
        with pytest.raises(AssertionError, match="there is no 'music'"):
            await pointed.select(ANA, "music")
        await say(client, ANA, (discord.ui.UserSelect(placeholder="Qui ?"), noted))
        with pytest.raises(AssertionError, match="from 1 to 1"):
            await pointed.select(ANA, TOM, OLGA)
        await pointed.select(ANA, TOM, of="Qui ?")
        assert chosen == [["law", "art"], [TOM]]


@pytest.mark.parametrize("guild", [GUILD, None])
async def test_a_window_is_opened_filled_in_and_sent(pointed, guild):
    """Texts, menus, people and files inside labels; in a server and in a direct conversation."""
    async with running(Ear()) as client:
        form = Form()

        @client.tree.command(description="met")
        async def met(interaction: discord.Interaction):
            await interaction.response.send_modal(form)

        await client.tree.sync()
        await pointed.command(ANA, "met", guild=guild)
        assert pointed.windows[-1]["title"] == "Une rencontre"
        given = {"day": "mardi", "Comment était-ce ?": "Très bien", "whom": TOM, "notes": ("n.txt", b"bon")}
        done = await pointed.submit(ANA, given)
        assert form.filled == ("mardi", ["5"], ["tom"], [("n.txt", b"bon")])
        assert pointed.ephemeral[ANA][-1]["content"] == "Noté"
        assert done.texts == ["Noté"]
        with pytest.raises(AssertionError, match="no window"):
            await pointed.submit(ANA, given)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "has to be filled in"),
        ({"day": "x" * 11}, "takes no text of 11"),
        ({"day": "x", "colour": "red"}, "has no field 'colour'"),
        ({"day": "x", "mood": "3"}, "there is no '3'"),
    ],
)
async def test_a_window_is_sent_only_as_discord_lets_it(pointed, given, why):
    """What is required is there, and what was not asked is not."""
    async with running(Ear()) as client:

        @client.tree.command(description="met")
        async def met(interaction: discord.Interaction):
            await interaction.response.send_modal(Form())

        await client.tree.sync()
        await pointed.command(ANA, "met")
        with pytest.raises(AssertionError, match=why):
            await pointed.submit(ANA, given)
        await pointed.submit(ANA, {"day": "mardi"})
