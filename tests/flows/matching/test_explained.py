"""The reason why somebody is left over, held against taking it away."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.pairing.matching import Candidate, LeftOver, Matching, Rules, match
from flows.pairing.matching.rules import obstacles
from flows.pairing.matching.score import fit
from tests.flows.matching.test_matching import someone
from tests.flows.matching.test_proof import people

LIFTABLE = ("no_common_language", "same_field", "forbidden", "former_only", "confidential")
PLACE = ("all_full", "no_place")
SCORE = ("under_threshold", "no_topic")
worlds = st.builds(
    lambda seed, mentors, mentees, apart: people(seed, mentors, mentees, apart),
    st.integers(0, 10**9),
    st.integers(1, 4),
    st.integers(1, 7),
    st.sampled_from((0.05, 0.3)),
)
rules = st.builds(
    Rules,
    threshold=st.sampled_from((0, 35, 60)),
    same_field_required=st.booleans(),
    most_people_first=st.booleans(),
    forbids=st.sets(st.sampled_from([(f"r{m}", f"e{e}") for m in range(4) for e in range(7)]), max_size=4).map(
        frozenset
    ),
)


def in_pairs(found: Matching) -> set[str]:
    return {id for one in found.proposals for id in (one.mentor, one.mentee)}


def served(found: Matching) -> set[str]:
    return {one.mentee for one in found.proposals}


def of(found: Matching, id: str) -> LeftOver:
    (one,) = (one for one in found.left_over if one.candidate == id)
    return one


def put(pool: Iterable[Candidate], *changed: Candidate) -> list[Candidate]:
    by = {one.id: one for one in changed}
    return [by.get(one.id, one) for one in pool]


def in_the_way(mentor: Candidate, mentee: Candidate, found: Matching, under: Rules) -> frozenset[str]:
    """What keeps two people apart, looked up one by one."""
    used = sum(one.mentor == mentor.id for one in found.proposals)
    return frozenset(obstacles(mentor, mentee, under)) | {
        *(["place"] if used >= mentor.capacity else []),
        *(["score"] if fit(mentor, mentee, under) < under.threshold else []),
    }


def lifted(pool: list[Candidate], one: Candidate, other: Candidate, code: str, under: Rules) -> Matching:
    """The matching without what *code* says of two people."""
    mentor, mentee = (one, other) if one.role == "mentor" else (other, one)
    pair = (mentor.id, mentee.id)
    if code in PLACE:  # the organizers add a place, and keep it
        return match(put(pool, replace(mentor, capacity=mentor.capacity + 1)), replace(under, pins=frozenset({pair})))
    if code in SCORE:  # the organizers make the pair below the threshold
        return match(pool, replace(under, pins=frozenset({pair})))
    if code == "no_common_language":
        return match(put(pool, replace(one, languages=one.languages | other.languages)), under)
    if code == "same_field":
        return match(put(pool, replace(one, field=other.field)), under)
    if code == "forbidden":
        return match(pool, replace(under, forbids=under.forbids - {pair}))
    name = "former" if code == "former_only" else "excluded"
    apart = (replace(a, **{name: getattr(a, name) - {b.id}}) for a, b in ((one, other), (other, one)))
    return match(put(pool, *apart), under)


@settings(max_examples=200, deadline=None)
@given(worlds, rules)
def test_without_the_named_reason_the_person_has_a_pair(pool, under):
    """Where one thing is in the way, taking it away for this person, and nothing else, gives them a pair."""
    by = {one.id: one for one in pool}
    found = match(pool, under)
    for left in found.left_over:
        one = by[left.candidate]
        code = left.binding.code
        if left.also or code in ("nobody_there", "no_partner_left"):
            continue
        kind = "place" if code in PLACE else "score" if code in SCORE else code
        near = [
            other
            for other in pool
            if other.role != one.role
            and in_the_way(*((one, other) if one.role == "mentor" else (other, one)), found, under) == {kind}
            and (one.role == "mentee" or other.id not in in_pairs(found))
        ]
        assert near, f"{left} names what keeps nobody alone away"
        if kind == "score":
            best = max(fit(*((one, other) if one.role == "mentor" else (other, one)), under) for other in near)
            assert left.binding.values == {"best": best, "threshold": under.threshold}
        for other in near:
            if code == "same_field" and not other.field:
                continue  # they would have to name a field as well
            after = lifted(pool, one, other, code, under)
            assert one.id in in_pairs(after), (left, other.id)
            if kind in ("place", "score"):
                mentor, mentee = (one, other) if one.role == "mentor" else (other, one)
                assert served(after) == served(found) | {mentee.id}, "somebody else lost their pair for it"
                assert after.total == found.total + fit(mentor, mentee, under)


@settings(max_examples=100, deadline=None)
@given(worlds, rules)
def test_as_few_obstacles_as_there_are_between_the_person_and_anybody(pool, under):
    """The reasons are as many as the nearest partner's obstacles, counted pair by pair."""
    by = {one.id: one for one in pool}
    found = match(pool, under)
    paired = in_pairs(found)
    for left in found.left_over:
        one = by[left.candidate]
        fewest = min(
            len(in_the_way(other, one, found, under))
            if one.role == "mentee"
            else len(in_the_way(one, other, found, under)) + (other.id in paired)
            for other in pool
            if other.role != one.role
        )
        assert 1 + len(left.also) == fewest


def test_all_full_counts_who_offers_a_topic_of_theirs():
    """Two full mentors offer the topic, a third is full and does not, a fourth speaks another language: two."""
    pool = [
        someone("m1", "mentor", "data"),
        someone("m2", "mentor", "data finance"),
        someone("m3", "mentor", "career"),
        someone("m4", "mentor", "data", "en"),
        someone("a", "mentee", "data"),
        someone("b", "mentee", "data finance"),
        someone("c", "mentee", "career"),
        someone("d", "mentee", "data law"),
    ]
    binding = of(match(pool, Rules()), "d").binding
    assert (binding.code, binding.values) == ("all_full", {"n": 2})


def test_full_mentors_on_other_topics_are_counted_as_places_alone():
    """Where nobody who fits offers a topic of theirs, what is missing is a place."""
    pool = [someone("m", "mentor", "career"), someone("a", "mentee", "career"), someone("b", "mentee", "data")]
    binding = of(match(pool, Rules()), "b").binding
    assert (binding.code, binding.values) == ("no_place", {"n": 1})


def test_two_obstacles_are_both_said():
    """A mentor who speaks another language and scores too low: both would have to go."""
    pool = [someone("m", "mentor", "data", "en"), someone("a", "mentee", "data law career")]
    left = of(match(pool, Rules(threshold=80)), "a")
    assert [one.code for one in (left.binding, *left.also)] == ["under_threshold", "no_common_language"]


def test_oneself_in_the_other_role_is_nobody():
    """Whoever is mentor and mentee, alone, is told that nobody is there, not of a constraint."""
    both = [someone("m", "mentor", person="p"), someone("a", "mentee", person="p")]
    assert {one.binding.code for one in match(both, Rules()).left_over} == {"nobody_there"}
    apart = [*both, someone("n", "mentor", "data", "en")]
    assert of(match(apart, Rules()), "a").binding.code == "no_common_language"


def test_who_has_no_place_left_is_full_and_not_left_over():
    """A mentor whose places other pairs have is the reason why somebody waits, and waits for nobody."""
    pool = [someone("m", "mentor", capacity=0), someone("a", "mentee")]
    found = match(pool, Rules())
    assert [(one.candidate, one.binding.code) for one in found.left_over] == [("a", "all_full")]
    assert match(pool[:1], Rules()).left_over == ()
