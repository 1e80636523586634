"""Who somebody is, as Discord tells it: with each interaction; of a message's author it tells less."""

from __future__ import annotations

from dataclasses import replace

import discord
import structlog

from bot.events import Sender

log = structlog.get_logger()

MOST_ASKED = 200
"""Servers that are asked for somebody who was never met; a bot in more of them knows people by their commands."""


def language_of(locale: object) -> str:
    """Ours, for one of Discord's locales."""
    return "fr" if str(locale).startswith("fr") else "en"


def of_interaction(interaction: discord.Interaction) -> Sender:
    """Who pressed or typed a command. The workspace is the server, where the bot is in it, and else not known."""
    here = interaction.guild_id is not None and interaction.client.get_guild(interaction.guild_id) is not None
    may = interaction.permissions
    return Sender(
        "discord",
        str(interaction.guild_id) if here else "",
        str(interaction.user.id),
        name=interaction.user.display_name,
        language=language_of(interaction.locale),
        admin=here and (may.manage_guild or may.administrator),
    )


def of_author(author: discord.User | discord.Member) -> Sender:
    """Who wrote to the bot alone: that conversation belongs to no server."""
    return Sender("discord", "", str(author.id), name=author.display_name)


async def placed(client: discord.Client, sender: Sender) -> Sender | None:
    """The sender as a member of a server that they share with the bot; None where there is none."""
    for guild in client.guilds[:MOST_ASKED]:
        try:
            member = await guild.fetch_member(int(sender.account))
        except discord.NotFound:
            continue
        except discord.Forbidden as error:
            log.warning("members_unknown", server=guild.id, code=error.code)
            continue
        may = member.guild_permissions
        return replace(
            sender,
            workspace=str(guild.id),
            name=member.display_name,
            language=sender.language or language_of(guild.preferred_locale),
            admin=may.manage_guild or may.administrator,
        )
    return None
