"""Times that suit both: in each one's own hours, whatever the zones and the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from flows.pairing.matching.hours import FREE
from flows.times import entry
from flows.times.slots import MINUTES, NOTICE, Calendar, slots

ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")
HOLIDAY = date(2027, 5, 1)
calendars = st.builds(Calendar, st.sampled_from(ZONES), st.frozensets(st.sampled_from(sorted(FREE))), st.just((9, 18)))
moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


def off(day: date) -> bool:
    return (day.month, day.day) in ((5, 1), (12, 25))


@given(calendars, calendars, moments)
def test_every_time_lies_in_the_hours_of_both_to_its_end(first, second, now):
    """Also over the days on which clocks change; on different days, the soonest first, with notice."""
    found = slots(first, second, now, off)
    for at in found:
        assert at >= now + NOTICE
        for one in (first, second):
            begins = at.astimezone(ZoneInfo(one.zone))
            ends = (at + timedelta(minutes=MINUTES)).astimezone(ZoneInfo(one.zone))
            hours = [b for b, day in ((FREE[code][1], FREE[code][0]) for code in one.codes) if begins.weekday() in day]
            hours = hours if one.codes else [(9, 18)] if begins.weekday() < 5 else []
            assert any(a <= begins.hour and (ends.hour, ends.minute) <= (b, 0) for a, b in hours)
            assert not (off(begins.date()) and begins.weekday() < 5)
    days = [at.astimezone(ZoneInfo(first.zone)).date() for at in found]
    assert days == sorted(set(days)) and len(found) <= 3


def test_two_who_share_noon_are_offered_three_days_and_two_who_share_nothing_none():
    """Paris at noon and Paris at noon; Paris in the morning and Auckland in the morning."""
    noon = Calendar("Europe/Paris", frozenset({"weekday_noon"}), (9, 18))
    assert len(slots(noon, noon, datetime(2027, 3, 1, 9, tzinfo=UTC), off)) == 3
    mornings = [
        Calendar(zone, frozenset({"weekday_morning"}), (9, 18)) for zone in ("Europe/Paris", "Pacific/Auckland")
    ]
    assert slots(*mornings, datetime(2027, 3, 1, 9, tzinfo=UTC), off) == []


def test_an_entry_is_read_back_by_a_calendar_and_holds_a_title_as_text():
    """Start, end and title as they were; a line break or a semicolon in a name ends nothing."""
    at = datetime(2027, 3, 2, 11, tzinfo=UTC)
    made = entry.file("Ana; \nBEGIN:VEVENT – Tandem", at, "1@binome", at)
    [event] = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert event.decoded("dtstart") == at and event.decoded("dtend") - at == timedelta(minutes=MINUTES)
    assert made == entry.file("Ana; \nBEGIN:VEVENT – Tandem", at, "1@binome", at)
    assert "20270302T110000Z%2F20270302T114500Z" in entry.google("Ana & Tom", at) and "Ana+%26+Tom" in entry.google(
        "Ana & Tom", at
    )
    assert "startdt=2027-03-02T11%3A00%3A00Z" in entry.outlook("Ana", at)


ODD = (
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
)
"""Quarter hours, a clock that changes by half an hour, and the two ends of the day."""


@given(st.sampled_from(ODD), st.sampled_from(ODD), moments)
def test_odd_zones_get_whole_and_half_hours_that_their_calendars_read_back(first, second, now):
    """Every time lies in both people's day, and the entry's start is that moment in either zone."""
    one, other = (Calendar(zone, frozenset(FREE), (9, 18)) for zone in (first, second))
    for at in slots(one, other, now, off):
        assert at.minute in (0, 30) and one.free(at, off) and other.free(at, off)
        [event] = icalendar.Calendar.from_ical(entry.file("Ana", at, "1@binome", now)).walk("VEVENT")
        for zone in (first, second):
            assert event.decoded("dtstart").astimezone(ZoneInfo(zone)) == at.astimezone(ZoneInfo(zone))


def test_two_in_kathmandu_are_offered_quarter_hours_of_their_clock():
    """Whole hours in UTC are a quarter to on theirs: still within noon."""
    noon = Calendar("Asia/Kathmandu", frozenset({"weekday_noon"}), (9, 18))
    found = slots(noon, noon, datetime(2027, 3, 1, 9, tzinfo=UTC), off)
    assert len(found) == 3
    assert {at.astimezone(ZoneInfo("Asia/Kathmandu")).minute for at in found} <= {15, 45}
