"""A Discord server in bad weather: it keeps what arrived and in which order, and its people read what Discord shows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence, Set
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web
from sqlalchemy import Engine as Database
from sqlmodel import col, select

from adapters.discord import posting
from adapters.discord.words import WORDS
from adapters.refs import each
from benchmarks.faults import discord_hands as hands
from benchmarks.faults.calls import kept_off, spoilt
from benchmarks.faults.town import Arrival, Sleep
from benchmarks.faults.weather import SHUT_SECONDS, Turn, Weather
from bot.commands import assign, split
from bot.events import AnyEvent, Chose, Commanded, Filled, Said
from bot.messages import Letter
from flows.commands.table import TABLE
from storage.database import reading
from storage.tables import Account, Conversation, Inbox, Outbox
from tests.adapters.discord.gateway import Gateway
from tests.adapters.discord.interactions import CHANGED, Interaction
from tests.adapters.discord.standin import StandIn
from tests.adapters.discord.world import BOT, DM, GUILD

WAITS_SECONDS = 3.0
"""For an answer, by the clock of the machine: as long as somebody looks at a button that was pressed."""
HANGS_SECONDS = 1.0
GLANCE_SECONDS = 0.003
MOST_PARTS = 8
"""Messages that one letter becomes, at most."""
TOLD_AGAIN = 3
"""Events that a resume tells once more, though they were heard."""
CLOSED = 4000
"""With which a socket is closed whose session goes on."""
REFUSALS = frozenset(WORDS[language][key] for language in WORDS for key in ("busy", "failed", "slow", "unsure"))
LOCALES = {"en": "en-US", "fr": "fr"}


class Unheard(Exception):
    """The bot did not answer, or said that it could not: nothing was changed, as far as anybody can tell."""


class Record:
    """What the bot remembers, as people notice it: whether it took something in, and whether it waits for an answer."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def has(self, event: str) -> bool:
        """Whether an event was taken in."""
        with reading(self.database) as session:
            return session.get(Inbox, event) is not None

    def asks(self, user: str) -> bool:
        """Whether somebody was asked something: what they write then is read, be the bot there or not."""
        open_question = (
            select(Conversation.id)
            .join(Account, col(Account.id) == col(Conversation.account_id))
            .where(Account.platform == "discord", Account.external_id == user, Conversation.state == "asking")
        )
        with reading(self.database) as session:
            return session.exec(open_question).first() is not None


class Gate(Gateway):
    """A gateway whose sessions end with the process that had them, once another one comes."""

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self.again = TOLD_AGAIN
        self.identified = self.resumed = deque(maxlen=0)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One socket from its HELLO to its end; who wanted it may have been killed meanwhile."""
        try:
            return await super().connect(request)
        except ConnectionResetError:
            return web.Response()

    async def _identify(self, line: Any, data: dict[str, Any], request: web.Request) -> None:
        await super()._identify(line, data, request)
        for id, one in list(self.sessions.items()):
            if one.line is None:
                del self.sessions[id]


class DiscordTown(StandIn):
    """Implements Town: the stand-in, its weather, and who is in it."""

    workspace = GUILD

    def __init__(self, clock: Any, weather: Weather, record: Record) -> None:
        super().__init__(clock)
        self.calls = self.bodies = deque(maxlen=0)
        self.gateway = Gate(self)
        self.weather = weather
        self.record = record
        self.hears: Callable[[str, Letter], None] = lambda account, letter: None
        self.acknowledged: dict[str, str] = {}
        """Events that the bot said it has taken in, each with its interaction or its conversation."""
        self.refused = 0
        self._arrivals: list[str] = []
        """The nonces of what the bot posted."""
        self._shut: dict[str | None, datetime] = {}
        """Until when nothing may be posted, by path."""
        self._no: set[str] = set()
        """Direct conversations in which the bot has just said that it could not."""
        self._users: dict[str, str] = {}
        self._accounts: dict[str, str] = {}
        self._numbers = count(101)

    @property
    def address(self) -> str:
        """Where the bot finds it."""
        return self.url

    @property
    def attended(self) -> bool:
        """Whether a process of the bot has a session with a socket."""
        return self.gateway.online.is_set()

    @property
    def said_no(self) -> Set[str]:
        """The interactions that were answered, and of which the bot said later that it could not."""
        return {token for token, one in self.interactions.items() if one.answer is not None and _says_no(*one.texts)}

    async def open(self) -> None:
        """Take calls."""
        await self.start()

    def comes(self, account: str, name: str, language: str, zone: str, *, admin: bool = False) -> None:
        """Somebody has an account here; Discord knows no time zones."""
        user = self._users[account] = str(next(self._numbers))
        self._accounts[user] = account
        self.join(user, name, admin=admin, locale=LOCALES[language])

    # What the bot does ----------------------------------------------------------------------------------------------

    async def _answer(self, request: web.Request, path: str, call: Any, found: Any) -> web.StreamResponse:
        place = path if request.method == "POST" and path.endswith("/messages") else None
        left = (self._shut.get(place, self.clock.now()) - self.clock.now()).total_seconds()
        if left > 0:
            return self._asking_to_wait(left)
        fault = self.weather.call()
        if fault == "limited":
            return self._asking_to_wait(self.weather.wait())
        if (instead := await kept_off(request, fault, HANGS_SECONDS)) is not None:
            return instead
        answer = await super()._answer(request, path, call, found)
        if fault == "shut" and place is not None:
            self._shut[place] = self.clock.now() + timedelta(seconds=SHUT_SECONDS)
            fault = "lost"
        return await spoilt(request, fault, HANGS_SECONDS, {"half": True}) or answer

    def _asking_to_wait(self, seconds: float) -> web.StreamResponse:
        asked = {"status": 429, "code": 0, "retry_after": seconds, "everywhere": False, "bare": False}
        return self._failing(asked)

    def write_down(self, channel: Any, author: str, given: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A new message: who reads it may act on it."""
        message = super().write_down(channel, author, given, **more)
        if author == BOT and channel.type == DM and _says_no(message["content"]):
            self._no.add(channel.recipient)
        elif author == BOT and "nonce" in given:
            self._arrivals.append(given["nonce"])
            if channel.type == DM:
                self.hears(self._accounts[channel.recipient], hands.read(message))
        return message

    def _legible(self, place: Any, message: dict[str, Any]) -> dict[str, Any]:
        """A nonce is told when its message is new, and not to who reads it later."""
        return {name: value for name, value in super()._legible(place, message).items() if name != "nonce"}

    def arrived(self, rows: Sequence[Outbox]) -> list[Arrival]:
        """What arrived, in its order, by the rows that it was sent for."""
        known: dict[str, tuple[Outbox, int, str]] = {}
        for row in rows:
            sides = ("", *(f":{user}" for user in self._accounts)) if row.kind == "introduce" else ("",)
            for side in sides:
                for part in range(MOST_PARTS):
                    known[posting.nonce(f"{row.key}{side}", part)] = row, part, side
        found: list[Arrival] = []
        for nonce in self._arrivals:
            if nonce not in known:
                found.append(Arrival(nonce, 0, 1, decidable=True))
                continue
            row, part, side = known[nonce]
            parts = len(each(row.ref)) if row.ref and not side else 1
            found.append(Arrival(row.key, part, parts, decidable=True, side=side))
        return found

    # What people do -------------------------------------------------------------------------------------------------

    async def does(self, account: str, event: AnyEvent, sleep: Sleep) -> bool:
        """Somebody does something; whether the bot answered, or will read it since it asked."""
        user = self._users[account]
        try:
            match event:
                case Said(text=text):
                    await self._writes(user, text)
                case Chose(token=token, value=value):
                    await self._presses(user, token, value)
                case Filled(token=token, values=values):
                    await self._fills(user, token, values["value"])
                case Commanded(command=root, text=text):
                    await self._types(user, root, text)
                case _:
                    raise TypeError(type(event).__name__)
        except Unheard:
            return False
        return True

    async def _writes(self, user: str, text: str) -> None:
        """Write to the bot alone. Where it asked something it reads that in any case; elsewhere it has to be there."""
        promised = self.record.asks(user)
        message = self.write(user, text)
        id = f"discord:{message['id']}"
        self._no.discard(user)
        await self._told(
            lambda: self.gateway.tell_message("MESSAGE_CREATE", message),
            lambda: self.record.has(id) or user in self._no,
        )
        if user in self._no:
            self.refused += 1
            raise Unheard
        if not promised and not self.record.has(id):
            raise Unheard
        self.acknowledged[id] = user

    async def _presses(self, user: str, token: str, value: str) -> None:
        found = hands.button(self.messages[self.dm(user).id], token, value)
        if found is not None:  # Else it was taken in, though its answer was lost: the button is gone.
            self._taken(await self.give(user, *found))

    async def _fills(self, user: str, token: str, value: str) -> None:
        found = hands.field(self.messages[self.dm(user).id], token)
        if found is None:
            return
        message, fields = found
        kind, values = hands.kind(fields[0]), value.split(",")
        if kind == "open":
            await self.give(user, message, hands.press(fields[0]))
            self._taken(await self.submit(user, {"value": value}))
            return
        picked = [(one, chosen) for one in fields if (chosen := hands.offered(one, values))]
        if not picked:
            await self._writes(user, value)  # What is in no list is typed.
            return
        for one, chosen in picked:
            self._taken(await self.give(user, message, hands.pick(one, chosen)))
        if kind == "collect":
            send = hands.sender(message, token)
            if send is not None:
                self._taken(await self.give(user, message, hands.press(send)))

    async def _types(self, user: str, root: str, text: str) -> None:
        words = split(text)
        fitting = [one for one in TABLE if one.root == root and tuple(words[: len(one.path)]) == one.path]
        command = max(fitting, key=lambda one: len(one.path))
        given = assign(command, words[len(command.path) :])
        self._taken(await self.command(user, " ".join([root, *command.path]), given))

    def _taken(self, done: Interaction) -> None:
        """Note what was answered. A window that opens, or a choice that is noted in its message, is no answer yet."""
        kind = done.answer["type"]
        if _says_no(*done.texts):
            self.refused += 1
            raise Unheard
        if kind != hands.WINDOW and not (kind == CHANGED and hands.is_noted(done)):
            self.acknowledged[f"discord:{done.id}"] = done.token

    async def _interact(self, user: str, kind: int, data: Any, place: Any, *, message: Any = None) -> Interaction:
        """Give the bot an interaction, in the weather there is. Raises Unheard where it does not answer."""
        done, payload = self._begin(user, kind, data, place, message)
        await self._told(
            lambda: self.gateway.tell("INTERACTION_CREATE", payload, guild=place.guild), done.acknowledged.is_set
        )
        if done.answer is None:
            raise Unheard
        return done

    async def _told(self, tell: Callable[[], None], heard: Callable[[], bool]) -> None:
        """Tell the bot something; return when it has heard it, or is not going to."""
        turn: Turn | None = self.weather.event()
        if turn == "forgotten":
            self.gateway.forget()
        if turn in ("forgotten", "dropped"):
            await self.gateway.disconnect(CLOSED)
        tell()
        told, ends = set(self.gateway.sessions), asyncio.get_running_loop().time() + WAITS_SECONDS
        if turn == "torn":
            self.gateway.tear()
        while not heard() and told & self.gateway.sessions.keys() and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(GLANCE_SECONDS)
        if turn == "again":
            await self.gateway.disconnect(CLOSED)


def _says_no(*texts: str) -> bool:
    """Whether the bot says that it could not, in one language or in all."""
    return any(one in text for one in REFUSALS for text in texts)
