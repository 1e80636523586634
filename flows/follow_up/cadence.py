"""When a pair is asked. Pure: days counted from the introduction, times in the member's zone."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.program.terms import Terms

SPREAD = 90
"""Minutes over which members' prompts are spread after the first hour, so that not all go out at once."""
LAST_DAYS = 10
"""No regular round in the last days of a pair: the closing asks then. Of a short one it is a part: a quarter, or a
seventh where health counts days, so that a pair introduced some days late keeps its three rounds of four weeks.
"""
RETRY_DAYS = 5
"""After "not yet"."""
SOONER_DAYS = 10
"""After the day of a round whose two answers do not agree."""
LAST_EXTRA_DAYS = 3
"""No extra round in the very last days of a pair."""


def rounds(terms: Terms, length_days: int) -> Iterator[int]:
    """The days of the regular check-ins of a pair that lasts *length_days*."""
    day = 0
    for day in terms.checkins:
        if day > length_days - min(LAST_DAYS, length_days // (7 if terms.by_days else 4)):
            return
        yield day
    while terms.checkins_every:
        day += terms.checkins_every
        if day > length_days - LAST_DAYS:
            return
        yield day


def next_round(terms: Terms, length_days: int, after: int) -> int | None:
    """The day of the first regular check-in later than day *after*; None where there is none."""
    return next((day for day in rounds(terms, length_days) if day > after), None)


def spared(terms: Terms, rhythm_days: int, length_days: int, introduced: date, day: int, told: date | None) -> bool:
    """Whether a side is not asked in the round of *day*: it has told of a contact, on the day *told*, so fresh that the
    round after this one, with its reminders, still comes before health asks for another contact (1.5 times the rhythm).

    It rests on what the side itself said alone, so that being asked, or not, tells nothing of the other's answers.
    """
    later = next_round(terms, length_days, day)
    if told is None or later is None:
        return False
    answered = introduced + timedelta(days=later + max(terms.reminders, default=0))
    return answered <= told + timedelta(days=rhythm_days * 3 // 2)


def sooner(asked: date, today: date) -> date:
    """When both sides of a round of the day *asked* are asked again, whose answers do not agree.

    Counted from the round, in steps, and not from the second answer: when that one came is not to be read off it.
    """
    day = asked + timedelta(days=SOONER_DAYS)
    while day < today + timedelta(days=RETRY_DAYS):
        day += timedelta(days=RETRY_DAYS)
    return day


def last_extra(ends_on: date) -> date:
    """The last day of a pair on which an extra round is asked."""
    return ends_on - timedelta(days=LAST_EXTRA_DAYS)


def period_name(day: int) -> str:
    """The name of a regular round."""
    return f"d{day}"


def at_hour(day: date, zone: str | None, terms: Terms, person: int) -> datetime:
    """The aware UTC time at which a person is asked on *day*: after the first hour, by the person's own minutes."""
    minutes = 60 + person * 37 % SPREAD
    local = datetime.combine(day, time(terms.hours[0]), ZoneInfo(zone or terms.zone)) + timedelta(minutes=minutes)
    return local.astimezone(UTC)


def next_slot(
    at: datetime, zone: str | None, terms: Terms, holidays: Callable[[int], Collection[date]], paused: date | None
) -> datetime:
    """The first moment from *at* on (aware UTC) when a nudge may go out in the member's zone.

    Inside the program's hours, on its days, outside holidays (by year), quiet periods, and a pause up to and without
    the day *paused*.
    """
    place = ZoneInfo(zone or terms.zone)
    local = at.astimezone(place)
    if local.hour >= terms.hours[1]:
        local = _opening(local.date() + timedelta(days=1), terms, place)
    elif local.hour < terms.hours[0]:
        local = _opening(local.date(), terms, place)
    day = local.date()
    while not _open_day(day, terms, holidays, paused):
        day += timedelta(days=1)
    return (local if day == local.date() else _opening(day, terms, place)).astimezone(UTC)


def _opening(day: date, terms: Terms, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time(terms.hours[0]), place)


def _open_day(day: date, terms: Terms, holidays: Callable[[int], Collection[date]], paused: date | None) -> bool:
    if paused is not None and day < paused:
        return False
    if terms.working_days and (day.weekday() >= 5 or day in holidays(day.year)):
        return False
    return not any(first <= day <= last for first, last in terms.quiet)
