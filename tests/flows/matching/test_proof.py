"""The optimum that is found on a few edges and proved for all, held against other ways to find it."""

import random
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from flows.pairing.matching import Candidate, Rules, match
from flows.pairing.matching.model import by_id
from flows.pairing.matching.rules import HARD, broken, obstacles
from flows.pairing.matching.score import fit
from flows.pairing.matching.solve import best
from flows.pairing.matching.table import BAR, Table

TOPICS = ("finance", "data", "career", "law")
ZONES = ("Europe/Paris", "America/Montreal", "Asia/Kolkata")
FREE = ("weekday_morning", "weekday_noon", "weekday_evening", "weekend")
SINCE = datetime(2027, 1, 4, tzinfo=UTC)


def people(seed: int, mentors: int, mentees: int, apart: float = 0.05) -> list[Candidate]:
    """Strangers of every kind; the same for the same *seed*."""
    chance = random.Random(seed)

    def some(names):
        return frozenset(chance.sample(names, chance.randint(0, len(names) - 1)))

    def one(role, number, others):
        return Candidate(
            id=f"{role[-1]}{number}",
            person=f"{role[-1]}{number}",
            role=role,
            topics=some(TOPICS),
            languages=frozenset(chance.sample(("fr", "en", "es"), chance.randint(1, 2))),
            zone=chance.choice(ZONES),
            availability=some(FREE),
            format=chance.choice(("either", "remote", "in_person")),
            field=chance.choice((None, "Génie civil", "genie civil", "Droit")),
            goals=" ".join(chance.sample(("trouver", "emploi", "projet", "with", "startup"), chance.randint(0, 3))),
            priority=chance.choice((None, "topics", "field", "availability", "format")),
            capacity=chance.randint(1, 3) if role == "mentor" else 1,
            excluded=frozenset(other for other in others if chance.random() < apart),
            former=frozenset(other for other in others if chance.random() < apart),
            waiting_since=chance.choice((None, SINCE - timedelta(days=chance.randint(0, 90)))),
            let_down=role == "mentee" and chance.random() < 0.2,
        )

    return [one("mentor", n, [f"e{k}" for k in range(mentees)]) for n in range(mentors)] + [
        one("mentee", n, [f"r{k}" for k in range(mentors)]) for n in range(mentees)
    ]


def value(pool: list[Candidate], pairs: list[tuple[Candidate, Candidate]], rules: Rules) -> tuple:
    """What comes first, in its order: let down, most people, the total, who waits longest."""
    patience = sorted(
        (one for one in pool if one.role == "mentee"),
        key=lambda one: (one.waiting_since is None, one.waiting_since or SINCE, by_id(one)),
    )
    served = {mentee.id for _, mentee in pairs}
    return (
        sum(mentee.let_down for _, mentee in pairs),
        len(pairs) if rules.most_people_first else 0,
        sum(fit(mentor, mentee, rules) for mentor, mentee in pairs),
        [one.id in served for one in patience],
    )


def by_trying(pool: list[Candidate], rules: Rules) -> tuple:
    """The best value of all assignments there are."""
    mentors = [one for one in pool if one.role == "mentor"]
    mentees = [one for one in pool if one.role == "mentee"]
    open_to = [
        [None, *(m for m in mentors if broken(m, e, rules) is None and fit(m, e, rules) >= rules.threshold)]
        for e in mentees
    ]
    return max(
        value(pool, [(m, e) for m, e in zip(choice, mentees, strict=True) if m], rules)
        for choice in product(*open_to)
        if all(sum(m is one for one in choice) <= m.capacity for m in mentors)
    )


@settings(max_examples=500, deadline=None)
@given(
    st.integers(0, 10**9),
    st.integers(0, 3),
    st.integers(0, 5),
    st.sampled_from((0, 35, 60)),
    st.booleans(),
    st.sampled_from((1, 20)),
)
def test_let_down_then_most_people_then_total_then_patience(seed, mentors, mentees, threshold, most, keep):
    """Each rank is the best there is under those before it, also where the first look is at one edge a mentee."""
    pool = people(seed, mentors, mentees)
    rules = Rules(threshold=threshold, most_people_first=most)
    by = {one.id: one for one in pool}
    found = best(pool, rules, keep)
    assert value(pool, [(by[one.mentor], by[one.mentee]) for one in found.proposals], rules) == by_trying(pool, rules)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.booleans(), st.booleans())
def test_many_at_once_is_the_same_as_one_by_one(seed, same_field, backwards):
    """Scores and broken rules of the table, whichever side is the longer one, are those of each pair."""
    pool = people(seed, *((7, 4) if backwards else (4, 7)), apart=0.2)
    mentors, mentees = ([one for one in pool if one.role == role] for role in ("mentor", "mentee"))
    rules = Rules(same_field_required=same_field, forbids=frozenset({("r1", "e1"), ("r0", "e3")}))
    table = Table(mentors, mentees, rules)
    scores, bars = (look(table.every_row, table.every_column) for look in (table.scores, table.bars))
    assert scores.tolist() == [[fit(m, e, rules) for m in mentors] for e in mentees]
    broke = [[{code for code in HARD if bar & BAR[code]} for bar in row] for row in bars.tolist()]
    assert broke == [[set(obstacles(m, e, rules)) for m in mentors] for e in mentees]


def test_the_total_is_that_of_another_solver():
    """Up to 500 mentees and as many places: the total of scipy's assignment over each place apart."""
    for seed, mentors, mentees in ((1, 30, 90), (2, 100, 200), (3, 250, 500)):
        pool = [one for one in people(seed, mentors, mentees) if not one.let_down]
        rules = Rules(threshold=40)
        table = Table(*([one for one in pool if one.role == role] for role in ("mentor", "mentee")), rules)
        gain = np.maximum(np.vstack([scores for _, scores in table.blocks()]), 0).astype(np.int64)
        gain = np.repeat(gain, [one.capacity for one in table.mentors], axis=1)
        assert match(pool, rules).total == gain[linear_sum_assignment(gain, maximize=True)].sum()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 2))
def test_a_first_look_at_few_edges_finds_the_same_people(seed, keep):
    """Few edges and proof, or all edges at once: as much in all, and the same people served."""
    pool = people(seed, 12, 40)
    few, all_ = (best(pool, Rules(threshold=30), many) for many in (keep, 12))
    assert few.total == all_.total
    assert {one.mentee for one in few.proposals} == {one.mentee for one in all_.proposals}


def test_a_pin_is_made_below_the_threshold_and_never_against_a_rule():
    """What an organizer pins is made whatever its score, but not for people without a common language."""
    pool = people(7, 3, 5, apart=0)
    pairs = {(m.id, e.id): broken(m, e, Rules()) for m in pool[:3] for e in pool[3:]}
    fine = sorted(pair for pair, rule in pairs.items() if rule is None)[0]
    barred = sorted(pair for pair, rule in pairs.items() if rule is not None)[0]
    rules = Rules(threshold=100, pins=frozenset({fine, barred}))
    assert [(one.mentor, one.mentee) for one in match(pool, rules).proposals] == [fine]


def test_an_evening_in_paris_is_no_evening_in_montreal():
    """Hours are compared on one clock: the evening there is the night here, their noon is this evening."""
    mentor = people(1, 1, 0)[0]
    rest = {"topics": frozenset(), "goals": "", "field": None, "priority": None}

    def free(role: str, zone: str, code: str) -> Candidate:
        plain = {"id": role, "person": role, "role": role, "zone": zone, "availability": frozenset({code})}
        return Candidate(**plain, languages=mentor.languages, **rest)

    mentee = free("mentee", "America/Montreal", "weekday_evening")
    near, far = (free("mentor", zone, "weekday_evening") for zone in ("America/Montreal", "Europe/Paris"))
    noon = free("mentee", "America/Montreal", "weekday_noon")
    assert match([near, mentee], Rules()).proposals[0].components["availability"] == 100
    assert match([far, mentee], Rules()).proposals[0].components["availability"] == 0
    # Noon to two is six to eight in Paris. For some days in March, clocks there are one hour nearer: five to seven.
    assert match([far, noon], Rules()).proposals[0].components["availability"] == 100
    march = Rules(day=datetime(2027, 3, 22, tzinfo=UTC).date())
    assert match([far, noon], march).proposals[0].components["availability"] == 50
