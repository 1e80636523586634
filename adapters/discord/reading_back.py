"""Whether a message in doubt arrived: found again by what it says and when it came. Discord keeps no key with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import discord

from adapters.apart import Apart
from adapters.discord import failures, permissions, threads
from adapters.discord.posting import Posting, written
from adapters.discord.render import Post
from adapters.refs import each, joined
from bot.adapter import IN_DOUBT, DeliveryError, Doubt
from bot.messages import Letter

Said = dict[str, Any]
"""A message, as Discord writes it down."""

HISTORY = 100
"""Messages that Discord tells of at once."""
PAGES = 5
CLOCKS = timedelta(minutes=5)
"""By how much Discord's clock and ours may differ."""
SEALED = "\n-# "
"""Between what a message said and the line that stands there once its buttons are gone."""


class ReadingBack:
    """Looks where a message would be. *direct* tells the direct conversation of an account."""

    def __init__(self, posting: Posting, apart: Apart, direct: Callable[[str], Awaitable[int]]) -> None:
        self.posting = posting
        self.apart = apart
        self._direct = direct

    async def look(self, doubt: Doubt) -> str | None:
        """The ref of the message; None where it is not there, or not whole: what is there of it is not sent again.

        Raises discord.HTTPException, and DeliveryError for a post of which Discord does not tell.
        """
        match doubt.kind:
            case "introduce":
                return await self._introduction(doubt)
            case "post":
                return await self._post(int(doubt.place), doubt)
            case "send":
                return await self._in(await self._direct(doubt.addresses[0].account), doubt, doubt.letter)

    async def _post(self, place: int, doubt: Doubt) -> str | None:
        """In its channel. Where the bot may not read that, nobody knows, and many would read it twice."""
        ref = await self._in(place, doubt, doubt.letter)
        if ref is None and permissions.READ in await permissions.lacking(self.posting.sender, place):
            raise DeliveryError(IN_DOUBT, permanent=True)
        return ref

    async def _introduction(self, doubt: Doubt) -> str | None:
        """In its thread; else it is noted who has it alone."""
        accounts = [int(one.account) for one in doubt.addresses]
        if doubt.place and (ref := await self._in_thread(int(doubt.place), accounts, doubt)) is not None:
            return ref
        for one in doubt.addresses:
            others = [account for account in accounts if account != int(one.account)]
            key = f"{doubt.key}:{one.account}"
            ref = await self._in(await self._direct(one.account), doubt, doubt.letter, key, others)
            if ref is not None:
                self.apart.reached(doubt.key, one.account, ref)
        return None

    async def _in_thread(self, place: int, accounts: Sequence[int], doubt: Doubt) -> str | None:
        try:
            thread = await threads.standing(self.posting.sender, place, accounts)
        except discord.HTTPException as error:
            if failures.is_unshared(failures.of(error)):
                return None
            raise
        return await self._in(thread, doubt, threads.told(doubt.letter), named=accounts) if thread else None

    async def _in(
        self, channel: int, doubt: Doubt, letter: Letter, key: str = "", named: Sequence[int] = ()
    ) -> str | None:
        """The ref of a letter in a channel: its messages, one after another, and none that is another letter's."""
        key = key or doubt.key
        posts, refs = written(letter, named), list[str]()
        left = iter(await self._latest(channel, doubt))
        for post in posts:
            ref = next((ref for ref, said in left if _is(said, post) and not self._is_anothers(ref, key, doubt)), None)
            if ref is None:
                self.posting.begun[key] = refs
                return None
            self.posting.known.add(ref, key)
            refs.append(ref)
        return joined(refs[-1], refs[:-1])

    def _is_anothers(self, ref: str, key: str, doubt: Doubt) -> bool:
        others = {one for other in doubt.others for one in each(other)}
        return ref in others or self.posting.known.is_anothers(ref, key)

    async def _latest(self, channel: int, doubt: Doubt) -> list[tuple[str, Said]]:
        """The bot's own messages there, with their refs, from about when it was first tried; oldest first."""
        client = self.posting.sender
        after = discord.utils.time_snowflake(doubt.since - CLOCKS)
        found: list[tuple[str, Said]] = []
        for _ in range(PAGES):
            page: list[Any] = sorted(
                await client.http.logs_from(channel, HISTORY, after=after), key=lambda one: int(one["id"])
            )
            mine = [one for one in page if client.user is not None and one["author"]["id"] == str(client.user.id)]
            found += [(f"{channel}:{one['id']}", one) for one in mine]
            if len(page) < HISTORY:
                break
            after = int(page[-1]["id"])
        return found


def _is(said: Said, post: Post) -> bool:
    """Whether a message says what was posted, or said it until it was pressed."""
    content, pressed = said["content"], list(_ids(said["components"]))
    if content.strip() == post.content.strip():
        return pressed == list(_ids(post.rows))
    return not pressed and bool(post.rows) and content.startswith(f"{post.content}{SEALED}")


def _ids(rows: Sequence[Any]) -> Iterator[str]:
    return (one["custom_id"] for row in rows for one in row["components"] if "custom_id" in one)
