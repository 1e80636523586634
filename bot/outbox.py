"""Sends what turns queued: under a lease, in order within a lane of an account, again where the platform stumbled.

Claim and mark are short transactions; the sending itself is between them and holds no lock.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, or_, select

from bot import encoding
from bot.adapter import Adapter, Address, DeliveryError, Remembers
from bot.clock import Clock
from bot.letters import letter
from bot.messages import Letter
from bot.repertoire import Repertoire
from bot.texts import Texts
from bot.turn import Turn
from bot.writer import Writer
from storage.database import writing
from storage.tables import Account, LogEntry, Membership, Outbox, Person, Workspace

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""Over twice the HTTP timeout of an adapter, so that a slow send is not sent again by someone else."""
BATCH = 50
TRIES = 8
FIRST_WAIT = 2.0
LONGEST_WAIT = 900.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """One claimed row, ready to send: everything an adapter needs, read in the claiming transaction."""

    id: int
    key: str
    kind: str
    addresses: tuple[Address, ...]
    letter: Letter
    attempts: int
    doubtful: bool
    seals: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel."""

    id: int
    ref: str | None = None
    error: str | None = None
    permanent: bool = False
    retry_after: float | None = None


class Deliverer:
    """Sends the waiting rows through the adapters by platform."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        adapters: Mapping[str, Adapter],
        repertoire: Repertoire,
        texts: Texts,
        clock: Clock,
    ) -> None:
        self.database = database
        self.writer = writer
        self.adapters = adapters
        self.repertoire = repertoire
        self.texts = texts
        self.clock = clock

    async def deliver(self) -> int:
        """Send what is due now, once; returns how many rows were taken up."""
        parcels = await self.writer.run(lambda: self.claim(self.clock.now()))
        if not parcels:
            return 0
        outcomes = [await self._send(parcel) for parcel in parcels]
        await self.writer.run(lambda: self.mark(outcomes, self.clock.now()))
        return len(parcels)

    async def drain(self) -> int:
        """Send until nothing is due; returns how many rows were taken up."""
        total = 0
        while taken := await self.deliver():
            total += taken
        return total

    def claim(self, now: datetime) -> list[Parcel]:
        """Lease the first waiting row of each lane that is due at *now*; a row left behind by a lease is in doubt."""
        earlier = aliased(Outbox)
        with writing(self.database) as session:
            rows = session.exec(
                select(Outbox)
                .where(
                    Outbox.state == "waiting",
                    Outbox.due_at <= now,
                    or_(col(Outbox.lease_until).is_(None), col(Outbox.lease_until) < now),
                    ~exists().where(
                        col(earlier.account_id) == Outbox.account_id,
                        col(earlier.lane) == Outbox.lane,
                        col(earlier.state) == "waiting",
                        col(earlier.id) < Outbox.id,
                    ),
                )
                .order_by(col(Outbox.lane).desc(), col(Outbox.due_at), col(Outbox.id))
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            ).all()
            parcels: list[Parcel] = []
            for row in rows:
                row.doubtful = row.lease_until is not None
                row.lease_until = now + LEASE
                row.attempts += 1
                session.add(row)
                parcels.append(self._parcel(session, row))
            return parcels

    def mark(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Write down what was sent, what is tried again later, and what is set aside."""
        with writing(self.database) as session:
            for outcome in outcomes:
                row = session.get_one(Outbox, outcome.id)
                row.lease_until = None
                row.doubtful = False
                if outcome.error is None:
                    row.state, row.ref, row.sent_at, row.error = "sent", outcome.ref, now, None
                else:
                    self._failed(session, row, outcome, now)
                session.add(row)

    def _failed(self, session: Session, row: Outbox, outcome: Outcome, now: datetime) -> None:
        row.error = outcome.error
        if not outcome.permanent and row.attempts < TRIES:
            wait = outcome.retry_after or min(LONGEST_WAIT, FIRST_WAIT * 2**row.attempts) * random.uniform(0.5, 1)
            row.due_at = now + timedelta(seconds=wait)
            return
        row.state = "dead"
        account = session.get_one(Account, row.account_id)
        if outcome.permanent and row.kind != "seal":
            account.unreachable = outcome.error
            session.add(account)
        session.add(
            LogEntry(
                at=now,
                code="undelivered",
                person_id=account.person_id,
                program_id=row.program_id,
                values={"why": outcome.error, "kind": row.kind},
            )
        )
        if row.kind != "seal":
            turn = Turn(session, now, f"undelivered:{row.id}", self.repertoire, self.texts)
            self.repertoire.unreachable(turn, account, outcome.error or "")

    def _parcel(self, session: Session, row: Outbox) -> Parcel:
        addresses = tuple(_address(session, account) for account in (row.account_id, *row.also))
        account = session.get_one(Account, row.account_id)
        person = session.get_one(Person, account.person_id)
        voice = self.repertoire.voice(session, person, row.program_id)
        words = letter(self.texts, encoding.from_json(row.message), voice.language, person.zone, voice.overrides)
        sealed = session.get_one(Outbox, row.seals).ref if row.seals is not None else None
        return Parcel(row.id, row.key, row.kind, addresses, words, row.attempts, row.doubtful, sealed)

    async def _send(self, parcel: Parcel) -> Outcome:
        address = parcel.addresses[0]
        adapter = self.adapters.get(address.platform)
        if adapter is None:
            return Outcome(parcel.id, error="no_adapter", retry_after=60.0)
        try:
            if parcel.doubtful and isinstance(adapter, Remembers):
                ref = await adapter.sent(address, parcel.key)
                if ref is not None:
                    return Outcome(parcel.id, ref=ref)
            if parcel.kind == "seal":
                if parcel.seals is not None:
                    await adapter.seal(address, parcel.seals, parcel.letter.text)
                return Outcome(parcel.id)
            if parcel.kind == "introduce":
                return Outcome(parcel.id, ref=await adapter.introduce(parcel.addresses, parcel.letter, parcel.key))
            return Outcome(parcel.id, ref=await adapter.send(address, parcel.letter, parcel.key))
        except DeliveryError as error:
            log.warning("not_delivered", outbox=parcel.id, code=error.code, permanent=error.permanent)
            return Outcome(parcel.id, error=error.code, permanent=error.permanent, retry_after=error.retry_after)
        except Exception as error:
            # An adapter's own fault must not stop everyone else's messages: tried again, then set aside.
            log.exception("adapter_failed", outbox=parcel.id, error=type(error).__name__)
            return Outcome(parcel.id, error=type(error).__name__)


def _address(session: Session, account: int) -> Address:
    found = session.exec(
        select(Account.platform, Workspace.external_id, Account.external_id)
        .join(Membership, col(Membership.account_id) == Account.id)
        .join(Workspace, col(Workspace.id) == Membership.workspace_id)
        .where(Account.id == account)
        .order_by(col(Membership.left_at).is_not(None), col(Membership.id))
    ).first()
    if found is None:
        raise LookupError(f"account {account} is in no workspace")
    return Address(*found)
