"""Whether Discord lets the bot in as it is set up, and what each server lets it do: each finding with its cure."""

from collections.abc import AsyncIterator

import discord

from adapters.discord.client import sending
from adapters.discord.invite import link, missing
from adapters.findings import Found

MEMBERS = (1 << 14) | (1 << 15)
"""The application's flags for the Server Members Intent: granted, or granted while it is in few servers."""


async def amiss(token: str, *, members: bool) -> AsyncIterator[Found]:
    """Ask Discord about the token, the intent and each server."""
    client = sending()
    try:
        async with client:
            await client.login(token)
            async for found in _looked_at(client, members=members):
                yield found
    except discord.LoginFailure:
        yield Found("Discord refuses DISCORD_TOKEN. Copy the token from the application's page Bot (Reset Token).")
    except (discord.HTTPException, OSError) as error:
        yield Found(f"Discord cannot be reached ({error}). Check the network, and DISCORD_API_URL where it is set.")


async def _looked_at(client: discord.Client, *, members: bool) -> AsyncIterator[Found]:
    application = await client.application_info()
    if application.interactions_endpoint_url is not None:
        yield Found(
            "The application sends its interactions to an address instead of the bot. "
            "Empty the Interactions Endpoint URL on its page General Information."
        )
    if members and not application.flags.value & MEMBERS:
        yield Found(
            "DISCORD_MEMBERS is set, and the application was not granted the Server Members Intent. "
            "Enable it on the application's page Bot, or remove DISCORD_MEMBERS."
        )
    servers = 0
    for guild in await client.http.get_guilds(200):
        servers += 1
        lacks = missing(int(guild.get("permissions", "0")))
        if lacks:
            yield Found(
                f"The server {guild['name']} does not grant: {', '.join(lacks)}. An admin grants them by opening "
                f"{link(application.id)}, or in Server Settings, Roles.",
                grave=False,
            )
    if not servers:
        yield Found(f"No server has added the bot. An admin does so at {link(application.id)}", grave=False)
    else:
        yield Found(
            "/mentoring-admin is shown to who may manage the server. An admin shows it to an organizers' role in "
            "Server Settings, Integrations, Binôme.",
            grave=False,
        )
