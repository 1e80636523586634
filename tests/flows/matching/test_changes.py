"""What an organizer changes in a matching, and what it costs; who comes next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.pairing.matching import LeftOver, Reason, Rules, cost, match
from flows.pairing.matching.queue import queue
from flows.pairing.matching.rules import broken
from flows.pairing.matching.score import fit
from flows.pairing.matching.swap import swap
from tests.flows.matching.test_matching import someone
from tests.flows.matching.test_proof import people

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
TWO = [
    someone("m1", "mentor", "data"),
    someone("m2", "mentor", "finance"),
    someone("a", "mentee", "data"),
    someone("b", "mentee", "finance"),
]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from((0, 40)))
def test_a_swap_is_never_better_and_its_total_is_that_of_the_new_pairs(seed, threshold):
    """Of any two proposals, the total after is the sum of all scores; above the optimum only where a rule is broken."""
    pool = [replace(one, let_down=False) for one in people(seed, 3, 6)]
    by = {one.id: one for one in pool}
    rules = Rules(threshold=threshold)
    found = match(pool, rules)
    made = [(one.mentor, one.mentee) for one in found.proposals]
    for first, second in ((one, other) for one in made for other in made if one[0] != other[0]):
        after = swap(by, found, first, second, rules)
        rest = [pair for pair in made if pair not in (first, second)]
        assert after.after == sum(fit(by[m], by[e], rules) for m, e in (*rest, *after.pairs))
        assert after.forbidden in {None, *(broken(by[m], by[e], rules) for m, e in after.pairs)}
        assert (after.forbidden is None) == all(broken(by[m], by[e], rules) is None for m, e in after.pairs)
        assert after.low == sum(fit(by[m], by[e], rules) < threshold for m, e in after.pairs)
        if after.forbidden is None and not after.low:
            assert after.cost >= 0


def test_a_swap_says_what_it_costs():
    """Both on the topic they want, then neither: half of each score is lost."""
    found = match(TWO, Rules())
    after = swap({one.id: one for one in TWO}, found, ("m1", "a"), ("m2", "b"), Rules(threshold=50))
    assert after.pairs == (("m1", "b"), ("m2", "a"))
    assert (after.before, after.after, after.cost, after.low) == (found.total, found.total - 100, 100, 2)


def test_two_mentees_of_one_mentor_have_nothing_to_exchange():
    """It costs nothing and cannot be done."""
    pool = [someone("m", "mentor", capacity=2), someone("a", "mentee"), someone("b", "mentee")]
    after = swap({one.id: one for one in pool}, match(pool, Rules()), ("m", "a"), ("m", "b"), Rules())
    assert (after.forbidden, after.cost) == ("same_mentor", 0)


def test_a_swap_that_an_exclusion_forbids_does_not_say_whose():
    """The rule is "confidential", with nothing that tells one of the two new pairs from the other."""
    ways = []
    for who, other in (("a", "m2"), ("b", "m1")):
        pool = [replace(one, excluded=frozenset({other})) if one.id == who else one for one in TWO]
        ways.append(swap({one.id: one for one in pool}, match(pool, Rules()), ("m1", "a"), ("m2", "b"), Rules()))
    assert ways[0] == ways[1]
    assert ways[0].forbidden == "confidential"


def test_what_is_not_proposed_cannot_be_swapped():
    """A pair that is not there is named."""
    with pytest.raises(LookupError, match="m1"):
        swap({one.id: one for one in TWO}, match(TWO, Rules()), ("m1", "b"), ("m2", "b"), Rules())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_a_pin_in_the_optimum_is_free_and_no_pin_wins_without_a_threshold(seed, most):
    """What is proposed anyway costs nothing; any other pair that may be costs points, or a person."""
    pool = [replace(one, let_down=False) for one in people(seed, 3, 5)]
    rules = Rules(most_people_first=most)
    found = match(pool, rules)
    for pair in ((m.id, e.id) for m in pool[:3] for e in pool[3:]):
        price = cost.pin(pool, rules, pair)
        barred = broken(*(next(one for one in pool if one.id == id) for id in pair), rules)
        assert price.forbidden == barred
        if pair in {(one.mentor, one.mentee) for one in found.proposals}:
            assert price == cost.Cost()
        elif most:
            assert (price.pairs, price.score) >= (0, 0)
        else:
            assert price.score >= 0


def test_a_pin_takes_the_place_of_who_would_fit_better():
    """With one place, pinning the lower score costs the difference."""
    pool = [someone("m", "mentor"), someone("a", "mentee", "data"), someone("b", "mentee", "data law")]
    scores = [fit(pool[0], one, Rules()) for one in pool[1:]]
    assert cost.pin(pool, Rules(), ("m", "b")) == cost.Cost(scores[0] - scores[1])
    pinned = Rules(pins=frozenset({("m", "a")}))
    assert cost.pin(pool, pinned, ("m", "b")).forbidden == "all_full"
    assert cost.pin(pool, Rules(), ("m", "nobody")).forbidden == "unknown"
    taken = [replace(pool[0], capacity=0), *pool[1:]]
    assert cost.pin(taken, Rules(), ("m", "a")).forbidden == "all_full"
    again = Rules(pins=frozenset({("m", "b")}))
    assert cost.pin(pool, again, ("m", "b")) == cost.pin(pool, Rules(), ("m", "b")), (
        "what is pinned already costs the same"
    )


def test_a_pin_below_the_threshold_wins_a_pair():
    """Nobody would have been paired: one pair more, and its points."""
    pool = [someone("m", "mentor"), someone("a", "mentee", "law")]
    rules = Rules(threshold=90)
    assert cost.pin(pool, rules, ("m", "a")) == cost.Cost(-fit(*pool, rules), -1)


def test_forbidding_the_only_pair_costs_it():
    """Its points and the pair are lost; forbidding what nobody proposed is free."""
    pool = [someone("m", "mentor"), someone("a", "mentee")]
    assert cost.forbid(pool, Rules(), ("m", "a")) == cost.Cost(fit(*pool, Rules()), 1)
    assert cost.forbid(TWO, Rules(), ("m1", "b")) == cost.Cost()


def test_let_down_first_then_who_waits_longest():
    """Whose pair broke comes before everybody; then the date; who has none comes last, 2 before 10."""
    pool = [
        someone("e10", "mentee"),
        someone("e2", "mentee"),
        someone("e3", "mentee", waiting_since=MONDAY),
        someone("e4", "mentee", waiting_since=MONDAY - timedelta(days=1)),
        someone("e5", "mentee", waiting_since=MONDAY + timedelta(days=1), let_down=True),
        someone("r1", "mentor", waiting_since=MONDAY - timedelta(days=9)),
        someone("e6", "mentee"),
    ]
    left = [LeftOver(one.id, Reason("no_place", {"n": 1}), (Reason("same_field"),)) for one in pool[:-1]]
    found = queue(pool, left)
    assert [one.candidate for one in found] == ["e5", "e4", "e3", "e2", "e10"]
    assert [one.place for one in found] == [1, 2, 3, 4, 5]
    assert found[0].let_down and found[1].since == MONDAY - timedelta(days=1)
    assert [one.code for one in found[0].reasons] == ["no_place", "same_field"]
    assert [one.candidate for one in queue(pool, left, "mentor")] == ["r1"]
