"""What time it is. The core is given `now`; only here, at the edge, is a clock read."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def now(self) -> datetime:
        """The time it is."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The machine's time, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that runs like the machine's and can be moved forward: the playground's."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """The machine's time and what the clock was moved ahead by."""
        return datetime.now(UTC) + self.ahead

    def move_to(self, at: datetime) -> None:
        """Move forward to *at* (aware UTC); a clock never goes back."""
        self.ahead = max(self.ahead, at - datetime.now(UTC))


class StandingClock:
    """A clock that stands still until it is set: the simulation's and the tests'."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The time it was set to."""
        return self.at

    def move_to(self, at: datetime) -> None:
        """Set the clock; it never goes back."""
        self.at = max(self.at, at)
