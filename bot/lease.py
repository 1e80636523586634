"""A lease on what one process at a time may do: held by a row that its holder keeps counting up.

Who wants it takes it over where the count stood still for `LAPSE` seconds, by a clock of its own; the holder no longer
counts itself as such after `HELD` seconds without a count. So two never hold it at once, whatever their clocks say, as
long as these run equally fast. No lock of a session is needed: a pooler may stand between.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import Engine as Database
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from storage.database import persistently, writing
from storage.tables import Lease as Row

BEAT = 2.0
"""Seconds between two signs of life, or two looks at another one's."""
HELD = 12.0
LAPSE = 20.0


class Lease:
    """One process's part in the lease called *name*; *clock* is monotonic, in seconds."""

    def __init__(self, database: Database, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self.holder = uuid4().hex
        self._database = database
        self._clock = clock
        self._counted: float | None = None
        """When the last count was begun that arrived."""
        self._seen: tuple[str | None, int] | None = None
        self._since = 0.0
        """The holder and the count that stand there, and since when they were seen so."""

    @property
    def remaining(self) -> float:
        """Seconds for which this process may go on without a sign of life; 0 or less where it holds nothing."""
        return 0.0 if self._counted is None else self._counted + HELD - self._clock()

    def beat(self) -> None:
        """Count on where this process holds it; take it where nobody does, or its holder is gone. Raises DBAPIError."""
        begun = self._clock()
        self._counted = begun if persistently(lambda: self._beat(begun)) else None

    def _beat(self, now: float) -> bool:
        try:
            with writing(self._database) as session:
                row = session.get(Row, self.name)
                if row is None:
                    session.add(Row(name=self.name, holder=self.holder, beats=1))
                    return True
                stands = (row.holder, row.beats)
                if row.holder not in (self.holder, None) and not self._lapsed(stands, now):
                    return False
                # Nothing is taken that somebody else took, or counted on, since it was read.
                taken = update(Row).where(col(Row.name) == self.name, col(Row.beats) == row.beats)
                taken = taken.where(col(Row.holder).is_(None) if row.holder is None else col(Row.holder) == row.holder)
                written = session.execute(taken.values(holder=self.holder, beats=row.beats + 1))
                return written.rowcount == 1  # pyright: ignore[reportAttributeAccessIssue] an update's result has it
        except IntegrityError:
            return False  # Somebody else made the row.

    def _lapsed(self, stands: tuple[str | None, int], now: float) -> bool:
        if stands != self._seen:
            self._seen, self._since = stands, now
        return now - self._since >= LAPSE

    def let_go(self) -> None:
        """Leave it to the next one at once. Raises DBAPIError."""
        self._counted = None
        with writing(self._database) as session:
            session.execute(
                update(Row).where(col(Row.name) == self.name, col(Row.holder) == self.holder).values(holder=None)
            )
