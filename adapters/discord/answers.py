"""How an interaction is answered: in its acknowledgement while that is open, then behind it; to the asker alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
import structlog

from adapters.discord import failures, markdown, people, raw, render
from adapters.discord.words import word
from bot.messages import Letter, Reply, Span, plain

log = structlog.get_logger()

Interaction = discord.Interaction[discord.Client]

AGAIN = ("busy", "slow", "failed")
"""Refusals that another try may change."""


async def in_time(interaction: Interaction, answering: Awaitable[None]) -> None:
    """Answer where Discord takes it.

    Else nothing is lost but the words: what was taken in has its consequences, and the outbox takes the buttons off.
    """
    try:
        await answering
    except discord.HTTPException as error:
        if error.code not in (*failures.NO_LONGER, failures.ALREADY):
            raise
        log.warning("too_late", interaction=interaction.id, code=error.code)
    except failures.BROKEN as error:
        log.warning("answer_lost", interaction=interaction.id, error=type(error).__name__)


async def to_press(interaction: Interaction, reply: Reply, sealed: Callable[[discord.Message], None]) -> None:
    """Seal what was pressed (*sealed* is told), then show what is for the presser alone; or open a form at once."""
    if reply.form is not None and not interaction.response.is_done():
        await interaction.response.send_modal(raw.Window(render.form(reply.form)))
        return
    message = interaction.message
    if reply.sealed and message is not None and _is_for_one(interaction, message):
        content = render.sealed(message.content, plain(reply.sealed))
        if interaction.response.is_done():
            await interaction.edit_original_response(content=content, view=raw.Rows(()))
        else:
            await interaction.response.edit_message(content=content, view=raw.Rows(()))
        sealed(message)
    posts = _private(reply)
    if posts:
        await _show(interaction, posts)
    elif not interaction.response.is_done():
        await interaction.response.defer()


async def to_command(interaction: Interaction, reply: Reply) -> None:
    """What a command says; a word where it says nothing."""
    language = people.language_of(interaction.locale)
    posts = _private(reply) or [render.Post(markdown.literal(word(language, "done")))]
    await _show(interaction, posts)


def told(key: str, language: str | None) -> Reply:
    """A few words of our own, in both languages where theirs is not known."""
    said = " · ".join(word(one, key) for one in ((language,) if language else ("en", "fr")))
    letter = Letter(f"discord.{key}", (Span(said),), language=language or "en")
    return Reply(private=(letter,), refused=key in AGAIN)


async def _show(interaction: Interaction, posts: Sequence[render.Post]) -> None:
    """To the asker alone: in the acknowledgement while that is open, then behind it."""
    for post in posts:
        shown: dict[str, Any] = {"ephemeral": True, "suppress_embeds": True}
        if post.rows:
            shown["view"] = raw.Rows(post.rows)
        send = interaction.followup.send if interaction.response.is_done() else interaction.response.send_message
        with raw.files(post.files) as files:
            await send(post.content, files=files, **shown)


def _private(reply: Reply) -> list[render.Post]:
    """What is shown to the asker alone, in as few messages as it fits."""
    page = render.sheet(reply.sheet) if reply.sheet is not None else []
    letters = [*reply.private, *page]
    if not letters:
        letters = [Letter("bot.errors", (Span(text),)) for text in reply.errors.values()]
    return render.packed(letters)


def _is_for_one(interaction: Interaction, message: discord.Message) -> bool:
    """Whether a message is one person's: what stands in a channel keeps its buttons for everybody else."""
    return interaction.guild_id is None or message.flags.ephemeral
