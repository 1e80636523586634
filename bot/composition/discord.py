"""Discord as the settings want it: the adapter, what is asked of Discord beforehand, and the invite link."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Engine as Database

from bot.settings import Settings, load

if TYPE_CHECKING:
    from adapters.discord.adapter import Discord
    from adapters.discord.checks import Home
    from adapters.findings import Found
    from bot.clock import Clock
    from bot.repertoire import Repertoire
    from bot.texts import Texts


def adapter(settings: Settings, database: Database, clock: Clock, repertoire: Repertoire, texts: Texts) -> Discord:
    """For all servers that added the bot. The settings were looked at by `platform_problems`."""
    from adapters.discord.adapter import Discord
    from adapters.discord.client import Listener, point_at
    from bot.keeping import Keeping
    from flows.pairing.introduction import goes_on
    from storage.database import reading

    def look(conversation: str) -> bool:
        with reading(database) as session:
            return goes_on(session, "discord", conversation)

    async def meets(conversation: str) -> bool:
        return await asyncio.to_thread(look, conversation)

    point_at(settings.discord_api_url, settings.discord_gateway_url)

    def listen() -> Listener:
        return Listener(members=settings.discord_members)

    return Discord(
        settings.discord_token or "",
        repertoire.commands,
        texts,
        clock,
        keeping=Keeping(database),
        listen=listen,
        goes_on=meets,
    )


async def amiss(settings: Settings, database: Database | None) -> AsyncIterator[Found]:
    """What Discord says of the token, of each server, and of the programs' channels (where there is a database)."""
    from adapters.discord import checks
    from adapters.discord.client import point_at

    point_at(settings.discord_api_url, settings.discord_gateway_url)
    homes = _homes(database) if database is not None else ()
    async for found in checks.amiss(settings.discord_token or "", members=settings.discord_members, homes=homes):
        yield found


def _homes(database: Database) -> Sequence[Home]:
    """The channels of the programs that are not archived."""
    from sqlmodel import col, select

    from adapters.discord.checks import Home
    from storage.database import reading
    from storage.tables import Program, Workspace

    with reading(database) as session:
        servers = {
            str(row.id): row.external_id
            for row in session.exec(select(Workspace).where(Workspace.platform == "discord")).all()
        }
        programs = session.exec(select(Program).where(Program.state != "archived").order_by(col(Program.id))).all()
        return [
            Home(program.name, servers[workspace], int(channel))
            for program in programs
            for workspace, channel in program.places.items()
            if workspace in servers
        ]


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
