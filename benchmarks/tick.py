"""A tick with nothing due, over a million planned nudges, beside the same query through the same kind of session."""

from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import insert
from sqlmodel import col, select

from benchmarks.measured import Measured, beside
from bot import nudges
from bot.composition.compose import texts
from bot.engine import Engine
from flows.repertoire import repertoire
from storage import schema
from storage.database import connect, reading, writing
from storage.tables import Nudge

PLANNED = 1_000_000
TICKS = 200
ROUNDS = 15
ALIKE = {"kind": "checkin", "state": "planned", "counted": True}
NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def ratio() -> Measured:
    """Median of blocks of ticks over the median of blocks of the bare query."""
    with TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{folder}/bench.sqlite")
        schema.upgrade(database)
        _plan(database)
        engine = Engine(database, repertoire(), texts())

        def ticks() -> None:
            for _ in range(TICKS):
                assert nudges.tick(engine, NOW) == 0

        def queries() -> None:
            for _ in range(TICKS):
                assert by_hand(database) == []

        ticks(), queries()
        ours, theirs = beside(ticks, queries, ROUNDS)
        database.dispose()
    details = {
        "planned": PLANNED,
        "tick_ms": round(ours / TICKS * 1000, 3),
        "query_ms": round(theirs / TICKS * 1000, 3),
    }
    return Measured("idle_tick", ours / theirs, "times the query", 2, details)


def by_hand(database: Database) -> Any:
    """The rows that are due, read in a session as the bot's are."""
    with reading(database) as session:
        due = select(Nudge.id, Nudge.due_at).where(Nudge.state == "planned", Nudge.due_at <= NOW)
        return session.exec(due.order_by(col(Nudge.due_at), col(Nudge.id)).limit(nudges.BATCH)).all()


def _plan(database: Database) -> None:
    """Nudges of the coming months, one a minute and more."""
    with writing(database) as session:
        for first in range(0, PLANNED, 50_000):
            rows = [
                {
                    "key": f"n{number}",
                    "kind": "checkin",
                    "state": "planned",
                    "counted": True,
                    "due_at": at,
                    "planned_for": at,
                }
                for number in range(first, first + 50_000)
                for at in [NOW + timedelta(minutes=1, seconds=number * 10)]
            ]
            session.execute(insert(Nudge), rows)
