"""The private threads in which pairs are introduced: found again where there is one, else made."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord

from adapters.cutting import shortened
from adapters.discord import limits
from adapters.discord.words import word
from bot.messages import Letter, Span

PRIVATE = 12
"""The type of a private thread."""
WEEK = 10_080
"""Minutes until Discord archives a thread in which nobody writes: the longest that it offers."""


async def of(client: discord.Client, place: int, accounts: Sequence[int]) -> int:
    """The id of the thread of *place* with these accounts and the bot. Raises discord.HTTPException."""
    name, standing = await _sought(client, place, accounts)
    if standing is None:
        thread: Any = await client.http.start_thread_without_message(
            place, name=name, auto_archive_duration=WEEK, type=PRIVATE, invitable=False
        )
        standing = int(thread["id"]), frozenset[int]()
    id, inside = standing
    for account in accounts:
        if account not in inside:
            await client.http.add_user_to_thread(id, account)
    return id


async def standing(client: discord.Client, place: int, accounts: Sequence[int]) -> int | None:
    """The thread that *of* would find; None where it would make one. Raises discord.HTTPException."""
    found = (await _sought(client, place, accounts))[1]
    return found[0] if found else None


async def _sought(
    client: discord.Client, place: int, accounts: Sequence[int]
) -> tuple[str, tuple[int, frozenset[int]] | None]:
    """What a thread with these people is called, and the open one, with who is inside.

    It is one of ours with that name, and nobody else is inside: the second half of an introduction goes there too, and
    one that was being filled when the process ended is filled.
    """
    channel: Any = await client.http.get_channel(place)
    guild = int(channel["guild_id"])
    names = [await _name(client, guild, account) for account in accounts]
    name = shortened(" – ".join(sorted(names)), limits.THREAD)
    me = client.user.id if client.user is not None else 0
    for thread in (await client.http.get_active_threads(guild))["threads"]:
        ours = str(thread.get("owner_id")) == str(me)
        if ours and thread["name"] == name and str(thread.get("parent_id")) == str(place):
            inside = frozenset(int(one["user_id"]) for one in await client.http.get_thread_members(int(thread["id"])))
            if inside - {me} <= set(accounts):
                return name, (int(thread["id"]), inside)
    return name, None


async def _name(client: discord.Client, guild: int, account: int) -> str:
    member = await client.http.get_member(guild, account)
    user = member["user"]
    return member.get("nick") or user.get("global_name") or user["username"]


def told(letter: Letter) -> Letter:
    """A letter as it stands where moderators can read it."""
    return replace(letter, small=(Span(word(letter.language, "moderators")),))


async def reopen(client: discord.Client, thread: int) -> None:
    """Open an archived thread again. Raises discord.HTTPException."""
    await client.http.edit_channel(thread, archived=False, auto_archive_duration=WEEK)
