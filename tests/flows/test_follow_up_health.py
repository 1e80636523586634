"""Health by the rules of PRODUCT, on hand-made records; and the days on which the clocks stand still."""

from datetime import date, timedelta

import pytest

from flows.follow_up.health import Health, History, Side, calls, health, next_change, worse
from flows.follow_up.rests import counted_on, resting

DAY = date(2027, 1, 4)
NOBODY = Side((), ())


def after(days: int) -> date:
    """Some days after the introduction."""
    return DAY + timedelta(days=days)


def record(**given: object) -> History:
    """A pair introduced on January 4th: monthly, first asked after a week, nothing known but what is given."""
    values = {
        "introduced": DAY,
        "rhythm_days": 30,
        "first_check": 7,
        "contacts": (),
        "mentor": NOBODY,
        "mentee": NOBODY,
    }
    return History(**{**values, **given})


ANSWERED = Side(("answered",), ("yes",))
LAPSED = Side(("lapsed", "lapsed"), ())


@pytest.mark.parametrize(
    ("history", "day", "state"),
    [
        (record(), 0, "new"),
        (record(), 14, "new"),
        (record(), 15, "needs_attention"),
        (record(contacts=(after(10),)), 55, "on_track"),
        (record(contacts=(after(10),)), 56, "needs_attention"),
        (record(contacts=(after(10), after(40))), 85, "on_track"),
        (record(contacts=(after(10), after(40))), 86, "needs_attention"),
        (record(rhythm_days=14, contacts=(after(10),)), 31, "on_track"),
        (record(rhythm_days=14, contacts=(after(10),)), 32, "needs_attention"),
        (record(by_days=True, first_check=3), 6, "new"),
        (record(by_days=True, first_check=3), 7, "needs_attention"),
        (record(mentor=Side(("answered",), ("not_yet",))), 10, "new"),
        (record(mentor=Side(("answered",) * 2, ("not_yet", "not_yet"))), 10, "needs_attention"),
        (record(mentor=Side(("answered",) * 3, ("not_yet", "yes", "not_yet"))), 10, "new"),
        (record(mentor=Side(("answered",) * 2, ("not_yet", "planned"))), 10, "new"),
        (record(mentor=Side(("answered",), ("not_yet",)), mentee=Side(("answered",), ("not_yet",))), 10, "new"),
        (record(fit=("not_good",)), 5, "needs_attention"),
        (record(fit=("not_good", "good")), 5, "new"),
        (record(fit=("good", "not_sure")), 5, "new"),
        (record(mentee=LAPSED), 10, "half_silent"),
        (record(mentor=LAPSED, mentee=ANSWERED, contacts=(after(5),)), 10, "half_silent"),
        (record(mentor=LAPSED, mentee=LAPSED), 10, "silent"),
        (record(mentor=LAPSED, mentee=LAPSED, contacts=(after(9),)), 10, "silent"),
        (record(mentee=Side(("lapsed", "answered", "lapsed"), ("yes",))), 10, "new"),
        (record(mentee=Side(("lapsed", "skipped", "lapsed", "asked"), ())), 10, "half_silent"),
        (record(mentee=Side(("lapsed", "lapsed", "answered"), ("yes",))), 10, "new"),
        (record(mentor=LAPSED, mentee=LAPSED, ended=True), 90, "ended"),
    ],
)
def test_the_state_of_a_record(history, day, state):
    """The first rule that fits gives the state."""
    assert health(history, after(day)).state == state


def test_reasons_can_be_recomputed():
    """Each reason is a code with the number that the record shows."""
    history = record(
        contacts=(after(2),),
        mentor=Side(("answered",) * 2, ("not_yet", "not_yet")),
        mentee=Side(("answered", "lapsed"), ("yes",)),
        fit=("not_good",),
    )
    assert health(history, after(60)).reasons == (
        {"code": "no_contact_since", "n": 58, "expected": 30},
        {"code": "not_yet", "n": 2},
        {"code": "fit_not_good"},
        {"code": "unanswered", "n": 1},
    )


def test_a_pair_that_does_well_has_no_reasons():
    """On track and new say nothing."""
    assert health(record(), after(3)).reasons == () == health(record(contacts=(after(2),)), after(3)).reasons


@pytest.mark.parametrize(
    ("before", "now", "alert"),
    [
        ("new", "needs_attention", True),
        ("needs_attention", "half_silent", True),
        ("half_silent", "silent", True),
        ("on_track", "silent", True),
        ("silent", "half_silent", False),
        ("needs_attention", "needs_attention", False),
        ("silent", "on_track", False),
        ("new", "on_track", False),
        ("silent", "ended", False),
    ],
)
def test_only_a_change_for_the_worse_is_an_alert(before, now, alert):
    """Better, the same, or ended makes none."""
    assert worse(before, now) is alert


@pytest.mark.parametrize("history", [record(), record(contacts=(after(3),)), record(rests=((after(5), after(9)),))])
def test_time_alone_changes_the_state_on_the_day_that_was_foretold(history):
    """The day before the foretold one the state stands; on it, it is another."""
    day = next_change(history, DAY)
    assert day is not None
    assert health(history, day - timedelta(days=1)).state != health(history, day).state
    assert next_change(history, day) is None, "from then on only an answer can change it"


def test_an_ended_pair_has_no_clock():
    """Nothing is planned for it."""
    assert next_change(record(ended=True), DAY) is None


@pytest.mark.parametrize(
    ("rests", "last"),
    [
        ((), after(14)),
        (((after(3), after(5)),), after(17)),
        (((after(3), after(5)), (after(4), after(6))), after(18)),
        (((after(-20), after(-10)),), after(14)),
        (((after(-5), after(2)),), after(16)),
        (((after(14), after(16)),), after(17)),
        (((after(15), after(20)),), after(20)),
        (((after(16), after(20)),), after(14)),
        (((after(1), after(13)), (after(20), after(30))), after(38)),
    ],
)
def test_days_of_rest_are_taken_out_once(rests, last):
    """A pause moves the last good day by its days after the beginning; two that overlap count once; earlier ones never."""
    history = record(rests=rests)
    assert next_change(history, DAY) == last + timedelta(days=1)
    assert health(history, last).state == "new"


def test_a_rest_before_the_last_contact_no_longer_counts():
    """A pause in January does not make March's silence longer."""
    rests = ((after(1), after(20)),)
    assert health(record(contacts=(after(30),), rests=rests), after(76)).state == "needs_attention"
    assert health(record(contacts=(after(30),), rests=rests), after(75)).state == "on_track"


def test_counting_days_stops_in_a_rest_that_follows_at_once():
    """The last day before one is late is not inside a rest: the clock stands still to its end."""
    assert counted_on(DAY, 3, ((after(4), after(6)),)) == after(6)
    assert counted_on(DAY, 0, ()) == DAY
    assert resting(after(4), ((after(4), after(4)),)) and not resting(after(5), ((after(4), after(4)),))


@pytest.mark.parametrize(
    ("before", "known", "state", "codes", "is_called"),
    [
        ("new", (), "needs_attention", ("not_yet",), True),
        ("needs_attention", ("not_yet",), "needs_attention", ("not_yet", "no_contact_since"), True),
        ("needs_attention", ("not_yet",), "needs_attention", ("not_yet",), False),
        ("needs_attention", ("not_yet",), "needs_attention", ("not_yet", "unanswered"), False),
        ("silent", ("both_unanswered",), "half_silent", ("side_unanswered",), False),
        ("on_track", (), "on_track", (), False),
    ],
)
def test_a_new_reason_is_a_case_as_well(before, known, state, codes, is_called):
    """Where the pair does no better: the case about the old one may be closed."""
    found = Health(state, tuple({"code": one} for one in codes))
    assert calls(before, [{"code": one} for one in known], found) is is_called
