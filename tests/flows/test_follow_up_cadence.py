"""When a pair is asked: the rounds of each template, the hour in the member's zone, the first open moment."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from flows.follow_up.cadence import (
    LAST_DAYS,
    at_hour,
    last_extra,
    next_round,
    next_slot,
    period_name,
    rounds,
    sooner,
    spared,
)
from flows.program.holidays import public_holidays
from flows.program.terms import Terms, names, template


def of(name: str, **changed: object) -> Terms:
    """A template's terms, with some changed."""
    return Terms.model_validate({**template(name), **changed})


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("classic", [7, 21, 51, 81, 111, 141, 171]),
        ("quality", [7, 21, 42, 63, 84]),
        ("flash", [3, 10, 21]),
        ("commitment", [7, 21, 51, 81]),
        ("community", [7, 21, 35, 49, 63, 77]),
    ],
)
def test_the_rounds_of_each_template(name, days):
    """The first days are those of PRODUCT's table; none stands in the last days of the pair."""
    terms = of(name)
    found = list(rounds(terms, terms.length_days))
    assert found[: len(days)] == days
    assert found[-1] <= terms.length_days - min(LAST_DAYS, terms.length_days // 4)
    assert found == sorted(set(found))


@pytest.mark.parametrize("length", [7, 10, 14, 28, 29, 30, 31, 60, 91, 182, 365, 366])
@pytest.mark.parametrize("name", names())
def test_no_round_after_the_end_whatever_the_length(name, length):
    """A pair introduced late in a cohort still has no round in its last days."""
    assert all(day < length for day in rounds(of(name), length))


def test_the_next_round_is_strictly_later():
    """From 0 the first; from a round the one after it; from the last none."""
    terms = of("flash")
    assert [next_round(terms, 28, after) for after in (0, 3, 9, 10, 21)] == [3, 10, 10, 21, None]
    assert period_name(21) == "d21"


@pytest.mark.parametrize(
    ("day", "zone", "utc_hour"),
    [
        (date(2027, 1, 11), "Europe/Paris", 9),
        (date(2027, 3, 27), "Europe/Paris", 9),
        (date(2027, 3, 28), "Europe/Paris", 8),
        (date(2027, 10, 30), "Europe/Paris", 8),
        (date(2027, 10, 31), "Europe/Paris", 9),
        (date(2027, 1, 11), "Asia/Tokyo", 1),
        (date(2027, 1, 11), "America/New_York", 15),
        (date(2027, 3, 14), "America/New_York", 14),
        (date(2027, 1, 11), None, 9),
    ],
)
def test_the_hour_is_the_members_on_either_side_of_a_clock_change(day, zone, utc_hour):
    """Ten in the morning of the member's zone (the program's where it is not known), winter and summer."""
    at = at_hour(day, zone, of("classic"), 0)
    assert at == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)


def test_members_are_spread_over_the_morning():
    """A hundred members are not all asked in the same minute, and all within the first hours."""
    times = {at_hour(date(2027, 1, 11), "Europe/Paris", of("classic"), person) for person in range(100)}
    assert len(times) > 50 and max(times) - min(times) < timedelta(minutes=90)


def slot(at: str, zone: str = "Europe/Paris", name: str = "classic", **changed: object) -> str:
    """The first open moment from a local time on, as local time."""
    terms = of(name, **changed)
    place = ZoneInfo(zone)
    start = datetime.fromisoformat(at).replace(tzinfo=place)
    found = next_slot(start.astimezone(UTC), zone, terms, lambda year: public_holidays(terms.country, year), None)
    assert found.tzinfo is UTC
    return found.astimezone(place).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2027-01-11 10:30", "2027-01-11 10:30"),
        ("2027-01-11 08:59", "2027-01-11 09:00"),
        ("2027-01-11 09:00", "2027-01-11 09:00"),
        ("2027-01-11 17:59", "2027-01-11 17:59"),
        ("2027-01-11 18:00", "2027-01-12 09:00"),
        ("2027-01-15 18:00", "2027-01-18 09:00"),
        ("2027-01-16 12:00", "2027-01-18 09:00"),
        ("2027-01-01 12:00", "2027-01-04 09:00"),
        ("2027-03-26 18:30", "2027-03-30 09:00"),
        ("2027-03-28 02:30", "2027-03-30 09:00"),
        ("2027-05-06 10:00", "2027-05-07 09:00"),
        ("2027-12-24 20:00", "2027-12-27 09:00"),
        ("2027-12-31 19:00", "2028-01-03 09:00"),
    ],
)
def test_the_first_open_moment(at, found):
    """Inside the hours it is now; else the next opening, weekends and public holidays left out."""
    assert slot(at) == found


def test_every_day_programs_keep_their_hours_and_write_on_weekends():
    """`community` writes from 9 to 21, on weekends and holidays too."""
    assert slot("2027-01-16 20:30", name="community") == "2027-01-16 20:30"
    assert slot("2027-01-16 21:00", name="community") == "2027-01-17 09:00"
    assert slot("2027-03-29 10:00", name="community") == "2027-03-29 10:00"


def test_quiet_periods_are_left_out_both_ends_included():
    """From the first to the last day of an exam period nothing; also in a program that writes every day."""
    quiet = [["2027-01-13", "2027-01-20"], ["2027-01-21", "2027-01-22"]]
    assert slot("2027-01-13 10:00", quiet=quiet) == "2027-01-25 09:00"
    assert slot("2027-01-20 10:00", name="community", quiet=quiet) == "2027-01-23 09:00"
    assert slot("2027-01-12 18:00", quiet=quiet) == "2027-01-25 09:00"


def test_another_country_has_its_own_holidays():
    """July 5th 2027 (observed) is a holiday in the United States, not in France; an unknown country has none."""
    assert slot("2027-07-05 10:00", country="US") == "2027-07-06 09:00"
    assert slot("2027-07-05 10:00") == "2027-07-05 10:00"
    assert public_holidays("ZZ", 2027) == frozenset()


def test_a_pause_is_left_out():
    """Up to and without the day that ends it."""
    at = datetime(2027, 1, 11, 10, tzinfo=UTC)
    found = next_slot(at, "Europe/Paris", of("classic"), lambda year: (), date(2027, 1, 20))
    assert found == datetime(2027, 1, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Tokyo", "Pacific/Apia", "Asia/Kathmandu"])
def test_a_slot_is_never_earlier_and_always_open(zone):
    """Hour by hour over a year, clock changes included: not before it was wanted, inside the hours, on a working day."""
    terms = of("classic")
    place = ZoneInfo(zone)
    at = datetime(2027, 1, 1, tzinfo=UTC)
    while at.year == 2027:
        found = next_slot(at, zone, terms, lambda year: public_holidays("FR", year), None)
        local = found.astimezone(place)
        assert found >= at and 9 <= local.hour < 18 and local.weekday() < 5
        assert local.date() not in public_holidays("FR", local.year)
        at += timedelta(hours=7)


START = date(2027, 1, 4)


@pytest.mark.parametrize(
    ("name", "day", "told", "not_asked"),
    [
        ("classic", 7, None, False),
        ("classic", 7, 3, True),
        ("classic", 21, 5, False),
        ("classic", 21, 12, False),
        ("classic", 21, 13, True),
        ("classic", 51, 42, False),
        ("classic", 51, 43, True),
        ("classic", 171, 171, False),
        ("quality", 21, 5, True),
        ("quality", 42, 5, False),
        ("community", 21, 16, False),
        ("community", 21, 17, True),
        ("flash", 10, 2, False),
        ("flash", 10, 3, True),
        ("flash", 21, 20, False),
    ],
)
def test_who_told_of_a_contact_lately_is_asked_less(name, day, told, not_asked):
    """Spared where the next round, with its reminders, still comes before 1.5 rhythms without contact; never the last."""
    terms = of(name)
    contact = START + timedelta(days=told) if told is not None else None
    assert spared(terms, terms.rhythm_days, terms.length_days, START, day, contact) is not_asked


@pytest.mark.parametrize("name", names())
def test_who_is_asked_less_is_never_called_late_for_it(name):
    """Whatever was told and whichever round is left out: the next one ends before the clock of health does."""
    terms = of(name)
    days = list(rounds(terms, terms.length_days))
    for day, later in pairwise(days):
        for told in range(day + 1):
            if spared(terms, terms.rhythm_days, terms.length_days, START, day, START + timedelta(days=told)):
                assert later + terms.reminders[-1] <= told + terms.rhythm_days * 1.5


def test_the_day_of_the_sooner_round_hangs_on_the_round_alone():
    """Ten days after it; where that is past or near, in steps of five: not counted from the second answer."""
    found = {sooner(START, START + timedelta(days=late)) for late in range(6)}
    assert found == {START + timedelta(days=10)}
    for late in range(40):
        day = sooner(START, START + timedelta(days=late))
        assert ((day - START).days % 5 == 0 and (day - START).days - late >= 5) or day == START + timedelta(days=10)
    assert last_extra(START) == date(2027, 1, 1)
