"""Buttons, menus, windows and commands: discord.py is given them, and its answers arrive."""

from datetime import timedelta

import discord
import pytest
from discord import app_commands

from tests.adapters.discord.conftest import ANA, OLGA, TOM, running
from tests.adapters.discord.ear import Ear
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
