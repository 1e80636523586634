"""The private threads in which pairs are introduced: found again where there is one, else made."""

from collections.abc import Sequence
from typing import Any

import discord

from adapters.cutting import shortened
from adapters.discord import limits

PRIVATE = 12
"""The type of a private thread."""
WEEK = 10_080
"""Minutes until Discord archives a thread in which nobody writes: the longest that it offers."""


async def of(client: discord.Client, place: int, accounts: Sequence[int]) -> int:
    """The id of the thread of *place* with these accounts and the bot. Raises discord.HTTPException."""
    channel: Any = await client.http.get_channel(place)
    guild = int(channel["guild_id"])
    names = [await _name(client, guild, account) for account in accounts]
    name = shortened(" – ".join(sorted(names)), limits.THREAD)
    return await _open(client, guild, place, name, accounts) or await _made(client, place, name, accounts)


async def _name(client: discord.Client, guild: int, account: int) -> str:
    member = await client.http.get_member(guild, account)
    user = member["user"]
    return member.get("nick") or user.get("global_name") or user["username"]


async def _open(client: discord.Client, guild: int, place: int, name: str, accounts: Sequence[int]) -> int | None:
    """An open thread of ours with that name and these people: the second half of an introduction goes there too."""
    for thread in (await client.http.get_active_threads(guild))["threads"]:
        ours = client.user is not None and str(thread.get("owner_id")) == str(client.user.id)
        if ours and thread["name"] == name and str(thread.get("parent_id")) == str(place):
            inside = {int(one["user_id"]) for one in await client.http.get_thread_members(int(thread["id"]))}
            if set(accounts) <= inside:
                return int(thread["id"])
    return None


async def _made(client: discord.Client, place: int, name: str, accounts: Sequence[int]) -> int:
    thread = await client.http.start_thread_without_message(
        place, name=name, auto_archive_duration=WEEK, type=PRIVATE, invitable=False
    )
    for account in accounts:
        await client.http.add_user_to_thread(int(thread["id"]), account)
    return int(thread["id"])


async def reopen(client: discord.Client, thread: int) -> None:
    """Open an archived thread again. Raises discord.HTTPException."""
    await client.http.edit_channel(thread, archived=False, auto_archive_duration=WEEK)
