"""Nobody's answer can be found by subtracting what is shown: within a report, and between one and the next.

An attacker has every number of both reports, and knows whose answers each is made of. Each number is a sum over single
answers; what sums can be made of sums is linear algebra. A group of one to four persons is found where some combination
of the numbers shown holds their answers and nobody else's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from flows.figures.figure import MINIMUM, Figure, from_json, to_json
from flows.figures.formulas import ALL, CONFIDENTIAL, TOGETHER, figures
from flows.figures.values import Goal, Record, Satisfaction
from tests.flows.figures.conftest import Small

SUMS = {
    "scores": ("satisfaction_mean", "satisfaction_gap"),
    "satisfied": ("satisfied_share",),
    "fit": ("fit",),
    "recommended": ("nps",),
    "hours": ("hours_declared",),
    "goals": ("goals_met",),
}
"""What is added up, and which figures give sums of it."""
COUNTED: dict[str, Callable[[Satisfaction], object]] = {
    "scores": lambda one: one.score,
    "satisfied": lambda one: (one.score or 0) >= 4,
    "fit": lambda one: one.fit,
    "recommended": lambda one: one.recommend,
    "hours": lambda one: one.hours,
    "goals": lambda _: None,
}

Answer = tuple[int, object]
"""A person, and one thing they said: the unknowns of the attack."""
Sum = frozenset[Answer]


@dataclass(frozen=True)
class Step:
    """What changes before a report: answers that come, answers that are said anew, persons who are erased."""

    answers: tuple[tuple[int, bool, int], ...]
    changed: tuple[int, ...]
    erased: tuple[int, ...]


steps = some.builds(
    Step,
    some.lists(some.tuples(some.integers(1, 9), some.booleans(), some.integers(1, 5)), max_size=14).map(tuple),
    some.lists(some.integers(0, 40), max_size=3).map(tuple),
    some.lists(some.integers(1, 9), max_size=2).map(tuple),
)


def program() -> Small:
    """Nine pairs, whose first two mentors are one person, and whose third mentor is the ninth mentee."""
    small = Small()
    small.people(9, 9)
    small.members[1] = replace(small.members[1], person=1)
    small.members[17] = replace(small.members[17], person=3)
    for number in range(1, 10):
        small.pair(number)
    return small


def played(small: Small, plan: list[Step]) -> Iterator[tuple[Record, int]]:
    """The record at each report, and the report's day. Answers in place keep their time, as the table's rows do."""
    said: list[Satisfaction] = []
    goals: list[Goal] = []
    for number, step in enumerate(plan):
        day = 40 + 10 * number
        for pair, mentor, score in step.answers:
            who = pair if mentor else 100 + pair
            more = {"fit": ("good", "not_sure", "not_good")[score % 3], "recommend": 2 * score, "hours": 3 * score}
            at = small.day(day - 1) + timedelta(minutes=len(said))
            said = [one for one in said if (one.pair, one.member, one.round) != (pair, who, f"mid{number}")]
            said.append(Satisfaction(pair, who, "end", at, score=score, **more))
            goals.append(Goal(len(goals) + 1, who, "met" if score > 3 else "dropped", small.day(1), at))
        for place in step.changed:
            if said:
                one = said[place % len(said)]
                said[place % len(said)] = replace(one, score=(one.score or 0) % 5 + 1, hours=(one.hours or 0) + 1)
        gone = {member.id for member in small.members if member.person in step.erased}
        said = [one for one in said if one.member not in gone]
        goals = [one for one in goals if one.member not in gone]
        small.satisfaction = list(said)
        small.more["goals"] = tuple(goals)
        yield small.record(), day


def answers(record: Record, what: str, part: Figure) -> Sum:
    """The answers that a part's numbers are a sum of; one that was changed in place is another answer."""
    counts = COUNTED[what]
    said = {(record.member[one.member].person, one.pair, one.answered_at): counts(one) for one in record.satisfaction}
    return frozenset((voice[0], (voice, said.get(voice))) for voice in part.voices)


def sums(record: Record, shown: dict[str, Figure], what: str) -> list[Sum]:
    """The sums that a report gives away: of each figure and of each of its parts that it shows."""
    found = (one for name in SUMS[what] if name in shown for one in (shown[name], *shown[name].parts))
    return [answers(record, what, one) for one in found if not one.hidden and one.denominator]


def numbers(figure: Figure) -> object:
    """What stands on paper, but for the date."""
    return [(one.name, one.numerator, one.denominator) for one in (figure, *figure.parts)]


def rank(rows: list[list[int]]) -> int:
    """The rank of a small matrix, by another way than the code's own."""
    return int(np.linalg.matrix_rank(np.array(rows, dtype=float))) if rows and rows[0] else 0


def given_away(known: list[Sum]) -> Iterator[set[int]]:
    """The groups of one to four persons whose answers alone some combination of the sums holds."""
    alike: dict[tuple[bool, ...], set[int]] = {}
    for answer in frozenset[Answer]().union(*known):
        alike.setdefault(tuple(answer in one for one in known), set()).add(answer[0])
    atoms = list(alike)
    whole = rank([[int(atom[row]) for atom in atoms] for row in range(len(known))])
    for many in range(1, len(atoms) + 1):
        for chosen in combinations(atoms, many):
            people = set[int]().union(*(alike[atom] for atom in chosen))
            if len(people) >= MINIMUM:
                continue
            others = [atom for atom in atoms if atom not in chosen]
            rest = rank([[int(atom[row]) for atom in others] for row in range(len(known))]) if others else 0
            if whole > rest:
                yield people


def attacked(records: list[tuple[Record, dict[str, Figure]]]) -> list[str]:
    """What reports give away together."""
    return [
        f"{what}: {people}"
        for what in SUMS
        for people in given_away([one for record, shown in records for one in sums(record, shown, what)])
    ]


@given(some.lists(steps, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_no_group_of_fewer_than_five_is_found_by_subtracting(plan: list[Step]) -> None:
    """In each report, and in each two that follow each other."""
    before: dict[str, Figure] = {}
    earlier: dict[str, Record] = {}
    for record, day in played(program(), plan):
        found = {one.name: one for one in figures(record, record_day(day), list(before.values()))}
        # Whoever compares sees nothing of a figure whose numbers are the same ones, whether it was kept or made anew.
        made_of = {
            name: earlier[name] if name in before and numbers(found[name]) == numbers(before[name]) else record
            for name in found
        }
        kept = {name: before[name] for name in found if made_of[name] is not record}
        found |= kept
        by_record = [(made_of[name], {name: found[name]}) for name in CONFIDENTIAL]
        last = [(earlier[name], {name: before[name]}) for name in CONFIDENTIAL if name in before]
        assert attacked(by_record) == []
        assert attacked([*last, *by_record]) == []
        before, earlier = found, made_of


def record_day(number: int):
    """A day of the program."""
    return Small().date(number)


@pytest.mark.parametrize("name", sorted(CONFIDENTIAL))
def test_every_confidential_figure_is_attacked(name: str) -> None:
    """And each is kept back together with those that rest on the same answers."""
    assert any(name in names for names in SUMS.values())
    assert sum(name in family for family in TOGETHER) == 1


def test_the_attack_finds_what_is_given_away() -> None:
    """A whole of six beside a part of five gives one away; six beside three and three gives nobody... but the parts."""
    people = [(number, "said") for number in range(1, 7)]
    assert list(given_away([frozenset(people), frozenset(people[:5])])) == [{6}]
    assert list(given_away([frozenset(people)])) == []
    assert sorted(map(sorted, given_away([frozenset(people), frozenset(people[:3])])))[:2] == [[1, 2, 3], [4, 5, 6]]
    assert next(given_away([frozenset(people), frozenset([*people[:5], (6, "said anew")])]), None) == {6}


@given(some.lists(some.tuples(some.integers(1, 9), some.booleans(), some.integers(1, 5)), max_size=18))
@settings(max_examples=60, deadline=None)
def test_what_is_written_of_a_report_shows_no_more_than_the_report(said: list[tuple[int, bool, int]]) -> None:
    """Through JSON, as it is kept and exported: a group that is hidden has no number, and a whole that is has no part."""
    record, day = next(played(program(), [Step(tuple(said), (), ())]))
    for one in figures(record, record_day(day)):
        again = from_json(to_json(one))
        for written in (again, *again.parts):
            assert (written.numerator is None) == (written.denominator is None) == written.hidden
        assert not again.hidden or all(part.hidden for part in again.parts)
    assert {one.name for one in figures(record, record_day(day))} == {name for name, _ in ALL}
