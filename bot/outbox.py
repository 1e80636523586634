"""The messages that wait: taken up under a lease, marked as sent, put off or set aside. Short transactions, each.

A lane is what one account is told in one tone (answers, nudges): its order holds.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import and_, bindparam, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, or_, select

from bot import encoding
from bot.adapter import Address, Partly
from bot.letters import letter
from bot.messages import Letter
from bot.repertoire import Repertoire
from bot.texts import Texts
from bot.turn import Turn
from storage.database import reading, writing
from storage.tables import Account, LogEntry, Membership, Outbox, Person, Workspace

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""Over twice the HTTP timeout of an adapter, so that a slow send is not sent again by someone else."""
CLAIM_LOCK = 0x62696E6F
"""The key of the advisory lock under which a claim runs on PostgreSQL: any number that is nobody else's."""
TRIES = 8
FIRST_WAIT = 2.0
LONGEST_WAIT = 900.0
REFUSED_WAIT = 600.0
"""Seconds until a workspace that refuses the bot is tried again."""
REFUSED_LONGEST = timedelta(days=7)
"""After so long its messages are set aside: what they said is no longer true."""


Place = tuple[Account, Person, Workspace]
"""An account, whose it is, and a workspace that it is in."""


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
    tried_since: datetime
    """It was not tried before."""
    doubtful: bool
    seals: str | None
    place: str
    """The channel of a post."""
    refused: bool
    """The workspace refused the bot the last time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel."""

    id: int
    ref: str | None = None
    error: str | None = None
    cure: str = ""
    """Of a post that a platform refused: what can be done there, in words."""
    posted: bool = False
    """It stands in its channel now."""
    partly: Partly | None = None
    """It arrived, and something that goes with it was refused."""
    permanent: bool = False
    retry_after: float | None = None
    held: bool = False
    """Not tried: something before it in its lane failed, nobody here speaks to its platform, or it asked to wait."""
    refused: bool = False
    """The workspace lets the bot write to nobody."""
    doubtful: bool = False
    """The platform's answer was lost: it may have arrived."""
    account: str | None = None
    """The platform's id of the one account that it did not reach, where it was for several."""
    admitted: bool = False
    """A workspace that refused the bot takes it again."""


class Outgoing:
    """The waiting rows of a database."""

    def __init__(self, database: Database, repertoire: Repertoire, texts: Texts) -> None:
        self.database = database
        self.repertoire = repertoire
        self.texts = texts

    def waits(self, now: datetime) -> bool:
        """Whether a row is due at *now*: a look that takes no lock."""
        with reading(self.database) as session:
            return session.exec(_DUE, params={"now": now}).first() is not None

    def claim(self, now: datetime, most: int = 50) -> list[Parcel]:
        """Lease up to *most* of the rows that are due at *now*; a row left behind by a lease is in doubt.

        A lane whose head is leased or waits for another try is left alone, so that its order holds.
        """
        with writing(self.database) as session:
            if self.database.dialect.name == "postgresql":
                # One claim at a time: with SKIP LOCKED alone, two could take two rows of one lane side by side.
                session.execute(text("SELECT pg_advisory_xact_lock(:claim)"), {"claim": CLAIM_LOCK})
            rows = session.exec(_CLAIM, params={"now": now, "most": most}).all()
            if not rows:
                return []
            parcels = self._parcels(session, rows)
            session.execute(_LEASED, {"rows": [row.id for row in rows], "until": now + LEASE})
            return parcels

    def _parcels(self, session: Session, rows: Sequence[Outbox]) -> list[Parcel]:
        """Everything that sending *rows* needs, in three queries for all of them."""
        accounts = {account for row in rows for account in (row.account_id, *row.also)}
        places: dict[int, list[Place]] = {}
        for place in session.exec(_PLACES, params={"accounts": list(accounts)}).all():
            places.setdefault(place[0].id, []).append(place)
        sealed = [row.seals for row in rows if row.seals is not None]
        refs = dict(session.exec(_REFS, params={"rows": sealed}).all()) if sealed else {}
        return [self._parcel(session, row, self._places(session, row, places), refs) for row in rows]

    def _places(self, session: Session, row: Outbox, known: Mapping[int, Sequence[Place]]) -> dict[int, Place]:
        """Through which workspace each account of a row is written to: all through one, of the row's program."""
        accounts = (row.account_id, *row.also)
        if row.program_id is None or all(len(known[account]) == 1 for account in accounts):
            return {account: known[account][0] for account in accounts}
        wanted = self.repertoire.workspaces(session, row.program_id)
        shared = set[int].intersection(*({place[2].id for place in known[account]} for account in accounts))
        return {
            account: min(known[account], key=lambda place: (place[2].id not in shared, place[2].id not in wanted))
            for account in accounts
        }

    def _parcel(
        self,
        session: Session,
        row: Outbox,
        places: Mapping[int, Place],
        refs: dict[int, str | None],
    ) -> Parcel:
        account, person, workspace = places[row.account_id]
        if row.workspace_id is not None and row.workspace_id != workspace.id:
            workspace = session.get_one(Workspace, row.workspace_id)
        voice = self.repertoire.voice(session, person, row.program_id)
        words = letter(self.texts, encoding.from_json(row.message), voice.language, person.zone, voice.overrides)
        return Parcel(
            id=row.id,
            lane=(row.account_id, row.lane),
            key=row.key,
            kind=row.kind,
            addresses=(_address(account, person, workspace), *(_address(*places[other]) for other in row.also)),
            letter=replace(words, awaited=row.lane == "reply"),
            attempts=row.attempts + 1,
            tried_since=row.due_at - timedelta(seconds=LONGEST_WAIT),
            doubtful=row.doubtful or row.lease_until is not None,
            seals=refs.get(row.seals) if row.seals is not None else None,
            place=row.place or "",
            refused=workspace.refused is not None,
        )

    def mark(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Write down what was sent, what is tried again later, and what is set aside."""
        sent = [one for one in outcomes if one.error is None and not one.held]
        with writing(self.database) as session:
            if sent:
                given = [{"row": one.id, "sent_ref": one.ref, "at": now} for one in sent]
                session.connection().execute(_SENT, given)
            for outcome in sent:
                if outcome.admitted:
                    self._admitted(session, outcome.id, now)
                if outcome.posted:
                    self._posted(session, session.get_one(Outbox, outcome.id), None, "", now)
                if outcome.partly is not None:
                    row = session.get_one(Outbox, outcome.id)
                    turn = Turn(session, now, f"partly:{row.id}", self.repertoire, self.texts)
                    self.repertoire.partly(turn, row, outcome.partly)
            for outcome in (one for one in outcomes if one.error is not None or one.held):
                row = session.get_one(Outbox, outcome.id)
                row.lease_until = None
                row.doubtful = row.doubtful or outcome.doubtful
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
        workspace = _workspace(session, row)
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
        workspace = _workspace(session, session.get_one(Outbox, row))
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
        account = self._missed(session, row, outcome)
        if outcome.permanent and row.kind not in ("seal", "post"):
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
        if row.kind == "post":
            self._posted(session, row, outcome.error or "", outcome.cure, now)
        elif row.kind != "seal":
            turn = Turn(session, now, f"undelivered:{row.id}", self.repertoire, self.texts)
            self.repertoire.unreachable(turn, account, outcome.error or "")

    def _missed(self, session: Session, row: Outbox, outcome: Outcome) -> Account:
        """Whom it did not reach."""
        if outcome.account is not None:
            for id in row.also:
                other = session.get_one(Account, id)
                if other.external_id == outcome.account:
                    return other
        return session.get_one(Account, row.account_id)

    def _posted(self, session: Session, row: Outbox, why: str | None, cure: str, now: datetime) -> None:
        """A post stands in its channel, or will not: that is nothing about the account of whoever asked for it."""
        turn = Turn(session, now, f"posted:{row.id}", self.repertoire, self.texts)
        turn.account = session.get_one(Account, row.account_id)
        turn.person = session.get_one(Person, turn.account.person_id)
        turn.workspace = row.workspace_id
        self.repertoire.posted(turn, row.program_id, row.place or "", why, cure)


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
    .limit(bindparam("most"))
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


_LEASED = (
    update(Outbox.__table__)  # pyright: ignore[reportAttributeAccessIssue] SQLModel types no __table__
    .where(col(Outbox.id).in_(bindparam("rows", expanding=True)))
    .values(
        doubtful=or_(col(Outbox.doubtful), col(Outbox.lease_until).is_not(None)),
        lease_until=bindparam("until"),
        attempts=col(Outbox.attempts) + 1,
    )
)
_PLACES = (
    select(Account, Person, Workspace)
    .join(Person, col(Person.id) == Account.person_id)
    .join(Membership, col(Membership.account_id) == Account.id)
    .join(Workspace, col(Workspace.id) == Membership.workspace_id)
    .where(col(Account.id).in_(bindparam("accounts", expanding=True)))
    .order_by(col(Membership.left_at).is_not(None), col(Membership.id))
)
"""The first one of each account is the workspace through which it is written to: one that it has not left."""
_REFS = select(Outbox.id, Outbox.ref).where(col(Outbox.id).in_(bindparam("rows", expanding=True)))


def address_of(session: Session, account: int) -> Address:
    """Where an account is written to. Raises LookupError where it is in no workspace."""
    return _address(*_place_of(session, account))


def workspace_of(session: Session, account: int) -> Workspace:
    """The workspace through which an account is written to. Raises LookupError where it is in none."""
    return _place_of(session, account)[2]


def _workspace(session: Session, row: Outbox) -> Workspace:
    """The workspace that a row goes to."""
    if row.workspace_id is not None:
        return session.get_one(Workspace, row.workspace_id)
    return workspace_of(session, row.account_id)


def _place_of(session: Session, account: int) -> Place:
    found = session.exec(_PLACES, params={"accounts": [account]}).first()
    if found is None:
        raise LookupError(f"account {account} is in no workspace")
    return found


def _address(account: Account, _: Person, workspace: Workspace) -> Address:
    return Address(account.platform, workspace.external_id, account.external_id)
