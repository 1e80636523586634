"""Whether Discord lets the bot in as it is set up, and what each server lets it do: each finding with its cure."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import discord

from adapters.discord import failures, permissions
from adapters.discord.client import sending
from adapters.discord.invite import link, missing
from adapters.findings import Found

MEMBERS = (1 << 14) | (1 << 15)
"""The application's flags for the Server Members Intent: granted, or granted while it is in few servers."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a program lives: its channel in a server."""

    program: str
    server: str
    channel: int


async def amiss(token: str, *, members: bool, homes: Sequence[Home] = ()) -> AsyncIterator[Found]:
    """Ask Discord about the token, the intent, each server, and the channel of each program."""
    client = sending()
    try:
        async with client:
            await client.login(token)
            async for found in _looked_at(client, members=members, homes=homes):
                yield found
    except discord.LoginFailure:
        yield Found("Discord refuses DISCORD_TOKEN. Copy the token from the application's page Bot (Reset Token).")
    except failures.NO_ANSWER as error:
        yield Found(f"Discord cannot be reached ({error}). Check the network, and DISCORD_API_URL where it is set.")


async def _looked_at(client: discord.Client, *, members: bool, homes: Sequence[Home]) -> AsyncIterator[Found]:
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
    servers: dict[str, list[str]] = {}
    for guild in await client.http.get_guilds(200):
        lacks = servers[str(guild["id"])] = missing(int(guild.get("permissions", "0")))
        if lacks:
            yield Found(
                f"The server {guild['name']} does not grant: {', '.join(lacks)}. An admin grants them by opening "
                f"{link(application.id)}, or in Server Settings, Roles.",
                grave=False,
            )
    async for found in _denied(client, servers, homes):
        yield found
    if not servers:
        yield Found(f"No server has added the bot. An admin does so at {link(application.id)}", grave=False)
    else:
        yield Found(
            "/mentoring-admin is shown to who may manage the server. An admin shows it to an organizers' role in "
            "Server Settings, Integrations, Binôme.",
            grave=False,
        )


async def _denied(
    client: discord.Client, servers: Mapping[str, Sequence[str]], homes: Sequence[Home]
) -> AsyncIterator[Found]:
    """What a program's channel denies although its server grants it. *servers*: what each server does not grant."""
    for home in homes:
        if home.server not in servers:
            continue
        try:
            lacks = await permissions.lacking(client, home.channel)
        except discord.NotFound:
            yield Found(
                f"The channel of {home.program} is gone. Its organizer uses /mentoring-admin members invite in another "
                "one.",
                grave=False,
            )
            continue
        denied = [one for one in lacks if one not in servers[home.server]]
        if denied:
            yield Found(
                f"The channel of {home.program} denies the bot: {', '.join(denied)}. Whoever manages the channel "
                "allows it in the channel's settings, Permissions.",
                grave=False,
            )
