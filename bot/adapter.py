"""What the engine asks of a platform, and what a platform says when it cannot."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from bot.events import AnyEvent, Event
from bot.messages import Letter, Reply, Spans

Receive = Callable[[AnyEvent], Awaitable[Reply]]
"""Gives an event to the engine; returns when it is committed."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: an account on a platform, reached through a workspace."""

    platform: str
    workspace: str
    account: str


class CannotConnect(Exception):
    """A platform does not let the bot in: what is amiss, with its cure. Raised by `run`."""


class DeliveryError(Exception):
    """A platform did not take a message.

    `permanent`: trying again is useless (closed direct messages, account gone). `retry_after`: seconds to wait, where
    the platform named them. `workspace`: nobody of the workspace can be written to (a token that was revoked), and it
    is no fault of the person's. `doubtful`: it may have arrived all the same, since the answer was lost. `account`: of
    several that it was for, the one that it did not reach. `cure`: of a post, what its organizer can do on this
    platform, in the letter's language. `code`: the platform's word for it, never a person's.
    """

    def __init__(
        self,
        code: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        workspace: bool = False,
        doubtful: bool = False,
        account: str | None = None,
        cure: str = "",
    ) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.retry_after = retry_after
        self.workspace = workspace
        self.doubtful = doubtful
        self.account = account
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Partly:
    """A message that arrived without all that goes with it: a post that is not pinned, an introduction that each read
    alone. `why`: what was refused (a code); `cure`: by language, what is missing and what an organizer can do.
    """

    ref: str
    why: str
    cure: Mapping[str, str]


IN_DOUBT = "in_doubt"
"""Why a post is not made again: it may stand there already; whoever asked for it can look, and ask again."""


class Adapter(Protocol):
    """A platform. `key` identifies a message across attempts; a `ref` is the platform's own id of a message."""

    platform: str

    async def run(self, receive: Receive) -> None:
        """Take events until `close`."""
        ...

    async def send(self, address: Address, letter: Letter, key: str) -> str:
        """Deliver to the account's direct conversation; returns the ref. Raises DeliveryError.

        Of a letter that became several messages the ref names all of them (`adapters.refs`).
        """
        ...

    async def seal(self, address: Address, ref: str, line: Spans) -> None:
        """Take the buttons off an earlier message and put *line* under it. Raises DeliveryError."""
        ...

    async def introduce(self, addresses: Sequence[Address], letter: Letter, key: str, place: str = "") -> str | Partly:
        """Deliver to a conversation shared by these accounts, made if there is none; returns the ref.

        *place* is the program's channel, or empty: some platforms have such conversations inside one.
        """
        ...

    async def close(self) -> None:
        """Stop taking events; return when the running ones are done."""
        ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message that may have arrived, and what is known of it.

    `addresses`: whom it is for, several where they are introduced. `place`: the channel of a post, or of the program
    in which people are introduced. It was not tried before `since` (aware UTC). `others`: the refs of messages that
    arrived since then, and are none of it even where they say the same.
    """

    kind: Literal["send", "introduce", "post"]
    addresses: Sequence[Address]
    letter: Letter
    key: str
    place: str
    since: datetime
    others: frozenset[str]


@runtime_checkable
class ReadsBack(Protocol):
    """A platform that can tell whether a message arrived: by the key that it keeps with it, or by what is there.

    On others what is in doubt is sent again, but for a post: many would read it twice.
    """

    async def read_back(self, doubt: Doubt) -> str | Partly | None:
        """The ref of the message, or None where it did not arrive, or not whole.

        Raises DeliveryError: `IN_DOUBT` for a post that cannot be looked up.
        """
        ...


@runtime_checkable
class Posts(Protocol):
    """A platform with channels that many read."""

    async def post(self, workspace: str, place: str, letter: Letter, key: str) -> str | Partly:
        """Deliver to the channel *place* (the platform's id); returns the ref. Raises DeliveryError.

        Its buttons are everybody's: a reply to one of them never seals it.
        """
        ...


@runtime_checkable
class Retracts(Protocol):
    """A platform that lets the bot take back what it wrote; elsewhere it stays where it is, and only our copy goes."""

    async def retract(self, address: Address, ref: str) -> None:
        """Delete the message *ref*, with all that was sent along with it. One that is gone already is no fault.

        Raises DeliveryError.
        """
        ...


@runtime_checkable
class CatchesUp(Protocol):
    """A platform that can read what a person wrote while nobody listened."""

    @property
    def missed(self) -> asyncio.Event:
        """Set by the platform when it is there again after it heard nothing for a while; who reads clears it."""
        ...

    async def since(self, address: Address, ref: str | None) -> Sequence[Event]:
        """What was written after *ref*, oldest first, as events with the ids they would have had."""
        ...


@runtime_checkable
class Meets(Protocol):
    """A platform whose events may come with a bare sender."""

    async def meet(self, event: Event) -> Event:
        """The event with its whole sender, as the platform tells it now. Raises where it does not."""
        ...


@runtime_checkable
class Ends(Protocol):
    """A platform with connections to let go of, once the last message is sent."""

    async def end(self) -> None:
        """Let go of them."""
        ...


@runtime_checkable
class Connects(Protocol):
    """A platform that knows whether its events can come in."""

    @property
    def connected(self) -> asyncio.Event:
        """Set while they can."""
        ...


@runtime_checkable
class Serves(Protocol):
    """A platform that may open the port on which a host asks how the bot is."""

    @property
    def serves(self) -> bool:
        """Whether it does: without it nobody else does."""
        ...


@runtime_checkable
class Alone(Protocol):
    """A platform that is to be listened to by one process at a time: it tells each of them everything."""

    platform: str

    async def run(self, receive: Receive) -> None:
        """Take events until `close` or `leave`; it may be called again after the latter."""
        ...

    async def leave(self) -> None:
        """Stop listening at once, whatever is under way."""
        ...
