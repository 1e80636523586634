"""Agendas by stage and icebreakers: which, when, and the same for both."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.sessions.stages import ICEBREAKERS, closing_days, icebreaker, stage, tip_days
from tests.flows.test_catalogues import KEYS

STAGES = ("first", "middle", "last")


@given(st.integers(1, 10**9))
def test_a_pair_has_another_question_at_each_stage(pair):
    """Each one has a text, and all of them come up."""
    keys = [icebreaker(pair, one) for one in STAGES]
    assert len(set(keys)) == 3 and set(keys) <= KEYS
    assert len({icebreaker(one, "first") for one in range(pair, pair + ICEBREAKERS)}) == ICEBREAKERS


@given(st.integers(7, 1100))
def test_tips_lie_within_the_pairs_time_in_order(length):
    """The one on the way before the one near the end, and both before the end."""
    start = date(2027, 1, 4)
    days = dict(tip_days(start, start + timedelta(days=length), length))
    assert start < days["middle"] < start + timedelta(days=length) and days["last"] < start + timedelta(days=length)
    if length >= 14:
        assert days["middle"] <= days["last"]


def test_the_stage_is_the_ones_own_word_and_the_calendar():
    """Who told of no meeting has a first session before them, however late; near the end it is the last."""
    ends = date(2027, 7, 5)
    assert stage(ends, 182, met=False, today=ends) == "first"
    assert stage(ends, 182, met=True, today=ends - timedelta(days=closing_days(182) + 1)) == "middle"
    assert stage(ends, 182, met=True, today=ends - timedelta(days=closing_days(182))) == "last"
    assert stage(None, 91, met=True, today=ends) == "middle"
