"""Times at which two people can talk, each by their own clock. Pure."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.pairing.matching.hours import FREE

MINUTES = 45
"""How long a talk is planned for."""
STEP = timedelta(minutes=30)
NOTICE = timedelta(hours=20)
"""Nobody is asked for a talk that is nearer than this."""
WITHIN = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody can talk: the codes that they named (`matching.hours.FREE`), in their zone (IANA).

    Where they named none, the program's hours (from, to) on working days count.
    """

    zone: str
    codes: frozenset[str]
    hours: tuple[int, int]

    def windows(self, day: date, off: bool) -> Collection[tuple[int, int]]:
        """The hours (from, to) of *day* on their own clock; *off*: a public holiday, when no weekday's count."""
        named = [FREE[code] for code in sorted(self.codes) if code in FREE] or [(range(5), self.hours)]
        return [hours for days, hours in named if day.weekday() in days and not (off and day.weekday() < 5)]

    def free(self, start: datetime, off: Callable[[date], bool]) -> bool:
        """Whether a talk that begins at *start* (aware) lies in their hours, to its end."""
        place = ZoneInfo(self.zone)
        begins = start.astimezone(place)
        ends = (start + timedelta(minutes=MINUTES)).astimezone(place)
        first, last = begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute
        if ends.date() != begins.date():
            return False
        return any(a * 60 <= first and last <= b * 60 for a, b in self.windows(begins.date(), off(begins.date())))


def slots(
    first: Calendar, second: Calendar, now: datetime, off: Callable[[date], bool], most: int = 3
) -> list[datetime]:
    """Up to *most* times (aware UTC) that suit both, the soonest, on different days of the first; *now* is aware."""
    found: list[datetime] = []
    place = ZoneInfo(first.zone)
    for start in _starts(now):
        if found and start.astimezone(place).date() == found[-1].astimezone(place).date():
            continue
        if first.free(start, off) and second.free(start, off):
            found.append(start)
            if len(found) == most:
                break
    return found


def _starts(now: datetime) -> Iterator[datetime]:
    """Whole and half hours, from a notice on."""
    start = (now + NOTICE).astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    while start < now + WITHIN:
        yield start
        start += STEP
