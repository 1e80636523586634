"""Takes up what a process that is gone left behind: its leases, what it acknowledged and had not taken in yet, and what
people wrote while nobody listened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import update
from sqlmodel import col, select

from bot import keeping
from bot.adapter import Adapter, Address, CatchesUp, DeliveryError, Meets, Receive
from bot.places import PLACES, Place, address, address_of
from bot.writer import Writer
from storage.database import reading, writing
from storage.tables import Account, Conversation, Inbox, Job, Outbox

log = structlog.get_logger()

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
AGAIN_SECONDS = 60.0
"""Until a platform that stumbled is asked again."""
TRIES = 10
"""How often one that stumbles over a conversation is asked about it."""
PAGE = 200
"""Accounts that are looked at in one go: there may be millions with an open question."""
MOST_UNREAD = 10_000
"""So many may wait for a platform; before more are looked at, these are read."""
AS_FAR_BACK = timedelta(days=6)
"""Less than the inbox keeps: whether what is older was taken in cannot be told."""


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
    since: datetime | None = None
    """Of somebody who has written meanwhile: what is older was taken in, or it cannot be told."""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Later:
    """What could not be read yet, and in how many seconds it may be; and where the accounts begin that were not looked
    at in this round.
    """

    unread: tuple[Unread, ...] = ()
    wait: float = 0
    patient: frozenset[str] = frozenset()
    """The workspaces whose platform asked to wait."""
    page: int | None = None
    """After which account it goes on; None: all were looked at."""
    begun: datetime | None = None
    """When this round began."""

    @property
    def goes_on(self) -> bool:
        """Whether there is more to look at now."""
        return self.page is not None and len(self.unread) < MOST_UNREAD


NOTHING = Later()


async def catch_up(
    database: Database,
    writer: Writer,
    platform: str,
    adapter: CatchesUp,
    receive: Receive,
    now: datetime,
    later: Later = NOTHING,
) -> Later:
    """Read what was written to open questions since the last message read: of some accounts, or what an earlier look
    left for *later*. A round that is over begins anew, at *now* (aware UTC).

    Returns what has to wait: the accounts after these, a platform that asks for patience, or stumbles.
    """
    if later.page is None and not later.unread:
        later = Later(page=0, begun=now)
    begun = later.begun or now
    page, patient, kept, unread = later.page, set(later.patient), later.unread, later.unread
    if later.goes_on:
        unread, page = await writer.run(lambda: _unread(database, platform, begun, later.page or 0))
    else:
        patient, kept = set[str](), ()
    left: list[Unread] = list(kept)
    wait = later.wait if kept else 0.0
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
            else:
                if error.retry_after is not None:
                    patient.add(one.address.workspace)
                    left.append(one)
                else:
                    left.append(replace(one, tries=one.tries + 1))
                wait = max(wait, error.retry_after or AGAIN_SECONDS)
            continue
        for event in missed:
            if one.since is None or event.at > one.since:
                taken += not (await receive(event)).repeated
    if taken:
        log.info("caught_up", platform=platform, messages=taken)
    return Later(tuple(left), wait, frozenset(patient), page, begun)


def _unread(database: Database, platform: str, begun: datetime, after: int) -> tuple[tuple[Unread, ...], int | None]:
    """Of the accounts that were asked something, those *after* an id: some, with the last message read from each, and
    after which one it goes on.

    Of who has written since the round had *begun*, all is read that may have been missed: it lies before that.
    """
    with reading(database) as session:
        ids = session.exec(
            select(Conversation.account_id)
            .where(Conversation.state == "asking", Conversation.account_id > after)
            .distinct()
            .order_by(col(Conversation.account_id))
            .limit(PAGE)
        ).all()
        places = {place[0].id: place for place in reversed(session.exec(PLACES, params={"accounts": ids}).all())}
        found = [places[id] for id in ids if id in places and places[id][0].platform == platform]
        unread = tuple(_unread_of(place, begun) for place in found)
    return unread, ids[-1] if len(ids) == PAGE else None


def _unread_of(place: Place, begun: datetime) -> Unread:
    account = place[0]
    if account.wrote_at is not None and account.wrote_at >= begun:
        return Unread(address(*place), None, begun - AS_FAR_BACK)
    return Unread(address(*place), account.seen_ref)


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


def met_last(database: Database, platform: str, most: int) -> list[Address]:
    """The accounts that were met last."""
    with reading(database) as session:
        newest = select(Account.id).where(Account.platform == platform).order_by(col(Account.id).desc()).limit(most)
        return [address_of(session, account) for account in session.exec(newest).all()]


def heard(database: Database, events: Sequence[str]) -> set[str]:
    """Which of these events were taken in, of the last days."""
    with reading(database) as session:
        return set(session.exec(select(Inbox.id).where(col(Inbox.id).in_(events))).all())
