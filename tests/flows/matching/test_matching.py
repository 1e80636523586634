"""Matching: the exact optimum under capacities and hard rules, and a reason for everybody left over."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.pairing.matching import Candidate, Rules, match
from flows.pairing.matching.rules import broken
from flows.pairing.matching.score import fit

TOPICS = ("finance", "data", "career")


def someone(id: str, role: str, topics: str = "data", languages: str = "fr", **more: object) -> Candidate:
    base = Candidate(
        id=id,
        person=id,
        role="mentor" if role == "mentor" else "mentee",
        topics=frozenset(topics.split()),
        languages=frozenset(languages.split()),
        zone="Europe/Paris",
        availability=frozenset({"weekday_noon"}),
    )
    return replace(base, **more)


@st.composite
def pools(draw):
    def people(role: str, most: int) -> list[Candidate]:
        return [
            someone(
                f"{role[-1]}{n}",
                role,
                " ".join(draw(st.sets(st.sampled_from(TOPICS), min_size=1))),
                draw(st.sampled_from(("fr", "en", "fr en"))),
                capacity=draw(st.integers(1, 2)) if role == "mentor" else 1,
                excluded=frozenset(draw(st.sets(st.sampled_from(("e0", "e1")), max_size=1)))
                if role == "mentor"
                else frozenset(),
            )
            for n in range(draw(st.integers(0, most)))
        ]

    return people("mentor", 3) + people("mentee", 4)


def brute_force(pool: list[Candidate], rules: Rules) -> int:
    mentors = [one for one in pool if one.role == "mentor"]
    mentees = [one for one in pool if one.role == "mentee"]
    best = 0
    for choice in product(range(-1, len(mentors)), repeat=len(mentees)):
        if any(choice.count(n) > mentor.capacity for n, mentor in enumerate(mentors)):
            continue
        pairs = [(mentors[m], mentee) for m, mentee in zip(choice, mentees, strict=True) if m >= 0]
        if any(broken(mentor, mentee, rules) for mentor, mentee in pairs):
            continue
        scores = [fit(*pair, rules) for pair in pairs]
        if all(value >= rules.threshold for value in scores):
            best = max(best, sum(scores))
    return best


@settings(max_examples=300, deadline=None)
@given(pools(), st.sampled_from((0, 40, 70)))
def test_the_total_is_the_best_there_is(pool, threshold):
    """No other assignment has a higher total."""
    rules = Rules(threshold=threshold)
    assert match(pool, rules).total == brute_force(pool, rules)


@settings(max_examples=100, deadline=None)
@given(pools(), st.randoms(use_true_random=False))
def test_the_order_of_the_people_changes_nothing(pool, random):
    """The same people in any order give the same pairs."""
    shuffled = list(pool)
    random.shuffle(shuffled)
    assert match(pool, Rules()) == match(shuffled, Rules())


@settings(max_examples=200, deadline=None)
@given(pools())
def test_rules_and_capacities_always_hold(pool):
    """Nobody is over capacity, no hard rule is broken, and everybody else has a reason."""
    by_id = {one.id: one for one in pool}
    found = match(pool, Rules())
    for pair in found.proposals:
        assert broken(by_id[pair.mentor], by_id[pair.mentee], Rules()) is None
    for mentor in (one for one in pool if one.role == "mentor"):
        assert sum(pair.mentor == mentor.id for pair in found.proposals) <= mentor.capacity
    served = {pair.mentee for pair in found.proposals} | {pair.mentor for pair in found.proposals}
    assert {one.candidate for one in found.left_over} == by_id.keys() - served


def test_a_full_mentor_is_the_reason_and_a_place_more_takes_it_away():
    """ "All full" names how many fit; one more place, and the person is matched."""
    pool = [someone("m", "mentor"), someone("a", "mentee"), someone("b", "mentee")]
    found = match(pool, Rules())
    assert [(one.binding.code, one.binding.values) for one in found.left_over] == [("all_full", {"n": 1})]
    roomier = [replace(pool[0], capacity=2), *pool[1:]]
    assert not match(roomier, Rules()).left_over


def test_an_exclusion_is_never_named():
    """Whoever is excluded reads "a confidential constraint", like everybody else."""
    pool = [someone("m", "mentor", excluded=frozenset({"a"})), someone("a", "mentee")]
    assert {one.binding.code for one in match(pool, Rules()).left_over} == {"confidential"}


def test_who_was_let_down_comes_first():
    """With one place for two, the person whose pair broke gets it, even at a lower score."""
    pool = [
        someone("m", "mentor", "data finance"),
        someone("a", "mentee", "data"),
        someone("b", "mentee", "data career", let_down=True),
    ]
    assert [pair.mentee for pair in match(pool, Rules()).proposals] == ["b"]


def test_the_threshold_is_a_reason_with_its_numbers():
    """Below the threshold nobody is paired, and the best score is said."""
    pool = [someone("m", "mentor", "data"), someone("a", "mentee", "finance data career")]
    found = match(pool, Rules(threshold=90))
    assert not found.proposals
    assert found.left_over[0].binding.code == "under_threshold"
    assert match(pool, Rules(threshold=found.left_over[0].binding.values["best"])).proposals


def test_a_former_pair_is_never_made_again():
    """People whose pair ended are not proposed to each other."""
    pool = [someone("m", "mentor", former=frozenset({"a"})), someone("a", "mentee")]
    assert not match(pool, Rules()).proposals
