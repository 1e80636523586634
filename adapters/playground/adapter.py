"""The playground as a platform: what the engine asks of it, and the server that shows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from starlette.routing import Route

from adapters.playground.acts import PLATFORM, WORKSPACE, Acts, said_again
from adapters.playground.api import application
from adapters.playground.control import Control
from adapters.playground.feed import Feed
from adapters.playground.guard import is_loopback
from adapters.playground.store import BOT, Person, Store, channel, channel_name, direct, shared
from adapters.serving import Server, listener
from bot.adapter import Address, DeliveryError, Doubt, Receive
from bot.events import Event
from bot.messages import Letter, Spans

__all__ = ["WORKSPACE", "Playground", "Waiting"]

Hears = Callable[[str, Letter], None]
"""`(account, letter)`."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that still has its buttons or its field: something to answer."""

    ref: str
    letter: Letter


class Playground:
    """Implements Adapter, Posts, ReadsBack, Retracts and CatchesUp.

    Its file is *store_path*; *host* is a name of this machine; *more* is served beside the page.

    Raises ValueError for a host that other machines could reach: whoever reaches the page can be anyone in it.
    """

    platform = PLATFORM
    serves = True

    def __init__(self, store_path: Path, host: str, port: int, control: Control, more: Sequence[Route] = ()) -> None:
        if not is_loopback(host):
            raise ValueError(f"the playground is for this machine alone: use 127.0.0.1, not {host}")
        self.host = "127.0.0.1" if host == "localhost" else host.strip("[]")
        self.port = port
        """The port it listens on; 0 until `run` found a free one, where any will do."""
        self.control = control
        self.store = Store(store_path)
        self.feed = Feed()
        self.acts = Acts(self.store, control, self.feed)
        self.app = application(self, more)
        self.hears: Hears | None = None
        """Is told of each new message of a direct conversation, where somebody simulates its people."""
        self.listening = asyncio.Event()
        """Set while the page is served."""
        self.missed = asyncio.Event()
        """Never set: the page is served by this process, so nobody acts on it that the bot would not hear."""
        self._server: Server | None = None
        self._ended = asyncio.Event()

    @property
    def connected(self) -> asyncio.Event:
        """Set while the page is served."""
        return self.listening

    @property
    def address(self) -> str:
        """The page's address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/playground/"

    # Adapter --------------------------------------------------------------------------------------------------------

    async def run(self, receive: Receive) -> None:
        """Serve the page until `close`. Raises OSError where the port is taken."""
        with listener(self.host, self.port) as taken:
            self.port = taken.getsockname()[1]
            self._server = Server(self.app)
            self.acts.receive = receive
            self.listening.set()
            try:
                await self._server.serve(sockets=[taken])
            finally:
                self.listening.clear()
                self.acts.receive = None
                self._ended.set()

    async def send(self, address: Address, letter: Letter, key: str) -> str:
        """Put a message into the account's direct conversation; the same *key* again is the same message."""
        self._known(address)
        ref, new = self._post(direct(address.account), letter, key)
        if new and self.hears is not None:
            self.hears(address.account, letter)
        return ref

    async def seal(self, address: Address, ref: str, line: Spans) -> None:
        """Take the buttons off a message and put *line* there. Raises DeliveryError where there is no such message."""
        self._known(address)
        message = self.store.message(int(ref)) if ref.isdigit() else None
        if message is None:
            raise DeliveryError("message_not_found", permanent=True)
        self.store.seal(message.id, line)
        self.feed.tell(message.conversation)

    async def retract(self, address: Address, ref: str) -> None:
        """Delete a message; one that is gone already is no fault."""
        message = self.store.message(int(ref)) if ref.isdigit() else None
        if message is not None:
            self.store.delete(message.id)
            self.feed.tell(message.conversation)

    async def introduce(self, addresses: Sequence[Address], letter: Letter, key: str, place: str = "") -> str:
        """Put a message into the conversation that these accounts share."""
        for address in addresses:
            self._known(address)
        ref, _ = self._post(shared(address.account for address in addresses), letter, key)
        return ref

    async def post(self, workspace: str, place: str, letter: Letter, key: str) -> str:
        """Put a message into a channel, which is there once something is said in it."""
        conversation = channel(place)
        if not channel_name(conversation):
            raise DeliveryError("channel_not_found", permanent=True)
        return self._post(conversation, letter, key)[0]

    async def close(self) -> None:
        """Stop serving; return when the running requests are done. Messages can still be sent: they are kept."""
        self.feed.close()
        if self._server is not None:
            self._server.should_exit = True
            await self._ended.wait()

    # ReadsBack, CatchesUp -------------------------------------------------------------------------------------------

    async def read_back(self, doubt: Doubt) -> str | None:
        """The ref of the bot's message with that key, or None."""
        message = self.store.by_key(doubt.key)
        return str(message.id) if message is not None and message.author == BOT else None

    async def since(self, address: Address, ref: str | None) -> Sequence[Event]:
        """What the account wrote to the bot after *ref*, oldest first."""
        person = self._known(address)
        after = int(ref) if ref is not None and ref.isdigit() else 0
        return [said_again(person, stored) for stored in self.store.written_after(person.id, after)]

    # For the composition root ---------------------------------------------------------------------------------------

    def add_person(
        self,
        name: str,
        *,
        language: str,
        zone: str,
        email: str | None = None,
        admin: bool = False,
        account: str | None = None,
        act: str | None = None,
    ) -> Person:
        """Add someone without telling the bot; `acts.join` tells it.

        An *account* that exists, or whom the same *act* added, is returned as they are.
        """
        person = self.store.add_person(
            name, language=language, zone=zone, email=email, admin=admin, account=account, act=act
        )
        self.feed.tell()
        return person

    def waiting(self, person: str) -> list[Waiting]:
        """What the bot asked in a person's direct conversation and still waits for, oldest first."""
        return [
            Waiting(str(message.id), message.letter)
            for message in self.store.transcript(direct(person), reader=person)
            if message.author == BOT
            and message.sealed is None
            and (message.letter.input is not None or any(not button.link for button in message.letter.buttons))
        ]

    def keep_clock(self) -> None:
        """Remember how far the clock is ahead, so that the next start goes on from there."""
        self.store.keep_ahead(self.control.now() - datetime.now(UTC))

    # ----------------------------------------------------------------------------------------------------------------

    def _known(self, address: Address) -> Person:
        person = self.store.person(address.account)
        if person is None:
            raise DeliveryError("account_not_found", permanent=True)
        return person

    def _post(self, conversation: str, letter: Letter, key: str) -> tuple[str, bool]:
        ref, new = self.store.add_message(conversation, BOT, key, letter, self.control.now())
        if new:
            # With the message, so that a stop in the middle of a long move does not set the clock back behind it.
            self.keep_clock()
            self.feed.tell(conversation)
        return str(ref), new
