"""What waits in a database: messages, nudges, calculations, cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine as Database
from sqlalchemy import func, literal
from sqlalchemy.orm import Mapped
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session, col, or_, select

from storage.database import reading
from storage.tables import Alert, Job, Nudge, Outbox

MOST = 10_000
"""So many are counted of each: however much waits, it takes no longer to say so."""


@dataclass(frozen=True)
class Backlog:
    """Counts, up to `MOST`, and ages in seconds (0 where nothing waits)."""

    outbox_waiting: int
    outbox_age_seconds: float
    nudges_late: int
    nudges_age_seconds: float
    jobs_waiting: int
    jobs_age_seconds: float
    alerts_open: int


def backlog(database: Database, now: datetime) -> Backlog:
    """What waits at *now* (aware UTC). A message on its way (under a lease) does not wait."""
    with reading(database) as session:
        on_its_way = col(Outbox.lease_until) >= now
        unsent = (
            col(Outbox.state) == "waiting",
            col(Outbox.due_at) <= now,
            or_(col(Outbox.lease_until).is_(None), ~on_its_way),
        )
        late = (col(Nudge.state) == "planned", col(Nudge.due_at) <= now)
        undone = (col(Job.state) == "waiting",)
        return Backlog(
            outbox_waiting=_count(session, col(Outbox.state) == "waiting"),
            outbox_age_seconds=_age(session, now, col(Outbox.due_at), *unsent),
            nudges_late=_count(session, *late),
            nudges_age_seconds=_age(session, now, col(Nudge.due_at), *late),
            jobs_waiting=_count(session, *undone),
            jobs_age_seconds=_age(session, now, col(Job.created_at), *undone),
            alerts_open=_count(session, col(Alert.state) == "open"),
        )


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    some = select(literal(1)).where(*where).limit(MOST).subquery()
    return session.exec(select(func.count()).select_from(some)).one()


def _age(session: Session, now: datetime, at: Mapped[datetime], *where: ColumnElement[bool]) -> float:
    oldest = session.exec(select(at).where(*where).order_by(at).limit(1)).first()
    return 0.0 if oldest is None else max((now - oldest).total_seconds(), 0.0)
