"""The database is the schedule: a tick claims the nudges that are due and hands each to the engine as an event.

A nudge is claimed in the transaction that writes what it causes, so a second replica, a restart or a week of downtime
changes nothing.
"""

from datetime import datetime

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import bindparam
from sqlmodel import col, select

from bot.engine import Engine
from bot.events import NudgeDue
from bot.turn import Turn
from storage.database import is_away, reading
from storage.tables import Nudge

log = structlog.get_logger()

BATCH = 200


def due(database: Database, now: datetime, limit: int = BATCH) -> list[NudgeDue]:
    """The planned nudges whose time has come at *now* (aware UTC), earliest first, as events.

    An event's id holds the due time, so that a nudge that was put off is a new event when it comes back.
    """
    with reading(database) as session:
        rows = session.exec(_FIRST, params={"now": now, "limit": limit}).all()
    return [NudgeDue(f"nudge:{row}:{at:%Y%m%dT%H%M%S.%f}", now, row) for row, at in rows]


def next_due(database: Database) -> datetime | None:
    """When the next planned nudge is due; None where none is planned."""
    with reading(database) as session:
        return session.exec(_NEXT).first()


def tick(engine: Engine, now: datetime) -> int:
    """Fire what is due, one transaction a nudge; returns how many events were taken in here, and not elsewhere.

    Raises sqlalchemy.exc.SQLAlchemyError where the database is away.
    """
    return sum(fire(engine, event) for event in due(engine.database, now))


def fire(engine: Engine, event: NudgeDue) -> bool:
    """Whether the nudge was taken in here, and not elsewhere.

    Raises sqlalchemy.exc.SQLAlchemyError where the database is away. One that cannot even be set aside holds up no
    other: it is tried again with the next tick.
    """
    try:
        return not engine.turn(event).repeated
    except Exception as error:
        if is_away(error):
            raise
        log.exception("nudge_failed", nudge=event.nudge, error=type(error).__name__)
        return False


def fired(turn: Turn, nudge: Nudge) -> None:
    """Mark that the nudge did what it was planned for."""
    nudge.state, nudge.why, nudge.fired_at = "fired", None, turn.now
    turn.session.add(nudge)


def skipped(turn: Turn, nudge: Nudge, why: str) -> None:
    """Mark that the nudge was not sent, and why (a code)."""
    nudge.state, nudge.why, nudge.fired_at = "skipped", why, turn.now
    turn.session.add(nudge)


def put_off(turn: Turn, nudge: Nudge, until: datetime, why: str | None = None) -> None:
    """Let the nudge come back at *until* (aware UTC, later than now); *why* it waits is a code."""
    nudge.due_at, nudge.why = until, why
    turn.session.add(nudge)


# Written once: building a statement costs more than SQLite takes to run it.
DUE = select(Nudge.id, Nudge.due_at).where(Nudge.state == "planned", col(Nudge.due_at) <= bindparam("now"))
"""Those whose time has come at *now*."""
_NEXT = select(Nudge.due_at).where(Nudge.state == "planned").order_by(col(Nudge.due_at)).limit(1)
_FIRST = DUE.order_by(col(Nudge.due_at), col(Nudge.id)).limit(bindparam("limit"))
