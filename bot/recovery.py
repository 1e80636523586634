"""Takes up what a process that is gone left behind: its leases, and what people wrote while nobody listened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import update
from sqlmodel import col, select

from bot.adapter import Adapter, Address, CatchesUp, DeliveryError, Receive
from bot.outbox import address_of
from bot.writer import Writer
from storage.database import reading, writing
from storage.tables import Account, Conversation, Job, Outbox

log = structlog.get_logger()

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def let_go(database: Database) -> None:
    """End the leases on messages and jobs, at the start of the one process that an embedded database has.

    A message stays in doubt, and is looked up before it is sent again. Elsewhere a lease runs out by itself.
    """
    if database.dialect.name != "sqlite":
        return
    with writing(database) as session:
        for table in (Outbox, Job):
            held = update(table).where(col(table.state) == "waiting", col(table.lease_until).is_not(None))
            session.execute(held.values(lease_until=LONG_AGO))


async def catch_up(database: Database, writer: Writer, adapters: Mapping[str, Adapter], receive: Receive) -> int:
    """Read what was written to open questions since the last message read; returns how many messages were new."""
    taken = 0
    for adapter in adapters.values():
        if not isinstance(adapter, CatchesUp):
            continue
        waiting = await writer.run(lambda platform=adapter.platform: _waiting(database, platform))
        for address, seen in waiting:
            try:
                missed = await adapter.since(address, seen)
            except DeliveryError as error:
                log.warning("cannot_catch_up", platform=address.platform, code=error.code)
                continue
            for event in missed:
                taken += not (await receive(event)).repeated
    if taken:
        log.info("caught_up", messages=taken)
    return taken


def _waiting(database: Database, platform: str) -> list[tuple[Address, str | None]]:
    """The accounts that were asked something, and the last message read from each."""
    with reading(database) as session:
        rows = session.exec(
            select(Account.id, Account.seen_ref)
            .join(Conversation, col(Conversation.account_id) == Account.id)
            .where(Account.platform == platform, Conversation.state == "asking")
            .distinct()
            .order_by(col(Account.id))
        ).all()
        return [(address_of(session, account), seen) for account, seen in rows]
