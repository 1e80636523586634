"""discord.py's clients as the bot uses them: one that listens, one that sends; with the fewest intents."""

from __future__ import annotations

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

# The bot has no voice, and an operator need not be told that a library for it is missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

LONGEST_SECONDS = 30.0
"""Where Discord asks to wait longer, the outbox does it (discord.py takes no less)."""


def point_at(api: str | None, gateway: str | None) -> None:
    """Have discord.py speak to another host: both or none, since the token goes to each. For the whole process.

    Raises ValueError for one without the other.
    """
    if (api is None) != (gateway is None):
        raise ValueError("the addresses of the API and of the gateway go together")
    if api is not None and gateway is not None:
        Route.BASE = api.rstrip("/")
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


def intents(*, members: bool) -> discord.Intents:
    """Servers and direct messages; *members*, where Discord granted it, tells who leaves a server."""
    found = discord.Intents.none()
    found.guilds = True
    found.dm_messages = True
    found.members = members
    return found


class Listener(discord.AutoShardedClient):
    """Stays connected, in as many shards as Discord wants, and keeps nothing that it need not."""

    def __init__(self, *, members: bool, shards: int | None = None) -> None:
        super().__init__(
            intents=intents(members=members),
            shard_count=shards,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_SECONDS,
        )


def sending() -> discord.Client:
    """A client that is never connected: it sends as long as the last message waits, after the other has closed."""
    return discord.Client(
        intents=intents(members=False),
        allowed_mentions=discord.AllowedMentions.none(),
        max_ratelimit_timeout=LONGEST_SECONDS,
    )
