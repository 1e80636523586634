"""Which shared answers may be listed: never so that one to four others could be had by subtracting them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.figures.figure import MINIMUM, Figure
from flows.satisfaction.results import listable

DAY = datetime(2027, 6, 1, tzinfo=UTC)
VOICES = [(person, person // 2, DAY + timedelta(days=person % 3)) for person in range(24)]
groups = st.frozensets(st.sampled_from(VOICES), min_size=MINIMUM)


def shown(*voices: frozenset) -> list[Figure]:
    """Figures that were shown whole, each of these answers."""
    return [Figure(f"f{n}", 1, len(one), DAY, "mean", voices=one) for n, one in enumerate(voices)]


@given(st.frozensets(st.sampled_from(VOICES)), st.lists(groups, max_size=5))
def test_what_is_left_of_a_figure_is_nobodys_or_of_five(shared, figures):
    """For every figure that was shown; and only shared answers are listed."""
    listing = listable(shared, shown(*figures))
    assert listing <= shared
    for one in figures:
        left = {person for person, _, _ in one - listing}
        assert not left or len(left) >= MINIMUM or not one & listing


def test_what_gives_nobody_away_is_listed():
    """Where no figure was shown, where all of it is shared, and where five others remain."""
    few, many = frozenset(VOICES[:3]), frozenset(VOICES[:10])
    assert listable(few, []) == few
    assert listable(many, shown(many)) == many
    assert listable(frozenset(VOICES[:5]), shown(many)) == frozenset(VOICES[:5])
    assert listable(frozenset(VOICES[:6]), shown(many)) == frozenset(), "four others would be left"


def test_holding_one_back_may_hold_back_more():
    """Two figures that overlap: what the one cannot lose is missing in the other, too."""
    first, second = frozenset(VOICES[:6]), frozenset(VOICES[4:10])
    assert listable(first, shown(first, second)) == frozenset()
