"""Reckoning with the calendar: what a day without a year, a month or a direction comes down to. Pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from bot.understanding.readings import Toward


@dataclass(frozen=True, slots=True)
class Reader:
    """What resolves a day: today in the reader's zone, where the question looks, and the language of "3/1"."""

    today: date
    toward: Toward | None
    language: str | None


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day (None: no calendar has it), whether it is exact, and where it stands in the folded text."""

    day: date | None
    sure: bool
    start: int
    end: int
    kind: str
    weekday: int | None = None


Match = tuple[int, date | None, bool, str, int | None]
"""How many words were read, the day (None: no such day), whether it is exact, its kind, a weekday's number."""


def shifted(day: date, days: int) -> date | None:
    """The day that many days away, None past the ends of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def dated(year: int, month: int, day: int) -> date | None:
    """The date, or None where no calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_less(month: int, day: int, reader: Reader) -> tuple[date | None, bool]:
    """A day and month without a year, towards where the question looks; whether it is near enough to be sure."""
    today = reader.today
    years = {"past": (0, -1), "future": (0, 1), None: (0, -1, 1)}[reader.toward]
    days = [
        found for shift in years if 1 <= today.year + shift <= 9999 and (found := dated(today.year + shift, month, day))
    ]
    if reader.toward == "past":
        days = [one for one in days if one <= today]
    elif reader.toward == "future":
        days = [one for one in days if one >= today]
    if not days:
        possible = dated(2000, month, day) is not None and (month, day) != (2, 29)
        return (dated(today.year, month, day), False) if possible else (None, True)
    nearest = min(days, key=lambda one: abs((one - today).days))
    distance = abs((nearest - today).days)
    return nearest, distance <= (300 if reader.toward == "future" else 180 if reader.toward else 120)


def months_away(today: date, months: int) -> date | None:
    index = today.year * 12 + today.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def nth(number: int, reader: Reader) -> tuple[date | None, bool]:
    """The day of that number in this month or the nearest that has it, towards where the question looks."""
    if not 1 <= number <= 31:
        return None, True
    today = reader.today
    steps = {"past": (0, -1, -2), "future": (0, 1, 2), None: (0, -1, 1)}[reader.toward]
    found: list[date] = []
    for step in steps:
        base = months_away(today.replace(day=1), step)
        day = base and dated(base.year, base.month, number)
        if day and (reader.toward is None or (day <= today if reader.toward == "past" else day >= today)):
            found.append(day)
    if not found:
        return None, True
    nearest = min(found, key=lambda one: abs((one - today).days))
    return nearest, reader.toward is not None and abs((nearest - today).days) <= 31
