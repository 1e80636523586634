"""Sends what turns queued: under a lease, in order within a lane of an account, again where the platform stumbled.

Claim and mark are short transactions; the sending itself is between them and holds no lock. Lanes are sent side by
side, so that an account that is slow holds up nobody else.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import and_, bindparam, text, update
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
from storage.database import reading, writing
from storage.tables import Account, LogEntry, Membership, Outbox, Person, Workspace

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""Over twice the HTTP timeout of an adapter, so that a slow send is not sent again by someone else."""
BATCH = 50
CLAIM_LOCK = 0x62696E6F
"""The key of the advisory lock under which a claim runs on PostgreSQL: any number that is nobody else's."""
TRIES = 8
FIRST_WAIT = 2.0
LONGEST_WAIT = 900.0
REFUSED_WAIT = 600.0
"""Seconds until a workspace that refuses the bot is tried again."""
REFUSED_LONGEST = timedelta(days=7)
"""After so long its messages are set aside: what they said is no longer true."""
NOT_CONNECTED = 60.0
"""Seconds until a message for a platform that nobody here speaks to is looked at again."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One claimed row, ready to send: everything an adapter needs, read in the claiming transaction."""

    id: int
    lane: tuple[int, str]
    key: str
    kind: str
    addresses: tuple[Address, ...]
    letter: Letter
    attempts: int
    doubtful: bool
    seals: str | None
    refused: bool
    """The workspace refused the bot the last time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel."""

    id: int
    ref: str | None = None
    error: str | None = None
    permanent: bool = False
    retry_after: float | None = None
    held: bool = False
    """Not tried: something before it in its lane failed, nobody here speaks to its platform, or it asked to wait."""
    refused: bool = False
    """The workspace lets the bot write to nobody."""
    admitted: bool = False
    """A workspace that refused the bot takes it again."""


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
        now = self.clock.now()
        if not await self.writer.run(lambda: self.waits(now)):
            return 0
        parcels = await self.writer.run(lambda: self.claim(now))
        if not parcels:
            return 0
        lanes: dict[tuple[int, str], list[Parcel]] = {}
        for parcel in parcels:
            lanes.setdefault(parcel.lane, []).append(parcel)
        sent = await asyncio.gather(*(self._send_lane(lane) for lane in lanes.values()))
        outcomes = sorted((one for lane in sent for one in lane), key=lambda one: one.id)
        await self.writer.run(lambda: self.mark(outcomes, self.clock.now()))
        return len(parcels)

    async def drain(self) -> int:
        """Send until nothing is due; returns how many rows were taken up."""
        total = 0
        while taken := await self.deliver():
            total += taken
        return total

    def waits(self, now: datetime) -> bool:
        """Whether a row is due at *now*: a look that takes no lock."""
        with reading(self.database) as session:
            return session.exec(_DUE, params={"now": now}).first() is not None

    def claim(self, now: datetime) -> list[Parcel]:
        """Lease the rows that are due at *now*, up to `BATCH`; a row left behind by a lease is in doubt.

        A lane whose head is leased or waits for another try is left alone, so that its order holds.
        """
        with writing(self.database) as session:
            if self.database.dialect.name == "postgresql":
                # One claim at a time: with SKIP LOCKED alone, two could take two rows of one lane side by side.
                session.execute(text("SELECT pg_advisory_xact_lock(:claim)"), {"claim": CLAIM_LOCK})
            rows = session.exec(_CLAIM, params={"now": now}).all()
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
                if outcome.error is None and not outcome.held:
                    session.execute(_SENT, {"row": outcome.id, "sent_ref": outcome.ref, "at": now})
                    if outcome.admitted:
                        self._admitted(session, outcome.id, now)
                    continue
                row = session.get_one(Outbox, outcome.id)
                row.lease_until = None
                row.doubtful = False
                if outcome.refused:
                    self._refused(session, row, outcome.error or "", now)
                elif outcome.held:
                    row.attempts -= 1
                    row.error = outcome.error
                    row.due_at = max(row.due_at, now + timedelta(seconds=outcome.retry_after or 0))
                else:
                    self._failed(session, row, outcome, now)
                session.add(row)

    def _refused(self, session: Session, row: Outbox, why: str, now: datetime) -> None:
        """The person is not unreachable, the workspace is: its messages wait, for some days."""
        row.attempts -= 1
        row.error = why
        row.due_at = now + timedelta(seconds=REFUSED_WAIT)
        workspace = workspace_of(session, row.account_id)
        if workspace.refused_at is None:
            workspace.refused, workspace.refused_at = why, now
            session.add(workspace)
            log.error("workspace_refused", workspace=workspace.external_id, code=why)
            session.add(LogEntry(at=now, code="workspace_refused", values={"workspace": workspace.id, "why": why}))
            turn = Turn(session, now, f"refused:{row.id}", self.repertoire, self.texts)
            self.repertoire.refused(turn, workspace, why)
        elif now - workspace.refused_at > REFUSED_LONGEST:
            row.state = "dead"

    def _admitted(self, session: Session, row: int, now: datetime) -> None:
        workspace = workspace_of(session, session.get_one(Outbox, row).account_id)
        if workspace.refused is not None:
            workspace.refused = workspace.refused_at = None
            session.add(workspace)
            turn = Turn(session, now, f"admitted:{row}", self.repertoire, self.texts)
            self.repertoire.refused(turn, workspace, None)

    def _failed(self, session: Session, row: Outbox, outcome: Outcome, now: datetime) -> None:
        row.error = outcome.error
        if not outcome.permanent and row.attempts < TRIES:
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2**row.attempts) * random.uniform(0.5, 1)
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
        addresses = tuple(address_of(session, account) for account in (row.account_id, *row.also))
        account = session.get_one(Account, row.account_id)
        person = session.get_one(Person, account.person_id)
        voice = self.repertoire.voice(session, person, row.program_id)
        words = letter(self.texts, encoding.from_json(row.message), voice.language, person.zone, voice.overrides)
        sealed = session.get_one(Outbox, row.seals).ref if row.seals is not None else None
        lane = (row.account_id, row.lane)
        refused = workspace_of(session, row.account_id).refused is not None
        return Parcel(row.id, lane, row.key, row.kind, addresses, words, row.attempts, row.doubtful, sealed, refused)

    async def _send_lane(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Send one lane in order; after a failure the rest waits its turn."""
        outcomes: list[Outcome] = []
        for parcel in parcels:
            failed = bool(outcomes) and (outcomes[-1].held or outcomes[-1].error is not None)
            outcomes.append(Outcome(parcel.id, held=True) if failed else await self._send(parcel))
        return outcomes

    async def _send(self, parcel: Parcel) -> Outcome:
        address = parcel.addresses[0]
        adapter = self.adapters.get(address.platform)
        if adapter is None:
            # Another process may have it, or the next start: that is no fault of the message.
            return Outcome(parcel.id, error="no_adapter", held=True, retry_after=NOT_CONNECTED)
        try:
            if parcel.doubtful and isinstance(adapter, Remembers):
                ref = await adapter.sent(address, parcel.key)
                if ref is not None:
                    return Outcome(parcel.id, ref=ref, admitted=parcel.refused)
            ref = await self._handed(adapter, parcel)
            return Outcome(parcel.id, ref=ref, admitted=parcel.refused)
        except DeliveryError as error:
            if error.workspace:
                return Outcome(parcel.id, error=error.code, refused=True)
            if error.retry_after is not None and not error.permanent:
                # The platform names its time: waiting until then is no failed try, however often it happens.
                return Outcome(parcel.id, error=error.code, held=True, retry_after=error.retry_after)
            log.warning("not_delivered", outbox=parcel.id, code=error.code, permanent=error.permanent)
            return Outcome(parcel.id, error=error.code, permanent=error.permanent)
        except Exception as error:
            # An adapter's own fault must not stop everyone else's messages: tried again, then set aside.
            log.exception("adapter_failed", outbox=parcel.id, error=type(error).__name__)
            return Outcome(parcel.id, error=type(error).__name__)

    async def _handed(self, adapter: Adapter, parcel: Parcel) -> str | None:
        """Give a parcel to its platform; the ref of the message."""
        match parcel.kind:
            case "seal":
                if parcel.seals is not None:
                    await adapter.seal(parcel.addresses[0], parcel.seals, parcel.letter.text)
                return None
            case "introduce":
                return await adapter.introduce(parcel.addresses, parcel.letter, parcel.key)
            case _:
                return await adapter.send(parcel.addresses[0], parcel.letter, parcel.key)


_now = bindparam("now", type_=Outbox.__table__.c.due_at.type)  # pyright: ignore[reportAttributeAccessIssue] SQLModel types no __table__
_earlier = aliased(Outbox)
_ready = and_(
    col(Outbox.state) == "waiting",
    col(Outbox.due_at) <= _now,
    or_(col(Outbox.lease_until).is_(None), col(Outbox.lease_until) < _now),
)
_DUE = select(Outbox.id).where(_ready).limit(1)
# Written once: building a statement costs more than SQLite takes to run it.
_CLAIM = (
    select(Outbox)
    .where(
        _ready,
        ~exists().where(
            col(_earlier.account_id) == col(Outbox.account_id),
            col(_earlier.lane) == col(Outbox.lane),
            col(_earlier.state) == "waiting",
            col(_earlier.id) < col(Outbox.id),
            or_(col(_earlier.due_at) > _now, col(_earlier.lease_until) >= _now),
        ),
    )
    .order_by(col(Outbox.lane).desc(), col(Outbox.id))
    .limit(BATCH)
    .with_for_update(skip_locked=True)
)

_SENT = (
    update(Outbox.__table__)  # pyright: ignore[reportAttributeAccessIssue] SQLModel types no __table__
    .where(col(Outbox.id) == bindparam("row"))
    .values(
        state="sent",
        ref=bindparam("sent_ref"),
        sent_at=bindparam("at"),
        error=None,
        lease_until=None,
        doubtful=False,
    )
)


def address_of(session: Session, account: int) -> Address:
    """Where an account is written to. Raises LookupError where it is in no workspace."""
    workspace = workspace_of(session, account)
    return Address(workspace.platform, workspace.external_id, session.get_one(Account, account).external_id)


def workspace_of(session: Session, account: int) -> Workspace:
    """The workspace through which an account is written to: the first one that it has not left.

    Raises LookupError where it is in none.
    """
    found = session.exec(_WORKSPACE, params={"account": account}).first()
    if found is None:
        raise LookupError(f"account {account} is in no workspace")
    return found


_WORKSPACE = (
    select(Workspace)
    .join(Membership, col(Membership.workspace_id) == Workspace.id)
    .where(Membership.account_id == bindparam("account"))
    .order_by(col(Membership.left_at).is_not(None), col(Membership.id))
    .limit(1)
)
