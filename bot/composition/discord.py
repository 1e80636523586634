"""Discord as the settings want it: the adapter, what is asked of Discord beforehand, and the invite link."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sqlalchemy import Engine as Database

from bot.settings import Settings, load

if TYPE_CHECKING:
    from adapters.discord.adapter import Discord
    from adapters.findings import Found
    from bot.clock import Clock
    from bot.repertoire import Repertoire
    from bot.texts import Texts


def adapter(settings: Settings, database: Database, clock: Clock, repertoire: Repertoire, texts: Texts) -> Discord:
    """For all servers that added the bot. The settings were looked at by `platform_problems`."""
    from adapters.discord.adapter import Discord
    from adapters.discord.client import Listener, point_at
    from flows.pairing.introduction import goes_on
    from storage.database import reading

    def look(conversation: str) -> bool:
        with reading(database) as session:
            return goes_on(session, "discord", conversation)

    async def meets(conversation: str) -> bool:
        return await asyncio.to_thread(look, conversation)

    point_at(settings.discord_api_url, settings.discord_gateway_url)
    listener = Listener(members=settings.discord_members)
    return Discord(settings.discord_token or "", repertoire.commands, texts, clock, listener=listener, goes_on=meets)


async def amiss(settings: Settings) -> AsyncIterator[Found]:
    """What Discord says of the token, and of each server."""
    from adapters.discord import checks
    from adapters.discord.client import point_at

    point_at(settings.discord_api_url, settings.discord_gateway_url)
    async for found in checks.amiss(settings.discord_token or "", members=settings.discord_members):
        yield found


def invite(application: int | None) -> int:
    """Print the link with which an admin adds the bot; returns the exit code."""
    from adapters.discord.invite import application_of, link
    from bot.composition.running import complain
    from bot.settings import BadSetting

    if application is None:
        try:
            application = application_of(load().discord_token or "")
        except BadSetting as error:
            return complain(str(error))
    if application is None:
        return complain(
            "Which application? Set DISCORD_TOKEN, or give the Application ID of its page General Information: "
            "binome discord invite --application 123456789012345678"
        )
    print(link(application))
    return 0
