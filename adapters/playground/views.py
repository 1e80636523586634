"""What the page is shown, as JSON: people, conversations, the clock. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.playground.letters import letter_to_json, spans_to_json, without_contents
from adapters.playground.store import BOT, Person, Store, Stored, Summary, channel_name, direct, people_in
from bot.messages import plain

Json = dict[str, Any]
SNIPPET = 90
"""Characters of a last message in a list."""


def person_json(person: Person, badges: Sequence[str] = (), unread: int = 0) -> Json:
    """Someone in the list of people; `unread` counts their direct conversation."""
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "zone": person.zone,
        "email": person.email,
        "admin": person.admin,
        "badges": list(badges),
        "conversation": direct(person.id),
        "unread": unread,
    }


def people_json(store: Store, badges: Mapping[str, Sequence[str]]) -> list[Json]:
    """Everyone, with what is unread."""
    unread = {summary.id: summary.unread for summary in store.conversations()}
    return [
        person_json(person, badges.get(person.id, ()), unread.get(direct(person.id), 0)) for person in store.people()
    ]


def state_json(store: Store, now: datetime, badges: Mapping[str, Sequence[str]]) -> Json:
    """Everything for a first paint."""
    people = people_json(store, badges)
    return {
        "clock": clock_json(now),
        "people": people,
        "conversations": [_summary_json(summary) for summary in store.conversations()],
        "demo_available": not people,
    }


def clock_json(now: datetime) -> Json:
    """The moved clock's time, and how far it is ahead of the machine's in seconds."""
    return {"now": now.isoformat(), "ahead_seconds": round((now - datetime.now(UTC)).total_seconds())}


def conversation_json(store: Store, conversation: str, reader: str | None, most: int) -> Json:
    """A transcript as *reader* sees it; `earlier` says that it goes back further than *most* messages."""
    messages = store.transcript(conversation, reader=reader, most=most + 1)
    return {
        **_named(conversation),
        "earlier": len(messages) > most,
        "messages": [message_json(message) for message in messages[-most:]],
    }


def message_json(message: Stored) -> Json:
    """One message. `kind` is letter, said or command; `private` means that one person alone sees it."""
    return {
        "id": message.id,
        "author": message.author,
        "kind": message.kind,
        "at": message.sent_at.isoformat(),
        "private": message.seen_by is not None and message.author == BOT,
        "read": message.read,
        "letter": without_contents(letter_to_json(message.letter)),
        "sealed": spans_to_json(message.sealed) if message.sealed is not None else None,
    }


def _named(conversation: str) -> Json:
    """Which one it is. A channel has a name, and no people: everybody is there."""
    name = channel_name(conversation)
    kind = "channel" if name else "dm" if conversation.startswith("dm:") else "pair"
    return {"id": conversation, "kind": kind, "people": list(people_in(conversation)), "name": name}


def _summary_json(summary: Summary) -> Json:
    last = summary.last
    return {
        **_named(summary.id),
        "unread": summary.unread,
        "last": {
            "author": last.author,
            "at": last.sent_at.isoformat(),
            "text": " ".join(plain(last.letter.text).split())[:SNIPPET],
        }
        if last is not None
        else None,
    }
