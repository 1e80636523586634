"""What comes in from Discord: each message and interaction becomes one event, and is answered after its commit.

Discord waits three seconds, and sends nothing twice. What takes longer than `PATIENCE` is kept and deferred, and its
answer follows; what cannot be taken in is said.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
import structlog
from sqlalchemy.exc import SQLAlchemyError

from adapters.discord import answers, failures, limits, markdown, parse, people, raw, render, threads
from adapters.discord.answers import Interaction
from adapters.discord.ids import Id
from adapters.discord.ids import parse as parse_id
from adapters.flood import Flooding
from adapters.taking import Busy, Taking, Unsure
from bot.events import Event, Left, Sender
from bot.messages import Reply

if TYPE_CHECKING:
    from adapters.discord.adapter import Discord

log = structlog.get_logger()


class NoServer(Exception):
    """Somebody who shares no server with the bot, and was never met."""


class Unreadable(Exception):
    """An upload that was not taken: the key of the word that says so."""


class Intake:
    """Listens on behalf of an adapter."""

    def __init__(self, adapter: Discord) -> None:
        self.adapter = adapter
        self.taking = Taking(self.met, failures.code, adapter.keeping)

    def listen(self, client: discord.Client) -> None:
        """Have *client* give everything to this intake."""
        for heard in (
            self.on_shard_connect,
            self.on_ready,
            self.on_disconnect,
            self.on_resumed,
            self.on_message,
            self.on_interaction,
            self.on_raw_member_remove,
            self.on_raw_thread_update,
            self.on_guild_join,
            self.on_guild_remove,
        ):
            client.event(heard)

    # Events -----------------------------------------------------------------------------------------------------------

    async def on_shard_connect(self, shard: int) -> None:
        """A session begins: what was written before it is read, and at once, since what is written now comes by it."""
        self.adapter.missed.set()

    async def on_ready(self) -> None:
        """The servers of all sessions are known."""
        log.info("connected", platform="discord", servers=len(self.adapter.listener.guilds))
        self.adapter.connected.set()

    async def on_disconnect(self) -> None:
        """A shard's connection ended: discord.py makes another one."""
        self.adapter.connected.clear()

    async def on_resumed(self) -> None:
        """The session goes on by another connection, with all that was said meanwhile."""
        self.adapter.connected.set()

    async def on_message(self, message: discord.Message) -> None:
        """Something was written to the bot alone."""
        if message.guild is not None or message.author.bot:
            return
        sender = people.of_author(message.author)
        self.adapter.learn(sender.account, message.channel.id)
        event = parse.said(message.id, message.channel.id, message.content, sender, self.adapter.clock.now())
        with self.taking.under_way():
            for letter in (await self.answer(event)).private:
                await message.channel.send(markdown.shown(letter.text))

    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Somebody left a server. It comes where the members intent was granted."""
        sender = Sender("discord", str(payload.guild_id), str(payload.user.id), bare=True)
        now = self.adapter.clock.now()
        id = f"discord:left:{payload.guild_id}:{payload.user.id}:{now.timestamp():.0f}"
        with self.taking.under_way():
            await self.taking.take(Left(id, now, sender))

    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A thread was archived: that of a pair that still meets is opened again."""
        stands = payload.data.get("thread_metadata") or {}
        me = self.adapter.listener.user
        ours = me is not None and str(payload.data.get("owner_id")) == str(me.id)
        rests = bool(stands.get("archived")) and not stands.get("locked")
        with self.taking.under_way():
            if ours and rests and await self.adapter.goes_on(str(payload.thread_id)):
                try:
                    await threads.reopen(self.adapter.listener, payload.thread_id)
                except discord.HTTPException as error:
                    log.warning("not_reopened", thread=payload.thread_id, code=error.code)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server added the bot."""
        log.info("added", server=guild.id)
        self.adapter.servers.add(str(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server removed the bot."""
        log.warning("removed", server=guild.id)
        self.adapter.servers.remove(str(guild.id))

    # Interactions -----------------------------------------------------------------------------------------------------

    async def on_interaction(self, interaction: Interaction) -> None:
        """Somebody pressed, picked, sent a window, typed a command."""
        data: Mapping[str, Any] = dict(interaction.data or {})
        kinds = {
            discord.InteractionType.application_command: self.command,
            discord.InteractionType.autocomplete: self.complete,
            discord.InteractionType.component: self.press,
            discord.InteractionType.modal_submit: self.submit,
        }
        act = kinds.get(interaction.type)
        if act is None:
            return
        if interaction.guild_id is None and interaction.channel_id is not None:
            self.adapter.learn(str(interaction.user.id), interaction.channel_id)
        with self.taking.under_way():
            await answers.in_time(interaction, act(interaction, data))

    async def command(self, interaction: Interaction, data: Mapping[str, Any]) -> None:
        """A slash command."""
        await self._asked(interaction, data, None)

    async def press(self, interaction: Interaction, data: Mapping[str, Any]) -> None:
        """A button, or a list."""
        widget = parse_id(data["custom_id"])
        rows = _rows(interaction.message)
        if widget is not None and widget.kind == "open":
            language = people.language_of(interaction.locale)
            await interaction.response.send_modal(raw.Window(render.window(widget, _question(interaction), language)))
            return
        if widget is not None and widget.kind == "collect":
            noted = render.collected(rows, widget, data.get("values") or ())
            await interaction.response.edit_message(view=raw.Rows(noted))
            return
        event = parse.pressed(interaction.id, data, rows, people.of_interaction(interaction), self.adapter.clock.now())
        if event is None:
            await interaction.response.defer()
            return
        await self._pressed(interaction, event)

    async def submit(self, interaction: Interaction, data: Mapping[str, Any]) -> None:
        """A window was sent: an answer to a question, or what a command still needed."""
        widget = parse_id(data["custom_id"])
        if widget is not None and widget.kind == "command":
            await self._asked(interaction, data, widget)
            return
        event = parse.submitted(interaction.id, data, {}, people.of_interaction(interaction), self.adapter.clock.now())
        if event is not None:
            await self._pressed(interaction, event)

    async def complete(self, interaction: Interaction, data: Mapping[str, Any]) -> None:
        """An option is being typed: what could follow."""
        event = parse.completing(interaction.id, data, people.of_interaction(interaction), self.adapter.clock.now())
        offers: Sequence[tuple[str, str]] = ()
        if event is not None and self.taking.receive is not None:
            offers = (await self.taking.receive(event)).offers[: limits.OFFERS]
        choices = [discord.app_commands.Choice(name=label[: limits.OPTION], value=value) for value, label in offers]
        await interaction.response.autocomplete(choices)

    # What comes of them -----------------------------------------------------------------------------------------------

    async def _pressed(self, interaction: Interaction, event: Event) -> None:
        def answered(reply: Reply) -> Awaitable[None]:
            return answers.in_time(interaction, answers.to_press(interaction, reply, self.adapter.was_sealed))

        try:
            reply = await self.taking.within(self.answer(event), event, late=answered)
        except Unsure:
            reply = answers.told("unsure", event.sender.language)
            # Said behind the acknowledgement: as its answer, the words would be what the reply seals later.
            await interaction.response.defer()
        if reply is None:
            await interaction.response.defer()
        else:
            await answers.to_press(interaction, reply, self.adapter.was_sealed)

    async def _asked(self, interaction: Interaction, data: Mapping[str, Any], widget: Id | None) -> None:
        """A command: as it was typed, or as its form was filled in."""
        form = widget is not None
        # With uploads there is no event before they are read; until then Discord shows that it is not done.
        event = None if parse.uploads(data) else self._event(interaction, data, {}, form=form)
        work = self._with_uploads(interaction, data, form=form) if event is None else self.answer(event)

        def answered(reply: Reply) -> Awaitable[None]:
            return answers.in_time(interaction, answers.to_command(interaction, reply))

        try:
            reply = await self.taking.within(work, event, late=answered)
        except Unsure:
            reply = answers.told("unsure", people.language_of(interaction.locale))
        if reply is None:
            await interaction.response.defer(ephemeral=True, thinking=True)
        elif reply.form is not None and widget is None:
            await interaction.response.send_modal(raw.Window(render.form(reply.form)))
        else:
            await answers.to_command(interaction, reply)

    async def _with_uploads(self, interaction: Interaction, data: Mapping[str, Any], *, form: bool) -> Reply:
        try:
            files = await self._files(data)
        except Unreadable as error:
            return answers.told(str(error), people.language_of(interaction.locale))
        event = self._event(interaction, data, files, form=form)
        return await self.answer(event) if event is not None else Reply()

    def _event(
        self, interaction: Interaction, data: Mapping[str, Any], files: Mapping[str, bytes], *, form: bool
    ) -> Event | None:
        """What a command is, or a window that was filled in for one."""
        sender, now = people.of_interaction(interaction), self.adapter.clock.now()
        if form:
            return parse.submitted(interaction.id, data, files, sender, now)
        place = str(interaction.channel_id) if sender.workspace and interaction.channel_id else ""
        return parse.commanded(interaction.id, data, files, sender, now, place)

    async def _files(self, data: Mapping[str, Any]) -> dict[str, bytes]:
        """The uploads of a command or a window. Raises Unreadable."""
        found: dict[str, bytes] = {}
        for name, file in parse.uploads(data).items():
            if file["size"] > limits.UPLOAD:
                raise Unreadable("too_large")
            try:
                found[name] = await self.adapter.listener.http.get_from_cdn(file["url"])
            except failures.NO_ANSWER as error:
                log.warning("no_file", error=type(error).__name__)
                raise Unreadable("no_file") from error
        return found

    async def answer(self, event: Event) -> Reply:
        """The engine's reply. Discord sends nothing twice, so what cannot be taken in is said."""
        try:
            return await self.taking.take(event)
        except Busy:
            key = "busy"
        except Flooding as flood:
            if not flood.first:
                return Reply(refused=True)
            key = "slow"
        except NoServer:
            key = "no_server"
        except (SQLAlchemyError, *failures.NO_ANSWER) as error:
            log.error("not_taken_in", error=type(error).__name__, code=failures.code(error))
            key = "failed"
        return answers.told(key, event.sender.language)

    async def met(self, event: Event) -> Event:
        """An event with who sent it as a member of a server. Raises NoServer."""
        found = await people.placed(self.adapter.listener, event.sender)
        if found is None:
            raise NoServer
        return replace(event, sender=found)


def _rows(message: discord.Message | None) -> list[dict[str, Any]]:
    return [one.to_dict() for one in message.components] if message is not None else []  # pyright: ignore


def _question(interaction: Interaction) -> str:
    """The question that a window's button stands under: the last line of its message that is no small print."""
    content = interaction.message.content if interaction.message is not None else ""
    lines = [line for line in content.splitlines() if line.strip() and not line.startswith("-#")]
    return discord.utils.remove_markdown(lines[-1]).replace("\\", "").strip() if lines else ""
