"""Slack as the bot sees it: events come in through a door, messages go out paced, and what is pressed is sealed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager

import structlog
from slack_sdk.errors import SlackApiError

from adapters.apart import Apart
from adapters.findings import Found
from adapters.pacer import Pacer
from adapters.refs import counting, each
from adapters.slack import failures, limits, render
from adapters.slack.clients import Clients
from adapters.slack.doors import Door
from adapters.slack.intake import Intake
from adapters.slack.parse import Payload, Who, is_spoken, said, user_of
from adapters.slack.people import People
from adapters.slack.pictures import Pictures
from adapters.slack.posting import FILE, HISTORY, Posting, direct
from adapters.slack.words import word
from bot.adapter import IN_DOUBT, Address, CannotConnect, DeliveryError, Doubt, Receive
from bot.clock import Clock
from bot.events import Event
from bot.keeping import Keeping
from bot.messages import Letter, Spans, plain

log = structlog.get_logger()

ELSEWHERE = "/"
"""Between a workspace and a ref in it, where that is another one than the letter's."""


class Slack:
    """Implements Adapter, Posts, ReadsBack, Retracts, CatchesUp, Meets and Ends.

    *door* is how events come in, *keeping* where those are kept that take long, *check* what is asked of Slack before
    that.
    """

    platform = "slack"

    def __init__(
        self,
        clients: Clients,
        door: Door,
        clock: Clock,
        *,
        keeping: Keeping,
        signing_secret: str | None = None,
        check: Callable[[], AsyncIterator[Found]] | None = None,
    ) -> None:
        self.clients = clients
        self.door = door
        self.keeping = keeping
        self._check = check
        self.signing_secret = signing_secret
        self.people = People()
        self.pacer = Pacer(limits.WORKSPACE_SECONDS, limits.CHANNEL_SECONDS, time.monotonic)
        self.pictures = Pictures(clients)
        self.clock = clock
        self.posting = Posting(self.pacer)
        self.apart = Apart()
        self.intake = Intake(self)

    # Adapter --------------------------------------------------------------------------------------------------------

    async def run(self, receive: Receive) -> None:
        """Take events until `close`. Raises CannotConnect where Slack does not let the bot in."""
        async for found in self._check() if self._check is not None else _nothing():
            if found.grave:
                raise CannotConnect(found.says)
            log.warning("slack_setup", says=found.says)
        await self.door.open(self.intake.app(receive))

    async def send(self, address: Address, letter: Letter, key: str) -> str:
        """Post to the account's direct conversation; a long letter becomes several messages, the last one counts."""
        client = await self.clients.of(address.workspace)
        with self._failing(address.workspace, posting=True):
            return await self.posting.post(client, address.workspace, user_of(address.account), letter, key)

    async def seal(self, address: Address, ref: str, line: Spans) -> None:
        """Take the buttons off a message and put *line* there."""
        client = await self.clients.of(address.workspace)
        with self._failing(address.workspace):
            blocks = await self.posting.blocks(client, counting(ref))
            await self.seal_blocks(address.workspace, ref, blocks, line)

    async def retract(self, address: Address, ref: str) -> None:
        """Delete a letter's messages and files; one that is gone already is no fault."""
        for one in each(ref):
            team, _, mine = one.rpartition(ELSEWHERE)
            client = await self.clients.of(team or address.workspace)
            try:
                with self._failing(team or address.workspace):
                    if mine.startswith(FILE):
                        await client.files_delete(file=mine.removeprefix(FILE))
                    else:
                        channel, _, ts = mine.partition(":")
                        await client.chat_delete(channel=channel, ts=ts)
            except DeliveryError as error:
                if error.code not in failures.GONE:
                    raise
            self.posting.forget(mine)

    async def introduce(self, addresses: Sequence[Address], letter: Letter, key: str, place: str = "") -> str:
        """Post to a conversation of these accounts and the bot; where Slack forbids it, to each alone."""
        team = addresses[0].workspace
        if any(one.workspace != team for one in addresses):
            return await self._to_each(addresses, letter, key)
        client = await self.clients.of(team)
        with self._failing(team, posting=True):
            try:
                opened = await client.conversations_open(users=[user_of(one.account) for one in addresses])
                return await self.posting.post(client, team, opened["channel"]["id"], letter, key)
            except SlackApiError as error:
                if failures.code(error) not in failures.UNSHARED:
                    raise
                log.warning("no_shared_conversation", code=failures.code(error))
        return await self._to_each(addresses, letter, key)

    # Posts ----------------------------------------------------------------------------------------------------------

    async def post(self, workspace: str, place: str, letter: Letter, key: str) -> str:
        """Post to a channel. What was posted cannot be looked up there: the bot reads no channel."""
        client = await self.clients.of(workspace)
        with self._failing(workspace, posting=True):
            try:
                return await self.posting.post(client, workspace, place, letter, key)
            except SlackApiError as error:
                code = failures.code(error)
                cure = failures.cure(code)
                if cure is None:
                    raise
                raise DeliveryError(code, permanent=True, cure=word(letter.language, cure)) from error

    async def close(self) -> None:
        """Take no more events; return when the running ones are answered."""
        await self.door.close()
        await self.intake.taking.rest()

    async def meet(self, event: Event) -> Event:
        """The event with its whole sender. Raises what Slack's calls may end with."""
        return await self.intake.with_profile(event)

    @property
    def serves(self) -> bool:
        """Whether Slack calls the bot: how the bot is, is served beside then."""
        return self.door.serves

    @property
    def connected(self) -> asyncio.Event:
        """Set while the way in is open."""
        return self.door.connected

    # ReadsBack, CatchesUp -------------------------------------------------------------------------------------------

    @property
    def missed(self) -> asyncio.Event:
        """Set when the way in is open again after a while."""
        return self.door.missed

    async def read_back(self, doubt: Doubt) -> str | None:
        """The ref of a message that arrived. An introduction to each alone is looked for at each of them: who has it
        does not get it again. One in a conversation that they share cannot be looked up, nor can a post.
        """
        match doubt.kind:
            case "send":
                return await self._found(doubt.addresses[0], doubt.key)
            case "post":
                raise DeliveryError(IN_DOUBT, permanent=True)
            case "introduce":
                for one in doubt.addresses:
                    found = await self._found(one, _alone(doubt.key, one))
                    if found is not None:
                        self.apart.reached(doubt.key, one.account, _seen_from(doubt.addresses[0], one, found))
                return None

    async def since(self, address: Address, ref: str | None) -> Sequence[Event]:
        """What the account wrote to the bot after *ref*, oldest first, as far back as Slack tells.

        After a time away it begins where that began: something newer may have come in since.
        """
        client = await self.clients.of(address.workspace)
        who = Who(address.workspace, user_of(address.account))
        channel, _, after = (ref or "").partition(":")
        if after and float(after) > self.door.away_since:
            after = f"{self.door.away_since:.6f}"
        with self._failing(address.workspace):
            channel = channel or await direct(client, who.user)
            found = await client.conversations_history(channel=channel, oldest=after or "0", limit=HISTORY)
        sender = self.people.glance(who)
        spoken = [one for one in reversed(found["messages"]) if is_spoken(one) and one["user"] == who.user]
        return [said(one, channel, sender, self.clock.now()) for one in spoken if one["ts"] != after]

    # For the intake -------------------------------------------------------------------------------------------------

    async def download(self, team: str, file: Payload) -> bytes:
        """A file that somebody uploaded. Raises OSError where Slack does not give it (the scope files:read)."""
        token = (await self.clients.access.key(team)).token
        # As it is, and not packed: nobody knows how much comes out of what is.
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        async with self.clients.session().get(file["url_private_download"], headers=headers) as answer:
            if answer.status != 200 or answer.content_type == "text/html":
                raise OSError(f"http_{answer.status}")
            content = b""
            while len(content) < limits.UPLOAD and (more := await answer.content.read(limits.UPLOAD - len(content))):
                content += more
            return content

    async def seal_blocks(self, team: str, ref: str, blocks: Sequence[render.Block], line: Spans) -> None:
        """Seal a message whose blocks are known; one that was sealed before stays as it is."""
        channel, _, ts = counting(ref).partition(":")
        sealed = render.sealed(blocks, plain(line))
        if sealed is None:
            return
        client = await self.clients.of(team)
        await client.chat_update(channel=channel, ts=ts, blocks=sealed, text=_fallback(sealed))
        self.posting.remember(counting(ref), sealed)

    async def end(self) -> None:
        """Let go of the connections; nothing can be sent any more."""
        await self.clients.end()

    # ----------------------------------------------------------------------------------------------------------------

    async def _to_each(self, addresses: Sequence[Address], letter: Letter, key: str) -> str:
        async def to_one(address: Address) -> str:
            return _seen_from(addresses[0], address, await self.send(address, letter, _alone(key, address)))

        return await self.apart.each(addresses, key, to_one)

    async def _found(self, address: Address, key: str) -> str | None:
        client = await self.clients.of(address.workspace)
        with self._failing(address.workspace):
            return await self.posting.found(client, user_of(address.account), key)

    @contextmanager
    def _failing(self, team: str, *, posting: bool = False) -> Iterator[None]:
        """Raises DeliveryError where Slack refuses. Its limits are by method: only one on *posting* holds all posts."""
        try:
            yield
        except (SlackApiError, *failures.LOST) as error:
            found = failures.of(error)
            if found.retry_after is not None and posting:
                self.pacer.hold(team, found.retry_after)
            if found.workspace:
                self.clients.access.doubt(team)
            raise found from error


async def _nothing() -> AsyncIterator[Found]:
    """No check is wanted: which workspaces there are is known when they write."""
    return
    yield


def _fallback(blocks: Sequence[Payload]) -> str:
    """The text beside blocks: what their rich text says."""
    said: list[str] = []
    for block in blocks:
        for section in block.get("elements", []) if block["type"] == "rich_text" else []:
            said += [element.get("text", "") for element in section.get("elements", [])]
    return render.fallback("".join(said))


def _alone(key: str, address: Address) -> str:
    """The key of what each of several is told alone."""
    return f"{key}:{user_of(address.account)}"


def _seen_from(first: Address, address: Address, ref: str) -> str:
    """A ref, with the workspace where that is another one than the first address's."""
    return ref if address.workspace == first.workspace else f"{address.workspace}{ELSEWHERE}{ref}"
