"""What the bot may do in a channel (Discord's documentation: Permissions, Permission Overwrites)."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from adapters.discord.invite import ADMINISTRATOR, missing

Payload = Mapping[str, Any]
SEE = "View Channels"
READ = "Read Message History"


async def lacking(client: discord.Client, place: int) -> list[str]:
    """The names of what the bot wants and may not do in a channel. Raises discord.HTTPException."""
    try:
        channel: Payload = await client.http.get_channel(place)
    except discord.Forbidden:
        return [SEE]
    me = client.user
    if me is None:
        raise LookupError("a client asks before it has logged in")
    guild = str(channel["guild_id"])
    member = await client.http.get_member(int(guild), me.id)
    roles = await client.http.get_roles(int(guild))
    return missing(granted(guild, str(me.id), member["roles"], roles, channel.get("permission_overwrites") or ()))


def granted(guild: str, user: str, held: Sequence[str], roles: Sequence[Payload], overwrites: Sequence[Payload]) -> int:
    """The bits of who holds some roles of a server, in a channel: everybody's overwrite counts first, then those of
    the roles together, then the person's own; what one of them allows outweighs what it denies.
    """
    mine = {guild, *map(str, held)}
    bits = 0
    for role in roles:
        if str(role["id"]) in mine:
            bits |= int(role["permissions"])
    if bits & ADMINISTRATOR:
        return bits
    for level in ({guild}, mine - {guild}, {user}):
        of_level = [one for one in overwrites if str(one["id"]) in level]
        for one in of_level:
            bits &= ~int(one["deny"])
        for one in of_level:
            bits |= int(one["allow"])
    return bits
