"""What an organizer decides holds whatever the pool; and the exchange that is named is the cheapest there is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.pairing.matching import Rules, match
from flows.pairing.matching.cost import unmade
from flows.pairing.matching.nearest import exchanges
from flows.pairing.matching.rules import broken
from flows.pairing.matching.swap import Exchange, swap
from tests.flows.matching.test_matching import someone
from tests.flows.matching.test_proof import people

MENTORS, MENTEES = 4, 7
SOME = st.frozensets(
    st.tuples(st.integers(0, MENTORS).map(lambda n: f"r{n}"), st.integers(0, MENTEES).map(lambda n: f"e{n}")),
    max_size=6,
)
"""Pairs of a mentor and a mentee, of whom r4 and e7 are not in the pool."""


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), SOME, SOME, st.sampled_from((0, 40, 90)), st.booleans())
def test_pins_and_forbids_hold_whatever_the_pool(seed, pins, forbids, threshold, most):
    """No forbidden pair is proposed; a pin is, unless a rule, who is not there, or the places of other pins forbid."""
    pool = people(seed, MENTORS, MENTEES)
    by = {one.id: one for one in pool}
    rules = Rules(threshold=threshold, most_people_first=most, pins=pins, forbids=forbids)
    found = match(pool, rules)
    made = {(one.mentor, one.mentee) for one in found.proposals}
    assert not made & forbids
    left = unmade(pool, found, rules)
    assert set(left) == pins - made
    for (mentor, mentee), why in left.items():
        if why == "unknown":
            assert mentor not in by or mentee not in by
        elif why == "all_full":
            assert broken(by[mentor], by[mentee], rules) is None
            held = [pair for pair in made & pins if pair[0] == mentor]
            assert len(held) == by[mentor].capacity or any(pair[1] == mentee for pair in made & pins)
        else:
            assert broken(by[mentor], by[mentee], rules) == why


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), SOME, SOME, st.sampled_from((0, 40)))
def test_the_exchange_that_is_named_is_the_cheapest_that_may_be(seed, pins, forbids, threshold):
    """The same as weighing every other proposal in turn; none is named for a pinned pair, nor one that is pinned."""
    pool = people(seed, MENTORS, MENTEES)
    by = {one.id: one for one in pool}
    rules = Rules(threshold=threshold, pins=pins, forbids=forbids)
    found = match(pool, rules)
    free = [(one.mentor, one.mentee) for one in found.proposals if (one.mentor, one.mentee) not in pins]
    wanted: dict[tuple[str, str], Exchange] = {}
    for one in free:
        weighed = [(swap(by, found, one, other, rules), other) for other in free if other != one]
        may = [(after.cost, place, other) for place, (after, other) in enumerate(weighed)
               if after.forbidden is None and after.low == 0]  # fmt: skip
        if may:
            cost, _, other = min(may)
            wanted[one] = Exchange(other, cost)
    assert exchanges(by, found, rules) == wanted


def test_with_one_mentor_there_is_nothing_to_exchange():
    """Nor with nobody at all."""
    pool = [someone("m", "mentor", capacity=2), someone("a", "mentee"), someone("b", "mentee")]
    assert exchanges({one.id: one for one in pool}, match(pool, Rules()), Rules()) == {}
    assert exchanges({}, match([], Rules()), Rules()) == {}
