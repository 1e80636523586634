"""What was acknowledged before it was taken in: written down first, so that it outlives its process.

A platform waits three seconds. What a person did and takes longer is kept here in a short transaction of its own, and
only then acknowledged; its turn goes on meanwhile, and what is kept is dropped when that has committed. Whatever is
left, since the process died or the database was away, is taken up by whoever looks next. An event that was taken in
after all changes nothing the second time.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.events import Chose, Commanded, Event, Filled, Sender
from storage.database import persistently, reading, writing
from storage.tables import Account, Inbox, Kept

log = structlog.get_logger()

Json = dict[str, Any]

TRIES = 10
"""How often an event is taken up before it is given up: its platform may not tell who it is from, for a while."""
AT_ONCE = 100
"""Events that are taken up in one go."""


class Keeping:
    """Keeps events for an adapter: those that are late at the same time, in one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._late: list[tuple[Event, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, event: Event) -> None:
        """Return once *event* is sure not to be lost. Raises DBAPIError; a TypeError for what no person did."""
        kept = asyncio.get_running_loop().create_future()
        self._late.append((event, kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await kept

    async def drop(self, event: Event) -> None:
        """Forget an event that was taken in. Raises DBAPIError: it is then dropped by whoever takes it up."""
        # Not in the writer's thread, here as above: there it would wait for just what is late.
        await asyncio.to_thread(drop, self.database, event.id)

    async def _write(self) -> None:
        while self._late:
            late, self._late = self._late, []
            try:
                await asyncio.to_thread(keep, self.database, [event for event, _ in late])
            except Exception as error:
                for _, kept in late:
                    if not kept.done():
                        kept.set_exception(error)
            else:
                for _, kept in late:
                    if not kept.done():
                        kept.set_result(None)


def keep(database: Database, events: Sequence[Event]) -> None:
    """Write *events* down, but for those that were taken in meanwhile."""
    rows = [
        Kept(id=one.id, at=one.at, platform=one.sender.platform, account=one.sender.account, event=to_json(one))
        for one in events
    ]

    def write() -> None:
        with writing(database) as session:
            ids = [row.id for row in rows]
            known = {*session.exec(select(Inbox.id).where(col(Inbox.id).in_(ids))).all()}
            known |= {*session.exec(select(Kept.id).where(col(Kept.id).in_(ids))).all()}
            session.add_all(row for row in {row.id: row for row in rows}.values() if row.id not in known)

    persistently(write)


def drop(database: Database, event: str) -> None:
    """Forget an event that was kept, by its id."""
    with writing(database) as session:
        session.execute(delete(Kept).where(col(Kept.id) == event))


def left(database: Database, before: datetime | None = None) -> list[Event]:
    """The events that happened *before* (aware UTC; None: whenever) and are still kept, oldest first; each counts as
    taken up. What was taken up in vain too often is let go of.
    """
    waiting = select(Kept.id) if before is None else select(Kept.id).where(col(Kept.at) < before)
    with reading(database) as session:
        if session.exec(waiting.limit(1)).first() is None:
            return []
    with writing(database) as session:
        rows = session.exec(
            select(Kept)
            .where(col(Kept.id).in_(waiting))
            .order_by(col(Kept.at), col(Kept.id))
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        found: list[Event] = []
        for row in rows:
            row.tries += 1
            if row.tries > TRIES:
                log.error("kept_in_vain", event_id=row.id)
                session.delete(row)
            else:
                session.add(row)
                found.append(from_json(row.id, row.at, row.event))
        return found


def forget(session: Session, person: int) -> None:
    """Delete what is kept of a person who is erased."""
    for account in session.exec(select(Account).where(Account.person_id == person)).all():
        theirs = (col(Kept.platform) == account.platform, col(Kept.account) == account.external_id)
        session.execute(delete(Kept).where(*theirs))


def to_json(event: Event) -> Json:
    """*event* as JSON, but for its id and time. Raises TypeError for what is delivered again by its platform."""
    found: Json = {"sender": asdict(event.sender)}
    match event:
        case Chose():
            return {**found, "kind": "chose", "token": event.token, "value": event.value}
        case Filled():
            return {**found, "kind": "filled", "token": event.token, "values": dict(event.values)}
        case Commanded():
            given = None if event.arguments is None else dict(event.arguments)
            files = {name: base64.b64encode(content).decode() for name, content in event.files.items()}
            typed = {"command": event.command, "text": event.text, "path": list(event.path), "place": event.place}
            return {**found, "kind": "commanded", **typed, "arguments": given, "files": files}
        case _:
            raise TypeError(f"a {type(event).__name__} is not kept")


def from_json(id: str, at: datetime, found: Mapping[str, Any]) -> Event:
    """The event that `to_json` wrote."""
    at, sender = at.astimezone(UTC), Sender(**found["sender"])
    match found["kind"]:
        case "chose":
            return Chose(id, at, sender, found["token"], found["value"])
        case "filled":
            return Filled(id, at, sender, found["token"], found["values"])
        case _:
            return Commanded(
                id,
                at,
                sender,
                found["command"],
                found["text"],
                tuple(found["path"]),
                found["arguments"],
                {name: base64.b64decode(content) for name, content in found["files"].items()},
                found["place"],
            )
