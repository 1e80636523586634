"""Two years of a program in five zones, over every change of the clocks: nothing out of hours, nothing twice or missed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from flows.follow_up.cadence import LAST_DAYS, at_hour, next_round, next_slot, rounds, spared
from flows.program.holidays import public_holidays
from flows.program.terms import Terms, names, template

ZONES = ("Europe/Paris", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "America/Santiago")
BEGINS = date(2026, 9, 7)
LENGTH = 731
QUIET = (("2027-08-01", "2027-08-21"), ("2028-01-10", "2028-01-21"))


def of(name: str, country: str = "FR") -> Terms:
    """A template that runs for two years."""
    return Terms.model_validate({**template(name), "length_days": LENGTH, "quiet": QUIET, "country": country})


def changes(zone: str) -> list[date]:
    """The days of the two years on which the clocks of a zone change."""
    place = ZoneInfo(zone)
    days = [BEGINS + timedelta(days=number) for number in range(LENGTH)]
    offsets = [datetime(day.year, day.month, day.day, 12, tzinfo=place).utcoffset() for day in days]
    return [day for day, (before, after) in zip(days[1:], pairwise(offsets), strict=True) if before != after]


@pytest.mark.parametrize("zone", ZONES)
def test_the_clocks_change_four_times(zone):
    """So that what follows goes over each change; India keeps its hour."""
    assert len(changes(zone)) == (0 if zone == "Asia/Kolkata" else 4)


def sent(terms: Terms, zone: str, person: int, introduced: date, paused: date | None = None) -> list[datetime]:
    """When each regular round of a person goes out, in their own time."""
    place = ZoneInfo(zone)
    found: list[datetime] = []
    day: int | None = 0
    while (day := next_round(terms, LENGTH, day)) is not None:
        due = at_hour(introduced + timedelta(days=day), zone, terms, person)
        out = next_slot(due, zone, terms, lambda year: public_holidays(terms.country, year), paused)
        assert out.tzinfo is UTC and out >= due
        found.append(out.astimezone(place))
    return found


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("zone", ZONES)
def test_each_round_goes_out_once_in_the_hours_of_its_zone(name, zone):
    """Whenever the pair was introduced and whoever is asked: every round, in order, each at an hour that is open."""
    terms = of(name, "FR" if zone != "America/New_York" else "US")
    quiet = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in QUIET]
    for person in range(0, 90, 7):
        introduced = BEGINS + timedelta(days=person)
        wanted = list(rounds(terms, LENGTH))
        times = sent(terms, zone, person, introduced)
        assert len(times) == len(wanted), "nothing missed"
        merged = [later for earlier, later in pairwise(times) if earlier == later]
        assert all(any(abs(at.date() - last).days <= 4 for _, last in quiet) for at in merged), (
            "only a rest joins rounds"
        )
        assert len(merged) <= (1 if terms.checkins_every == 14 else 0), "and then the latest of them is the one asked"
        assert times == sorted(times), "nothing before another"
        for day, at in zip(wanted, times, strict=True):
            assert terms.hours[0] <= at.hour < terms.hours[1]
            assert not any(first <= at.date() <= last for first, last in quiet)
            if terms.working_days:
                assert at.weekday() < 5 and at.date() not in public_holidays(terms.country, at.year)
            assert 0 <= (at.date() - introduced).days - day <= 28, "later by a rest at most"


@pytest.mark.parametrize("zone", ZONES)
def test_the_hour_stays_the_same_over_every_change(zone):
    """On the days before and after, a person is asked at the same minute of their own morning."""
    terms = of("classic")
    for day in changes(zone):
        around = [day + timedelta(days=number) for number in range(-2, 3)]
        for person in range(90):
            times = {at_hour(one, zone, terms, person).astimezone(ZoneInfo(zone)).time() for one in around}
            assert len(times) == 1
            days = [at_hour(one, zone, terms, person).astimezone(ZoneInfo(zone)).date() for one in around]
            assert days == around


@pytest.mark.parametrize("zone", ZONES)
def test_a_pause_shifts_what_is_due_and_loses_nothing_after_it(zone):
    """Whatever lies in the pause comes on the morning that ends it, or later; the rest is as it was."""
    terms = of("classic")
    until = BEGINS + timedelta(days=300)
    usual, paused = sent(terms, zone, 3, BEGINS), sent(terms, zone, 3, BEGINS, until)
    assert [at for at in paused if at.date() > until + timedelta(days=4)] == [
        at for at in usual if at.date() > until + timedelta(days=4)
    ]
    assert min(at.date() for at in paused) >= until


@pytest.mark.parametrize("name", names())
def test_who_is_spared_is_never_spared_to_the_end(name):
    """Two years of meetings in every round: somebody who does well is asked less, and still asked."""
    terms = of(name)
    asked, told = [], None
    for day in rounds(terms, LENGTH):
        if not spared(terms, terms.rhythm_days, LENGTH, BEGINS, day, told):
            asked.append(day)
            told = BEGINS + timedelta(days=max(day - 1, 0))
    assert 0 < len(asked) <= len(list(rounds(terms, LENGTH))) and asked[-1] <= LENGTH - LAST_DAYS // 2
    assert all(after - before <= terms.rhythm_days * 1.5 + 14 for before, after in pairwise(asked))
