"""What a platform remembers: its people, their conversations, what was written there, and how far its clock is ahead.

A SQLite file of its own, apart from the bot's database, as Slack's memory is apart from ours. Every write is
committed when the method returns. Times are aware UTC.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from adapters.playground.letters import letter_from_json, letter_to_json, spans_from_json, spans_to_json
from bot.messages import Letter, Span, Spans

Kind = Literal["letter", "said", "command"]
BOT = "bot"
CHANNEL = "channel:"
LONGEST_CHANNEL = 80

SCHEMA = """
create table if not exists people (
    id text primary key, name text not null, language text not null, zone text not null, email text,
    admin integer not null, act text unique
);
create table if not exists conversations (id text primary key);
create table if not exists messages (
    id integer primary key autoincrement,
    conversation text not null references conversations (id),
    author text not null,
    kind text not null,
    key text not null unique,
    letter text not null,
    sealed text,
    seen_by text,
    sent_at text not null,
    read integer not null
);
create index if not exists messages_by_conversation on messages (conversation, id);
create index if not exists messages_unread on messages (conversation) where read = 0;
create table if not exists clock (one integer primary key check (one = 1), ahead_seconds real not null);
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on the playground; `id` is the platform's account id."""

    id: str
    name: str
    language: str
    zone: str
    email: str | None = None
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """One message of a conversation. `seen_by` names the one person who sees it; None means everyone there."""

    id: int
    conversation: str
    author: str
    kind: Kind
    key: str
    letter: Letter
    sealed: Spans | None
    seen_by: str | None
    sent_at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list: how much is unread, and its last message that everyone there sees."""

    id: str
    unread: int
    last: Stored | None


def direct(person: str) -> str:
    """The id of a person's direct conversation with the bot."""
    return f"dm:{person}"


def shared(people: Iterable[str]) -> str:
    """The id of the conversation that these people share, whatever their order."""
    return "pair:" + ",".join(sorted(set(people)))


def channel(name: str) -> str:
    """The id of the channel of that name, with its `#` or without."""
    return CHANNEL + "-".join(name.removeprefix("#").casefold().split())[:LONGEST_CHANNEL]


def channel_name(conversation: str) -> str:
    """The name of a channel; empty for a conversation that is none."""
    return conversation.removeprefix(CHANNEL) if conversation.startswith(CHANNEL) else ""


def may_see(person: str, conversation: str) -> bool:
    """Whether a conversation is open to a person: a channel is, to everybody."""
    return bool(channel_name(conversation)) or person in people_in(conversation)


def people_in(conversation: str) -> tuple[str, ...]:
    """The account ids of a conversation's people; none for a channel, where everybody is."""
    if channel_name(conversation):
        return ()
    return tuple(conversation.partition(":")[2].split(","))


def clock_offset(path: Path) -> timedelta:
    """How far the playground of that file was moved ahead; zero where there is no such file yet."""
    if not path.exists():
        return timedelta(0)
    store = Store(path)
    try:
        return store.ahead()
    finally:
        store.close()


class Store:
    """The playground's memory, in one file. For one process; call it from one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The server may run in another thread than the one that opened the file; they do not overlap.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript(
            "pragma journal_mode=wal; pragma synchronous=normal; pragma foreign_keys=on; pragma secure_delete=on;"
        )
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file; nothing can be asked afterwards."""
        self._db.close()

    # People ---------------------------------------------------------------------------------------------------------

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
        """Add someone; the id is made from the name, unless an *account* is given.

        An *account* that exists already, or whom the same *act* added, is returned as they are.
        """
        known = self._db.execute("select * from people where id = ? or act = ?", (account, act)).fetchone()
        if known is not None:
            return _person(known)
        person = Person(account or self._free_id(name), name, language, zone, email, admin)
        self._db.execute(
            "insert into people values (?, ?, ?, ?, ?, ?, ?)",
            (person.id, person.name, person.language, person.zone, person.email, person.admin, act),
        )
        self._db.execute("insert or ignore into conversations values (?)", (direct(person.id),))
        return person

    def person(self, account: str) -> Person | None:
        """The person of that account id, or None."""
        row = self._db.execute("select * from people where id = ?", (account,)).fetchone()
        return _person(row) if row else None

    def people(self) -> list[Person]:
        """Everyone, in the order they were added."""
        return [_person(row) for row in self._db.execute("select * from people order by rowid")]

    def _free_id(self, name: str) -> str:
        folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
        base = re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "person"
        taken = {person.id for person in self.people()}
        names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
        return next(one for one in names if one not in taken)

    # Messages -------------------------------------------------------------------------------------------------------

    def add_message(
        self,
        conversation: str,
        author: str,
        key: str,
        letter: Letter,
        at: datetime,
        *,
        kind: Kind = "letter",
        seen_by: str | None = None,
    ) -> tuple[int, bool]:
        """Keep a message; returns its id and whether it is new. The same *key* again is the same message."""
        self._db.execute("insert or ignore into conversations values (?)", (conversation,))
        row = self._db.execute(
            "insert into messages (conversation, author, kind, key, letter, seen_by, sent_at, read)"
            " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (key) do nothing returning id",
            (
                conversation,
                author,
                kind,
                key,
                json.dumps(letter_to_json(letter), ensure_ascii=False),
                seen_by,
                at.astimezone(UTC).isoformat(),
                author != BOT,
            ),
        ).fetchone()
        if row is not None:
            return row["id"], True
        return self._db.execute("select id from messages where key = ?", (key,)).fetchone()["id"], False

    def message(self, ident: int) -> Stored | None:
        """The message with that id, or None."""
        row = self._db.execute("select * from messages where id = ?", (ident,)).fetchone()
        return _stored(row) if row else None

    def by_key(self, key: str) -> Stored | None:
        """The message that was kept under *key*, or None."""
        row = self._db.execute("select * from messages where key = ?", (key,)).fetchone()
        return _stored(row) if row else None

    def seal(self, ident: int, line: Spans) -> None:
        """Put *line* in the place of a message's buttons."""
        sealed = json.dumps(spans_to_json(line), ensure_ascii=False)
        self._db.execute("update messages set sealed = ? where id = ?", (sealed, ident))

    def delete(self, ident: int) -> None:
        """Delete a message."""
        self._db.execute("delete from messages where id = ?", (ident,))

    def transcript(self, conversation: str, *, reader: str | None = None, most: int = 200) -> list[Stored]:
        """The last *most* messages of a conversation that *reader* sees (None: those that all see), oldest first."""
        rows = self._db.execute(
            "select * from messages where conversation = ? and (seen_by is null or seen_by = ?)"
            " order by id desc limit ?",
            (conversation, reader, most),
        ).fetchall()
        return [_stored(row) for row in reversed(rows)]

    def written_after(self, person: str, ident: int) -> list[Stored]:
        """What a person wrote to the bot after that message, oldest first; commands are left out."""
        rows = self._db.execute(
            "select * from messages where conversation = ? and author = ? and kind = 'said' and id > ? order by id",
            (direct(person), person, ident),
        )
        return [_stored(row) for row in rows]

    # Conversations --------------------------------------------------------------------------------------------------

    def has_conversation(self, conversation: str) -> bool:
        """Whether that conversation exists."""
        found = self._db.execute("select 1 from conversations where id = ?", (conversation,)).fetchone()
        return found is not None

    def conversations(self) -> list[Summary]:
        """Every conversation, in the order they were begun."""
        rows = self._db.execute(
            "select c.id, (select count(*) from messages m where m.conversation = c.id and m.read = 0) as unread,"
            " (select max(m.id) from messages m where m.conversation = c.id and m.seen_by is null) as last"
            " from conversations c order by c.rowid"
        ).fetchall()
        return [Summary(row["id"], row["unread"], self.message(row["last"]) if row["last"] else None) for row in rows]

    def read(self, conversation: str) -> bool:
        """Mark a conversation as read; returns whether something was unread."""
        done = self._db.execute("update messages set read = 1 where conversation = ? and read = 0", (conversation,))
        return done.rowcount > 0

    # Clock ----------------------------------------------------------------------------------------------------------

    def ahead(self) -> timedelta:
        """How far the playground's clock is ahead of the machine's."""
        row = self._db.execute("select ahead_seconds from clock").fetchone()
        return timedelta(seconds=row["ahead_seconds"]) if row else timedelta(0)

    def keep_ahead(self, ahead: timedelta) -> None:
        """Remember how far the clock is ahead."""
        self._db.execute("insert or replace into clock values (1, ?)", (ahead.total_seconds(),))


def words(text: str, language: str, key: str = "said") -> Letter:
    """A person's own words as a letter."""
    return Letter(key, (Span(text),), language=language)


def _person(row: sqlite3.Row) -> Person:
    return Person(row["id"], row["name"], row["language"], row["zone"], row["email"], bool(row["admin"]))


def _stored(row: sqlite3.Row) -> Stored:
    sealed: Sequence[Any] | None = json.loads(row["sealed"]) if row["sealed"] else None
    return Stored(
        id=row["id"],
        conversation=row["conversation"],
        author=row["author"],
        kind=row["kind"],
        key=row["key"],
        letter=letter_from_json(json.loads(row["letter"])),
        sealed=spans_from_json(sealed) if sealed is not None else None,
        seen_by=row["seen_by"],
        sent_at=datetime.fromisoformat(row["sent_at"]),
        read=bool(row["read"]),
    )
