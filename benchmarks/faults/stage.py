"""What the processes of a campaign share: a clock, and who is at rest. In memory that forks inherit.

The clock stands still until everybody has done what was due: a lease never runs out under a process that lives.
"""

from __future__ import annotations

import mmap
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK, _ROUND, _CALM, _OVER, _FIRST = range(5)


class Stage:
    """Numbers of eight bytes each, written whole: the clock in microseconds, the round, and two for each process.

    A *round* begins whenever there may be something to do; a process that found nothing left says for which round.
    """

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._cells = memoryview(mmap.mmap(-1, 8 * (_FIRST + 2 * processes))).cast("q")

    # The clock ------------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The time it is on stage, in UTC."""
        return EPOCH + timedelta(microseconds=self._cells[_CLOCK])

    def move_to(self, at: datetime) -> None:
        """Set the clock; it never goes back."""
        self._cells[_CLOCK] = max(self._cells[_CLOCK], (at - EPOCH) // timedelta(microseconds=1))
        self.call()

    # Rounds ---------------------------------------------------------------------------------------------------------

    @property
    def round(self) -> int:
        """The round it is."""
        return self._cells[_ROUND]

    def call(self) -> None:
        """There may be something to do."""
        self._cells[_ROUND] += 1

    def appears(self, process: int) -> None:
        """A process begins to live."""
        self._cells[_FIRST + 2 * process] = 1
        self._cells[_FIRST + 2 * process + 1] = -1

    def vanishes(self, process: int) -> None:
        """A process is no more."""
        self._cells[_FIRST + 2 * process] = 0

    def rests(self, process: int, round: int) -> None:
        """A process has nothing left to do in a round."""
        self._cells[_FIRST + 2 * process + 1] = round

    def has_rested(self, process: int) -> bool:
        """Whether a process has once done what there was to do, in its present life."""
        return self._cells[_FIRST + 2 * process + 1] >= 0

    def is_quiet(self) -> bool:
        """Whether everybody lives, and has nothing left to do."""
        return all(
            self._cells[_FIRST + 2 * one] == 1 and self._cells[_FIRST + 2 * one + 1] == self.round
            for one in range(self.processes)
        )

    # The end --------------------------------------------------------------------------------------------------------

    @property
    def calm(self) -> bool:
        """Whether nothing is to go wrong any more."""
        return bool(self._cells[_CALM])

    def calm_down(self) -> None:
        """Nothing is to go wrong any more."""
        self._cells[_CALM] = 1

    @property
    def over(self) -> bool:
        """Whether the year is over, and counted."""
        return bool(self._cells[_OVER])

    def end(self) -> None:
        """The year is over."""
        self._cells[_OVER] = 1
