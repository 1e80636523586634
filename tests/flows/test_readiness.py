"""Go or wait: the formula on answers that were counted by hand."""

from datetime import UTC, datetime

import pytest

from flows.needs_survey.readiness import Advice, Said, advise, candidates
from flows.pairing.matching import Rules, match
from flows.program.terms import Terms, template

AT = datetime(2027, 1, 4, 9, tzinfo=UTC)


def rules(**changed) -> Terms:
    """The terms of the template `classic`: a pair needs a score of 40."""
    return Terms.model_validate({**template("classic"), **changed})


def advice(said: list[Said], **changed) -> Advice:
    """What the answers say, with the real matcher."""
    terms = rules(**changed)
    return advise(said, match(candidates(said), Rules(threshold=terms.threshold)), terms, AT)


def people(n: int, joins: str, *topics: str, first: int, capacity: int = 1) -> list[Said]:
    """Persons who want or offer the same."""
    languages = ("fr",)
    return [Said(first + one, joins, topics or ("data",), languages, capacity) for one in range(n)]


def reason(found: Advice, code: str):
    """One reason."""
    return next(one for one in found.reasons if one["code"] == code)


def test_ten_mentees_and_eight_mentors_are_enough():
    """18 answers of at least 15; 8 places for 10 mentees are 80 %; 8 of 10 are matched, of at least 60 %."""
    found = advice(people(10, "mentee", first=1) + people(8, "mentor", first=20))
    assert found.verdict == "go"
    assert [(one.name, one.numerator, one.denominator) for one in found.figures[:2]] == [
        ("survey_places", 8, 10),
        ("survey_matched", 8, 10),
    ]


def test_one_place_less_is_not():
    """7 places for 10 mentees are 70 %: wait, for that reason alone."""
    found = advice(people(10, "mentee", first=1) + people(7, "mentor", first=20))
    assert found.verdict == "wait"
    assert {one["code"]: one["met"] for one in found.reasons} == {"answers": True, "places": False, "matched": True}


def test_places_are_capacities_and_who_is_both_counts_on_both_sides():
    """5 both (2 places each) and 10 mentees: 10 places, 15 mentees; nobody is their own mentor."""
    found = advice(people(5, "both", first=1, capacity=2) + people(10, "mentee", first=20))
    assert (reason(found, "places")["numerator"], reason(found, "places")["denominator"]) == (10, 15)
    assert (reason(found, "matched")["numerator"], reason(found, "matched")["denominator"]) == (10, 15)


def test_mentors_of_other_topics_match_nobody():
    """Without a topic in common the score is 20 of 40: 10 for what is unknown of the hours, 10 for the format."""
    found = advice(people(8, "mentee", "data", first=1) + people(8, "mentor", "finance", first=20))
    assert reason(found, "places")["met"] and reason(found, "matched")["numerator"] == 0
    assert found.verdict == "wait"
    assert reason(
        advice(people(8, "mentee", first=1) + people(8, "mentor", "finance", first=20), threshold=20), "matched"
    )["met"]


@pytest.mark.parametrize(
    ("n", "audience", "met"),
    [(14, 0, False), (15, 0, True), (12, 80, True), (11, 80, False), (12, 81, False), (15, 10_000, True)],
)
def test_enough_answers_are_fifteen_or_fifteen_per_cent(n, audience, met):
    """12 of 80 are exactly 15 %; "not now" is an answer."""
    found = advice(people(n, "not_now", first=1), survey_audience=audience)
    assert reason(found, "answers")["met"] is met


def test_nobody_to_accompany_is_no_reason_to_go():
    """Twenty mentors and no mentee."""
    found = advice(people(20, "mentor", first=1))
    assert found.verdict == "wait" and not reason(found, "places")["met"] and not reason(found, "matched")["met"]


@pytest.mark.parametrize(("mentees", "mentors"), [(4, 14), (14, 4)])
def test_fewer_than_five_on_a_side_are_not_shown(mentees, mentors):
    """Neither in the reasons nor in the figures; whether the threshold is met is said."""
    found = advice(people(mentees, "mentee", first=1) + people(mentors, "mentor", first=50, capacity=4))
    for code in ("places", "matched"):
        assert reason(found, code)["hidden"] and "numerator" not in reason(found, code)
    assert [one.numerator for one in found.figures[:2]] == [None, None]


def test_demand_stands_beside_supply_for_each_topic():
    """6 mentees want data, which 5 mentors offer with 2 places each; 5 want law, which nobody does."""
    said = people(6, "mentee", "data", first=1) + people(5, "mentee", "law", first=10)
    found = advice(said + people(5, "mentor", "data", first=20, capacity=2)).figures[2]
    assert [(one.name, one.numerator, one.denominator) for one in found.parts] == [
        ("topic:data", 10, 6),
        ("topic:law", 0, 5),
    ]


def test_thresholds_are_the_programs_own():
    """Each of the four can be changed."""
    said = people(6, "mentee", first=1) + people(5, "mentor", first=20)
    assert advice(said).verdict == "wait"
    assert advice(said, survey_answers=11).verdict == "go"
    assert advice(said, survey_answers=11, survey_places=84).verdict == "wait"
    assert advice(said, survey_answers=11, survey_matched=84).verdict == "wait"
    assert advice(said, survey_audience=100, survey_share=11).verdict == "go"
