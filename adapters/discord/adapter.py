"""Discord as the bot sees it: events come in by its gateway, messages go out paced, and what is pressed is sealed."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import discord
import structlog

from adapters.apart import Apart
from adapters.discord import commands, failures, limits, parse, permissions, raw, render, shortfalls, threads
from adapters.discord.client import Listener, sending
from adapters.discord.intake import Intake
from adapters.discord.posting import EVERYBODY, Posting
from adapters.discord.reading_back import ReadingBack
from adapters.discord.servers import Servers
from adapters.discord.words import word
from adapters.pacer import Pacer
from adapters.refs import counting, each
from bot.adapter import Address, CannotConnect, DeliveryError, Doubt, Partly, Receive
from bot.clock import Clock
from bot.commands import Command
from bot.events import Event, Sender
from bot.keeping import Keeping
from bot.messages import Letter, Spans, plain
from bot.texts import Texts

log = structlog.get_logger()

T = TypeVar("T")

REMEMBERED = 20_000
HISTORY = 50
SECONDS = 25.0
"""Under half the outbox's lease; a message that was accepted all the same is not posted twice, by its nonce."""
RESTING_SECONDS = 2.0
"""For which the end of listening waits for what is under way: all of it is to end within `LEAVING_SECONDS`."""

TOKEN_REFUSED = "Discord refuses DISCORD_TOKEN. Copy the token from the application's page Bot (Reset Token)."
NOT_GRANTED = (
    "DISCORD_MEMBERS asks for the Server Members Intent, which the application was not granted. "
    "Enable it on the application's page Bot, or remove DISCORD_MEMBERS."
)


class Discord:
    """Implements Adapter, Alone, ReadsBack, Posts, Retracts, CatchesUp, Meets and Ends.

    *table* and *texts* are what the slash commands are made of, *keeping* where events are kept that take long.
    *listen* makes a client to listen with; one that was closed does not open again. *goes_on* says whether the pair of
    a conversation (by its id) still meets. *sender* is a client to send with, where it is not one of the adapter's own.
    """

    platform = "discord"

    def __init__(
        self,
        token: str,
        table: Sequence[Command],
        texts: Texts,
        clock: Clock,
        *,
        keeping: Keeping,
        listen: Callable[[], Listener],
        goes_on: Callable[[str], Awaitable[bool]],
        sender: discord.Client | None = None,
    ) -> None:
        self._token = token
        self._table = table
        self._texts = texts
        self.clock = clock
        self.keeping = keeping
        self.listen = listen
        self.listener = listen()
        self.goes_on = goes_on
        self.sender = sender or sending()
        self.pacer = Pacer(limits.TO_ALL_SECONDS, limits.TO_CHANNEL_SECONDS, time.monotonic)
        self.posting = Posting(self.sender, self.pacer)
        self.servers = Servers()
        self.apart = Apart()
        self.reading = ReadingBack(self.posting, self.apart, self._direct)
        self.connected = asyncio.Event()
        """Set while a session stands."""
        self.missed = asyncio.Event()
        """Set where something may have been written while nobody listened."""
        self._channels: OrderedDict[str, int] = OrderedDict()
        """The direct conversations by account."""
        self._sealed: OrderedDict[str, bool] = OrderedDict()
        """The refs of messages whose buttons are gone already."""
        self._logging_in = asyncio.Lock()
        self._left = asyncio.Event()
        """Set where nobody is to listen here any more."""
        self.intake = Intake(self)

    # Adapter --------------------------------------------------------------------------------------------------------

    async def run(self, receive: Receive) -> None:
        """Take events until `close` or `leave`. Raises CannotConnect where Discord does not let the bot in."""
        self._left.clear()
        while not self._left.is_set() and (wait := await self._listened(receive)):
            # That ends no process, which may have other platforms to serve; and the next one would ask too early.
            log.warning("asked_to_wait", platform=self.platform, seconds=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._left.wait(), wait)

    async def _listened(self, receive: Receive) -> float:
        """Listen to the end; the seconds that Discord asks to wait with it, where it does."""
        if self.listener.is_closed():
            self.listener = self.listen()
        self.hear(receive)
        try:
            await self.listener.login(self._token)
            await self.publish()
            await self.listener.connect()
            return 0
        except discord.RateLimited as error:
            return error.retry_after
        except discord.LoginFailure as error:
            raise CannotConnect(TOKEN_REFUSED) from error
        except discord.PrivilegedIntentsRequired as error:
            raise CannotConnect(NOT_GRANTED) from error
        except (discord.ConnectionClosed, discord.HTTPException, *failures.BROKEN) as error:
            raise CannotConnect(f"Discord does not let the bot in ({type(error).__name__}: {_said(error)}).") from error
        finally:
            self.connected.clear()
            try:
                await self.listener.close()
            except failures.BROKEN as error:
                log.warning("not_closed", error=type(error).__name__)
                self.listener = self.listen()

    def hear(self, receive: Receive) -> None:
        """Have the listening client give everything to *receive*."""
        self.intake.taking.receive = receive
        self.intake.listen(self.listener)

    async def publish(self) -> None:
        """Tell Discord the commands: those of an earlier version go."""
        application = self.listener.application_id
        if application is None:
            raise LookupError("a client has logged in without an application")
        await self.listener.http.bulk_upsert_global_commands(application, commands.tree(self._table, self._texts))

    async def send(self, address: Address, letter: Letter, key: str) -> str:
        """Post to the account's direct conversation; a long letter becomes several messages, the last one counts."""
        self.servers.admit(address.workspace)
        try:
            return await self._reached(lambda: self._to_person(address.account, letter, key))
        except DeliveryError as error:
            if error.permanent and await self._reached(lambda: self.servers.removed(self.sender, address.workspace)):
                raise DeliveryError("bot_removed", workspace=True) from error
            raise

    async def _to_person(self, account: str, letter: Letter, key: str, others: Sequence[int] = ()) -> str:
        channel = await self._direct(account)
        return await self.posting.post(channel, letter, key, named=others)

    async def seal(self, address: Address, ref: str, line: Spans) -> None:
        """Take the buttons off a message and put *line* there; one that was sealed before stays as it is."""
        await self._reached(lambda: self._seal(ref, line))

    async def _seal(self, ref: str, line: Spans) -> None:
        if self._sealed.pop(counting(ref), False):
            return
        message = self.posting.message(ref)
        found = await message.fetch()
        if found.components:
            await message.edit(content=render.sealed(found.content, plain(line)), view=raw.Rows(()))

    async def retract(self, address: Address, ref: str) -> None:
        """Delete a letter's messages; one that is gone already is no fault."""
        for one in each(ref):
            try:
                await self._reached(lambda one=one: self._delete(one))
            except DeliveryError as error:
                if error.code not in failures.GONE:
                    raise

    async def _delete(self, ref: str) -> None:
        message = self.posting.message(ref)
        try:
            await message.delete()
        except discord.HTTPException as error:
            if error.code != failures.ARCHIVED:
                raise
            await threads.reopen(self.sender, message.channel.id)
            await message.delete()

    async def introduce(self, addresses: Sequence[Address], letter: Letter, key: str, place: str = "") -> str | Partly:
        """Post to a private thread of *place* with these accounts; where Discord forbids it, to each alone."""
        accounts = [int(one.account) for one in addresses]
        refused = None
        if place:
            try:
                return await self._reached(lambda: self._in_thread(int(place), accounts, letter, key))
            except DeliveryError as error:
                if not failures.is_unshared(error):
                    raise
                log.warning("no_thread", code=error.code)
                refused = error.code

        async def to_one(address: Address) -> str:
            others = [one for one in accounts if one != int(address.account)]
            mine = f"{key}:{address.account}"
            return await self._reached(lambda: self._to_person(address.account, letter, mine, others))

        ref = await self.apart.each(addresses, key, to_one)
        return ref if refused is None else shortfalls.apart(ref, refused, await self._lacking(int(place), refused))

    async def _in_thread(self, place: int, accounts: Sequence[int], letter: Letter, key: str) -> str:
        thread = await threads.of(self.sender, place, accounts)
        return await self.posting.post(thread, threads.told(letter), key, named=accounts, called=True)

    async def post(self, workspace: str, place: str, letter: Letter, key: str) -> str | Partly:
        """Post to a channel for everybody, and pin it where the bot may."""
        self.servers.admit(workspace)
        try:
            ref = await self._reached(lambda: self.posting.post(int(place), letter, key))
        except DeliveryError as error:
            cure = failures.cure(error)
            if cure is None:
                raise
            raise DeliveryError(error.code, permanent=True, cure=word(letter.language, cure)) from error
        return await self._pinned(ref, workspace, int(place))

    async def _pinned(self, ref: str, workspace: str, place: int) -> str | Partly:
        """A post, pinned where the bot may; one that is pinned already stays so."""
        try:
            await self._reached(lambda: self.posting.message(ref).pin())
        except DeliveryError as error:
            log.warning("not_pinned", server=workspace, code=error.code)
            return shortfalls.unpinned(ref, error.code, await self._lacking(place, error.code))
        return ref

    async def _lacking(self, place: int, code: str) -> Sequence[str]:
        """What the bot may not do in a channel that refused it something; nothing where Discord does not tell."""
        if code not in shortfalls.FORBIDDEN:
            return ()
        try:
            return await self._reached(lambda: permissions.lacking(self.sender, place))
        except DeliveryError as error:
            log.warning("permissions_unknown", channel=place, code=error.code)
            return ()

    async def close(self) -> None:
        """Take no more events; return when the running ones are answered."""
        await self.intake.taking.rest()
        await self.leave()

    async def meet(self, event: Event) -> Event:
        """The event with who sent it as a member of a server. Raises NoServer, and what Discord's calls end with."""
        return await self.intake.met(event)

    async def leave(self) -> None:
        """Close every connection to the gateway: another process listens. What runs is answered, if that is soon."""
        self._left.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.intake.taking.rest(), RESTING_SECONDS)
        await self.listener.close()

    async def end(self) -> None:
        """Let go of the connections; nothing can be sent any more."""
        await self.sender.close()

    # ReadsBack, CatchesUp ---------------------------------------------------------------------------------------------

    async def read_back(self, doubt: Doubt) -> str | Partly | None:
        """The ref of a message that may have arrived, among what the bot said where it would be."""
        ref = await self._reached(lambda: self.reading.look(doubt))
        if ref is None or doubt.kind != "post":
            return ref
        return await self._pinned(ref, doubt.addresses[0].workspace, int(doubt.place))

    async def since(self, address: Address, ref: str | None) -> Sequence[Event]:
        """What the account wrote to the bot after *ref*, oldest first, of the latest messages."""
        after = int((ref or "").partition(":")[2] or "0")
        channel, rows = await self._reached(lambda: self._latest(address.account))
        sender = Sender(self.platform, "", address.account, bare=True)
        return [
            parse.said(int(one["id"]), channel, one["content"], sender, self.clock.now())
            for one in reversed(rows)
            if one["author"]["id"] == address.account and int(one["id"]) > after
        ]

    async def _latest(self, account: str) -> tuple[int, Sequence[Any]]:
        channel = await self._direct(account)
        return channel, await self.sender.http.logs_from(channel, HISTORY)

    # For the intake -------------------------------------------------------------------------------------------------

    def learn(self, account: str, channel: int) -> None:
        """Where an account's direct conversation is."""
        self._channels[account] = channel
        _forget(self._channels)

    def was_sealed(self, message: discord.Message) -> None:
        """The answer to a press took a message's buttons off: that need not be done again."""
        self._sealed[f"{message.channel.id}:{message.id}"] = True
        _forget(self._sealed)

    # ----------------------------------------------------------------------------------------------------------------

    async def _reached(self, work: Callable[[], Awaitable[T]]) -> T:
        """What Discord answers, once the bot has said who it is. Raises DeliveryError."""
        try:
            async with asyncio.timeout(SECONDS):
                await self._log_in()
                return await work()
        except Exception as error:
            found = failures.of(error)
            if found.retry_after is not None and found is not error:
                self.pacer.hold(EVERYBODY, found.retry_after)
            raise found from error

    async def _log_in(self) -> None:
        async with self._logging_in:
            if self.sender.user is None:
                await self.sender.login(self._token)

    async def _direct(self, account: str) -> int:
        if account not in self._channels:
            opened = await self.sender.http.start_private_message(int(account))
            self.learn(account, int(opened["id"]))
        return self._channels[account]


def _forget(known: OrderedDict[str, Any]) -> None:
    known.move_to_end(next(reversed(known)))
    while len(known) > REMEMBERED:
        known.popitem(last=False)


def _said(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else "no answer"
