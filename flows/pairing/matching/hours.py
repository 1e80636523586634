"""When two people are both free, over time zones: each one's codes are hours of their own clock. Pure."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

QUARTER = 15
WEEK = 7 * 24 * 60 // QUARTER
"""Quarters of an hour in a week: zones differ by quarters."""
WHOLE = (1 << WEEK) - 1
FREE = {
    "weekday_morning": (range(5), (8, 12)),
    "weekday_noon": (range(5), (12, 14)),
    "weekday_evening": (range(5), (18, 21)),
    "weekend": (range(5, 7), (9, 19)),
}
"""A code's days (Monday is 0) and its hours on the person's own clock."""


def free(codes: Collection[str], zone: str, day: date) -> int:
    """The quarters of a week in UTC, as bits, in which somebody is free; with the clocks of *day* at noon UTC."""
    return _free(tuple(sorted(codes)), offset(zone, day))


@lru_cache(maxsize=4096)
def _free(codes: tuple[str, ...], minutes: int) -> int:
    own = 0
    for code in codes:
        days, (begins, ends) = FREE.get(code, (range(0), (0, 0)))
        for day in days:
            first = (day * 24 + begins) * 60 // QUARTER
            own |= ((1 << ((ends - begins) * 60 // QUARTER)) - 1) << first
    back = minutes // QUARTER % WEEK
    return (own >> back | own << (WEEK - back)) & WHOLE


@lru_cache(maxsize=4096)
def offset(zone: str, day: date) -> int:
    """Minutes that a zone's clock is ahead of UTC on *day* at noon UTC; 0 where no zone has that name."""
    noon = datetime.combine(day, time(12), UTC)
    try:
        ahead = noon.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):  # a platform's zone that this machine does not know counts as UTC
        return 0
    return int(ahead.total_seconds() // 60) if ahead is not None else 0


def shared(first: int, second: int) -> int:
    """The share of *second* that lies in *first*, 0 to 100; 50 where nothing is known of the second."""
    return 100 * (first & second).bit_count() // second.bit_count() if second else 50


def hours(first: int, second: int) -> int:
    """Whole hours a week in which both are free."""
    return (first & second).bit_count() * QUARTER // 60
