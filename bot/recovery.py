"""Takes up what a process that is gone left behind: its leases, what it acknowledged and had not taken in yet, and what
people wrote while nobody listened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import update
from sqlmodel import col, select

from bot import keeping
from bot.adapter import Adapter, Address, CatchesUp, DeliveryError, Meets, Receive
from bot.places import address_of
from bot.writer import Writer
from storage.database import reading, writing
from storage.tables import Account, Conversation, Inbox, Job, Outbox

log = structlog.get_logger()

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
AGAIN_SECONDS = 60.0
"""Until a platform that stumbled is asked again."""
TRIES = 10
"""How often one that stumbles over a conversation is asked about it."""


def let_go(database: Database) -> bool:
    """End the leases on messages and jobs, at the start of the one process that an embedded database has; whether it is
    one.

    A message stays in doubt, and is looked up before it is sent again. Elsewhere a lease runs out by itself.
    """
    if database.dialect.name != "sqlite":
        return False
    with writing(database) as session:
        for table in (Outbox, Job):
            held = update(table).where(col(table.state) == "waiting", col(table.lease_until).is_not(None))
            session.execute(held.values(lease_until=LONG_AGO))
    return True


@dataclass(frozen=True, slots=True)
class Unread:
    """A conversation of which something may not have been read: whose, and the last message that was read."""

    address: Address
    seen: str | None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Later:
    """What could not be read yet, and in how many seconds it may be."""

    unread: tuple[Unread, ...] = ()
    wait: float = 0


NOTHING = Later()


async def catch_up(
    database: Database, writer: Writer, platform: str, adapter: CatchesUp, receive: Receive, later: Later = NOTHING
) -> Later:
    """Read what was written to open questions since the last message read, or what an earlier look left for *later*.

    Returns what has to wait: a platform may ask for patience, or stumble.
    """
    unread = later.unread or await writer.run(lambda: _unread(database, platform))
    left: list[Unread] = []
    stumbled: list[Unread] = []
    wait = 0.0
    patient: set[str] = set()
    taken = 0
    for one in unread:
        if one.address.workspace in patient:
            left.append(one)
            continue
        try:
            missed = await adapter.since(one.address, one.seen)
        except DeliveryError as error:
            if error.permanent or error.workspace or one.tries == TRIES:
                log.warning("cannot_catch_up", platform=platform, code=error.code)
            elif error.retry_after is not None:
                patient.add(one.address.workspace)
                left.append(one)
                wait = max(wait, error.retry_after)
            else:
                stumbled.append(replace(one, tries=one.tries + 1))
                wait = max(wait, AGAIN_SECONDS)
            continue
        for event in missed:
            taken += not (await receive(event)).repeated
    if taken:
        log.info("caught_up", platform=platform, messages=taken)
    return Later((*left, *stumbled), wait)


async def take_up(
    database: Database,
    writer: Writer,
    adapters: Mapping[str, Adapter],
    receive: Receive,
    before: datetime | None = None,
) -> int:
    """Take in what was acknowledged *before* (aware UTC; None: at any time) and left; returns how many events.

    What fails is taken up again with the next look: the platform may not say who somebody is, the database be away.
    """
    taken = 0
    for event in await writer.run(lambda: keeping.left(database, before)):
        adapter = adapters.get(event.sender.platform)
        meets = adapter.meet if isinstance(adapter, Meets) else None
        try:
            # Whoever acknowledged it had not asked for the profile, or died while it did.
            reply = await receive(await meets(event) if meets is not None and event.sender.bare else event)
            if reply.unmet and meets is not None:
                await receive(await meets(event))
            await writer.run(lambda event=event: keeping.drop(database, event.id))
        except Exception as error:
            log.warning("not_taken_up", event_id=event.id, error=type(error).__name__)
            continue
        taken += not reply.repeated
    if taken:
        log.info("taken_up", events=taken)
    return taken


def _unread(database: Database, platform: str) -> tuple[Unread, ...]:
    """The accounts that were asked something, and the last message read from each."""
    with reading(database) as session:
        rows = session.exec(
            select(Account.id, Account.seen_ref)
            .join(Conversation, col(Conversation.account_id) == Account.id)
            .where(Account.platform == platform, Conversation.state == "asking")
            .distinct()
            .order_by(col(Account.id))
        ).all()
        return tuple(Unread(address_of(session, account), seen) for account, seen in rows)


def met_last(database: Database, platform: str, most: int) -> list[Address]:
    """The accounts that were met last."""
    with reading(database) as session:
        newest = select(Account.id).where(Account.platform == platform).order_by(col(Account.id).desc()).limit(most)
        return [address_of(session, account) for account in session.exec(newest).all()]


def heard(database: Database, events: Sequence[str]) -> set[str]:
    """Which of these events were taken in, of the last days."""
    with reading(database) as session:
        return set(session.exec(select(Inbox.id).where(col(Inbox.id).in_(events))).all())
