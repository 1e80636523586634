"""What a person does on the playground: each act becomes one event, and what its reply shows is kept.

An act has an id. The same id again is the same act: the bot takes it in once, the transcript shows it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

from adapters.playground.control import Control
from adapters.playground.feed import Feed
from adapters.playground.store import BOT, Kind, Person, Store, Stored, channel_name, direct, may_see, words
from bot.adapter import Receive
from bot.events import AnyEvent, Chose, Commanded, Event, Filled, Joined, Opened, Said, Sender
from bot.messages import Reply

PLATFORM = "playground"
WORKSPACE = "playground"
"""The one workspace: everyone on the playground is a member of it."""


def sender(person: Person) -> Sender:
    """A person as an event's sender."""
    return Sender(
        platform=PLATFORM,
        workspace=WORKSPACE,
        account=person.id,
        name=person.name,
        language=person.language,
        zone=person.zone,
        email=person.email,
        admin=person.admin,
    )


def said_again(person: Person, stored: Stored) -> Said:
    """The event that a person's stored words were."""
    return Said(
        id=stored.key,
        at=stored.sent_at,
        sender=sender(person),
        text="".join(span.text for span in stored.letter.text),
        ref=str(stored.id),
    )


class NotListening(Exception):
    """The bot does not take events: it has not started yet, or it is stopping."""


class Acts:
    """The hands of everyone on the playground. `receive` is set while the bot listens.

    Each act returns the bot's Reply after what it shows was kept and all that waited was delivered. `id` names the
    act (any text); without one it is a new act. Raises NotListening.
    """

    def __init__(self, store: Store, control: Control, feed: Feed) -> None:
        self.store = store
        self.control = control
        self.feed = feed
        self.receive: Receive | None = None

    async def join(self, person: Person, *, id: str | None = None) -> Reply:
        """The person joins the workspace."""
        return await self._give(Joined(_event_id(id), self._now(), sender(person)), direct(person.id))

    async def say(self, person: Person, text: str, *, conversation: str | None = None, id: str | None = None) -> Reply:
        """The person writes to the bot; in a shared *conversation* to the others there, where the bot does not read.

        A channel is such a conversation, too.
        """
        place = conversation or direct(person.id)
        event_id = _event_id(id)
        at = self._now()
        ref, _ = self.store.add_message(place, person.id, event_id, words(text, person.language), at, kind="said")
        if place != direct(person.id):
            self.feed.tell(place)
            return Reply()
        # The words are kept before the bot hears them, so that it can catch up on what it missed.
        self.feed.tell(place)
        return await self._give(Said(event_id, at, sender(person), text=text, ref=str(ref)), place)

    async def press(
        self, person: Person, token: str, value: str, *, message: Stored | None = None, id: str | None = None
    ) -> Reply:
        """The person presses a button of *message*, or of a page where there is no message."""
        event = Chose(_event_id(id), self._now(), sender(person), token=token, value=value)
        return await self._give(event, message.conversation if message else direct(person.id), message)

    async def fill(
        self,
        person: Person,
        token: str,
        values: Mapping[str, str],
        *,
        message: Stored | None = None,
        id: str | None = None,
    ) -> Reply:
        """The person sends a field or a form. Where the reply has errors the form stays, and nothing is kept."""
        event = Filled(_event_id(id), self._now(), sender(person), token=token, values=values)
        return await self._give(event, message.conversation if message else direct(person.id), message)

    async def command(
        self,
        person: Person,
        text: str,
        *,
        files: Mapping[str, bytes] | None = None,
        conversation: str | None = None,
        id: str | None = None,
    ) -> Reply:
        """The person uses a slash command: its whole line, `/mentoring-admin pair list`; in a channel, or alone."""
        event_id = _event_id(id)
        at = self._now()
        channel = channel_name(conversation or "")
        place = conversation if conversation and channel else direct(person.id)
        typed = words(text, person.language, key="command")
        self.store.add_message(place, person.id, event_id, typed, at, kind="command", seen_by=person.id)
        self.feed.tell(place)
        name, _, rest = text.strip().partition(" ")
        event = Commanded(
            event_id, at, sender(person), command=name, text=rest.strip(), files=files or {}, place=channel
        )
        return await self._give(event, place)

    async def take(self, event: AnyEvent) -> Reply:
        """An act that was made elsewhere, such as a simulated person's: shown and kept like one of the page's."""
        if isinstance(event, Event):
            place = direct(event.sender.account)
            said = event.text if isinstance(event, Said | Commanded) else None
            if said is not None:
                command = isinstance(event, Commanded)
                line = f"/{event.command} {said}" if isinstance(event, Commanded) else said
                typed = words(line, event.sender.language or "en", key="command" if command else "said")
                author = event.sender.account
                kind: Kind = "command" if command else "said"
                seen_by = author if command else None
                self.store.add_message(place, author, event.id, typed, event.at, kind=kind, seen_by=seen_by)
        reply = await self._receive(event)
        if isinstance(event, Event) and not reply.repeated:
            self._keep(event, reply, direct(event.sender.account), None)
        return reply

    async def open(self, person: Person, page: str) -> Reply:
        """The person opens a page: `member`, or `program:<id>`. It only reads."""
        return await self._receive(Opened(_event_id(None), self._now(), sender(person), page=page))

    def of(self, person: Person, message: Stored) -> bool:
        """Whether *message* stands where *person* can see it."""
        return may_see(person.id, message.conversation) and message.seen_by in (None, person.id)

    async def _give(self, event: Event, place: str, pressed: Stored | None = None) -> Reply:
        reply = await self._receive(event)
        if not reply.repeated:
            self._keep(event, reply, place, pressed)
        await self.control.settle()
        self.feed.tell(place)
        return reply

    async def _receive(self, event: AnyEvent) -> Reply:
        if self.receive is None:
            raise NotListening
        return await self.receive(event)

    def _keep(self, event: Event, reply: Reply, place: str, pressed: Stored | None) -> None:
        if reply.sealed and pressed is not None:
            self.store.seal(pressed.id, reply.sealed)
        if reply.errors and isinstance(event, Filled):
            # The errors stand beside the field; the same words as a message would say them twice.
            return
        for number, letter in enumerate(reply.private):
            key = f"{event.id}:private:{number}"
            self.store.add_message(place, BOT, key, letter, self._now(), seen_by=event.sender.account)

    def _now(self) -> datetime:
        return self.control.now().astimezone(UTC)


def _event_id(given: str | None) -> str:
    return f"{PLATFORM}:{given or uuid4().hex}"
