"""The messages that wait: taken up under a lease, marked as sent, put off or set aside. Short transactions, each.

A lane is what one account is told in one tone (answers, nudges): its order holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import and_, bindparam, func, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, or_, select

from bot import encoding
from bot.adapter import Address, Doubt
from bot.letters import letter
from bot.marking import LONGEST_WAIT, Marking, Outcome
from bot.messages import Letter, Message, Text
from bot.places import PLACES, Place, address
from bot.repertoire import Repertoire
from bot.texts import Texts
from storage.database import persistently, reading, writing
from storage.tables import Outbox, Workspace

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""Over twice the HTTP timeout of an adapter, so that a slow send is not sent again by someone else."""
ABOUT = timedelta(minutes=15)
"""More than a platform's clock and ours differ."""
NOTHING_SAID = Message(Text("bot.plain", {"text": ""}))
"""What goes with a message that is taken back."""
CLAIM_LOCK = 0x62696E6F
"""The key of the advisory lock under which a claim runs on PostgreSQL: any number that is nobody else's."""


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
    others: frozenset[str]
    """Of one in doubt: the refs of what arrived since then, in its conversations and its channel."""
    doubtful: bool
    seals: str | None
    place: str
    """The channel of a post."""
    refused: bool
    """The workspace refused the bot the last time."""

    def doubt(self) -> Doubt | None:
        """What is in doubt, where the parcel is a message that may have arrived."""
        if not self.doubtful or self.kind not in ("send", "introduce", "post"):
            return None
        return Doubt(
            self.kind, self.addresses, self.letter, self.key, self.place, since=self.tried_since, others=self.others
        )


class Outgoing:
    """The waiting rows of a database."""

    def __init__(self, database: Database, repertoire: Repertoire, texts: Texts) -> None:
        self.database = database
        self.repertoire = repertoire
        self.texts = texts
        self.marking = Marking(repertoire, texts)
        self._leased: dict[int, datetime] = {}
        """Until when the rows are leased that were claimed here and not marked yet."""

    def waits(self, now: datetime) -> bool:
        """Whether a row is due at *now*: a look that takes no lock."""
        with reading(self.database) as session:
            return session.exec(_ANY, params={"now": now}).first() is not None

    def claim(self, now: datetime, most: int = 50) -> list[Parcel]:
        """Lease up to *most* of the rows that are due at *now*; a row left behind by a lease is in doubt.

        A lane whose head is leased or waits for another try is left alone, so that its order holds.
        """
        until = now + LEASE
        parcels = persistently(lambda: self._claim(now, until, most))
        for id in [id for id, ends in self._leased.items() if ends + LEASE < now]:
            del self._leased[id]  # What became of it could not be written down; it is in doubt since.
        self._leased.update((parcel.id, until) for parcel in parcels)
        return parcels

    def _claim(self, now: datetime, until: datetime, most: int) -> list[Parcel]:
        with writing(self.database) as session:
            if self.database.dialect.name == "postgresql":
                # One claim at a time: with SKIP LOCKED alone, two could take two rows of one lane side by side.
                session.execute(text("SELECT pg_advisory_xact_lock(:claim)"), {"claim": CLAIM_LOCK})
            rows = session.exec(_CLAIM, params={"now": now, "most": most}).all()
            if rows and self.database.dialect.name == "postgresql":
                rows = _whole(session, rows)
            if not rows:
                return []
            parcels = self._parcels(session, rows)
            session.execute(_LEASED, {"rows": [row.id for row in rows], "now": now, "until": until})
            return parcels

    def _parcels(self, session: Session, rows: Sequence[Outbox]) -> list[Parcel]:
        """Everything that sending *rows* needs, in three queries for all of them."""
        accounts = {account for row in rows for account in (row.account_id, *row.also)}
        places: dict[int, list[Place]] = {}
        for place in session.exec(PLACES, params={"accounts": list(accounts)}).all():
            places.setdefault(place[0].id, []).append(place)
        sealed = [row.seals for row in rows if row.seals is not None]
        refs = dict(session.exec(_REFS, params={"rows": sealed}).all()) if sealed else {}
        others = {row.id: _others(session, row) for row in rows if _is_in_doubt(row)}
        return [self._parcel(session, row, self._places(session, row, places), refs, others) for row in rows]

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
        refs: Mapping[int, str | None],
        others: Mapping[int, frozenset[str]],
    ) -> Parcel:
        account, person, workspace = places[row.account_id]
        if row.workspace_id is not None and row.workspace_id != workspace.id:
            workspace = session.get_one(Workspace, row.workspace_id)
        voice = self.repertoire.voice(session, person, row.program_id)
        said = encoding.from_json(row.message) if row.message else NOTHING_SAID
        words = letter(self.texts, said, voice.language, person.zone, voice.overrides)
        return Parcel(
            id=row.id,
            lane=(row.account_id, row.lane),
            key=row.key,
            kind=row.kind,
            addresses=(address(account, person, workspace), *(address(*places[other]) for other in row.also)),
            letter=replace(words, awaited=row.lane == "reply"),
            attempts=row.attempts + 1,
            tried_since=_tried_since(row),
            others=others.get(row.id, frozenset()),
            doubtful=_is_in_doubt(row),
            seals=refs.get(row.seals) if row.seals is not None else None,
            place=row.place or "",
            refused=workspace.refused is not None,
        )

    def mark(self, outcomes: Sequence[Outcome], now: datetime) -> bool:
        """Write down what was sent, what is tried again later, and what is set aside; returns whether more is due.

        What another process has taken up meanwhile, since the lease had run out, is that one's to judge.
        """

        def mark() -> bool:
            with writing(self.database) as session:
                self.marking.mark(session, [one for one in outcomes if self._is_mine(session, one)], now)
                return session.exec(_ANY, params={"now": now}).first() is not None

        more = persistently(mark)
        for outcome in outcomes:
            self._leased.pop(outcome.id, None)
        return more

    def _is_mine(self, session: Session, outcome: Outcome) -> bool:
        """Whether this process may say what became of a row: it did arrive, or nobody else has it."""
        if outcome.error is None and not outcome.held:
            return True
        row = session.get(Outbox, outcome.id, with_for_update=True)
        leased = self._leased.get(outcome.id)
        return row is not None and row.state == "waiting" and leased in (None, row.lease_until)


def _is_in_doubt(row: Outbox) -> bool:
    """Whether it may have arrived: its answer was lost, or whoever sent it is gone."""
    return row.doubtful or row.lease_until is not None


def _tried_since(row: Outbox) -> datetime:
    """When it was first tried, or a time before that: of a row that an earlier version took up it is not known."""
    return row.tried_at or row.due_at - timedelta(seconds=LONGEST_WAIT)


def _others(session: Session, row: Outbox) -> frozenset[str]:
    """The refs of what arrived since about when a row was first tried, where it may have arrived too."""
    accounts = (row.account_id, *row.also)
    since = _tried_since(row) - ABOUT
    here = col(Outbox.account_id).in_(accounts)
    if row.place:
        here = or_(here, col(Outbox.place) == row.place)
    refs = session.exec(
        select(Outbox.ref).where(here, col(Outbox.ref).is_not(None), col(Outbox.sent_at) >= since)
    ).all()
    return frozenset(ref for ref in refs if ref is not None)


def _whole(session: Session, rows: Sequence[Outbox]) -> list[Outbox]:
    """The rows of those lanes whose head is among them: the claim passes by a head that another transaction holds."""
    heads = session.execute(_HEADS, {"accounts": list({row.account_id for row in rows})})
    first = {(account, lane): head for account, lane, head in heads}
    claimed = {row.id for row in rows}
    return [row for row in rows if first[row.account_id, row.lane] in claimed]


_now = bindparam("now", type_=Outbox.__table__.c.due_at.type)  # pyright: ignore[reportAttributeAccessIssue] SQLModel types no __table__
_earlier = aliased(Outbox)
_ready = and_(
    col(Outbox.state) == "waiting",
    col(Outbox.due_at) <= _now,
    or_(col(Outbox.lease_until).is_(None), col(Outbox.lease_until) < _now),
)
DUE = select(Outbox.id).where(_ready)
"""Those that may go at *now*, but for the order of their lanes."""
_ANY = DUE.limit(1)
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

_HEADS = (
    select(Outbox.account_id, Outbox.lane, func.min(Outbox.id))
    .where(col(Outbox.account_id).in_(bindparam("accounts", expanding=True)), col(Outbox.state) == "waiting")
    .group_by(col(Outbox.account_id), col(Outbox.lane))
)
_LEASED = (
    update(Outbox.__table__)  # pyright: ignore[reportAttributeAccessIssue] SQLModel types no __table__
    .where(col(Outbox.id).in_(bindparam("rows", expanding=True)))
    .values(
        doubtful=or_(col(Outbox.doubtful), col(Outbox.lease_until).is_not(None)),
        lease_until=bindparam("until"),
        tried_at=func.coalesce(col(Outbox.tried_at), bindparam("now")),
        attempts=col(Outbox.attempts) + 1,
    )
)
_REFS = select(Outbox.id, Outbox.ref).where(col(Outbox.id).in_(bindparam("rows", expanding=True)))
