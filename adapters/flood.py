"""Keeps one person from taking up everybody's time: so many events at once, and so many a second over time.

Far more than anybody does by hand. What is beyond it is not taken in, which is said once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

BURST = 100
PER_SECOND = 1.0
MOST = 10_000
"""Accounts that are remembered; those that are at rest are forgotten first."""


class Flooding(Exception):
    """One person sends too much: nothing was taken in. *first*: they have not been told yet."""

    def __init__(self, first: bool) -> None:
        super().__init__()
        self.first = first


@dataclass(slots=True)
class _Bucket:
    """What somebody may still send; *told* that it is empty."""

    left: float
    at: float
    told: bool = False


class Flood:
    """A token bucket for each account. *now* is a monotonic clock in seconds."""

    def __init__(
        self, burst: int = BURST, per_second: float = PER_SECOND, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst = burst
        self.per_second = per_second
        self._now = now
        self._buckets: dict[str, _Bucket] = {}

    def admit(self, account: str) -> None:
        """Count an event of *account*. Raises Flooding where it is one too many."""
        now = self._now()
        bucket = self._buckets.get(account)
        if bucket is None:
            self._forget(now)
            bucket = self._buckets[account] = _Bucket(self.burst, now)
        bucket.left = min(self.burst, bucket.left + (now - bucket.at) * self.per_second)
        bucket.at = now
        if bucket.left < 1:
            first, bucket.told = not bucket.told, True
            raise Flooding(first)
        bucket.left -= 1
        # Told again only after a rest: one who goes on at the limit's pace would be told with every second event.
        bucket.told = bucket.told and bucket.left < self.burst / 2

    def _forget(self, now: float) -> None:
        """Forget who has been at rest so long that their bucket is full again."""
        if len(self._buckets) < MOST:
            return
        rest = self.burst / self.per_second
        kept = {account: one for account, one in self._buckets.items() if now - one.at < rest}
        self._buckets = kept if len(kept) < MOST else {}
