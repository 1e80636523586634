"""Servers that removed the bot: nobody there can be written to, and that is no fault of theirs."""

import time

import discord

from bot.adapter import DeliveryError

BELIEVED_SECONDS = 300.0
"""For how long a removal is believed without asking again: another process hears when the bot is added."""


class Servers:
    """Which servers the bot is no longer in."""

    def __init__(self) -> None:
        self._gone: dict[str, float] = {}

    def add(self, server: str) -> None:
        """The bot was added."""
        self._gone.pop(server, None)

    def remove(self, server: str) -> None:
        """The bot was removed."""
        self._gone[server] = time.monotonic() + BELIEVED_SECONDS

    def admit(self, server: str) -> None:
        """Raises DeliveryError where the bot is known not to be there."""
        until = self._gone.get(server)
        if until is not None and until > time.monotonic():
            raise DeliveryError("bot_removed", workspace=True)

    async def removed(self, client: discord.Client, server: str) -> bool:
        """Ask Discord whether the bot is no longer there."""
        try:
            await client.http.get_guild(int(server), with_counts=False)
        except (discord.NotFound, discord.Forbidden):
            self.remove(server)
            return True
        self.add(server)
        return False
