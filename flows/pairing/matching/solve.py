"""The best matching of some people under a program's rules. Pure."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from flows.pairing.matching.explain import left_over
from flows.pairing.matching.flow import assign
from flows.pairing.matching.model import Candidate, Matching, Proposal, Rules, by_id
from flows.pairing.matching.optimum import KEEP, optimum
from flows.pairing.matching.rules import broken
from flows.pairing.matching.score import components, fit, reasons, score
from flows.pairing.matching.table import Table
from flows.pairing.matching.worth import worth

Pair = tuple[Candidate, Candidate]


def best(candidates: Sequence[Candidate], rules: Rules, keep: int = KEEP) -> Matching:
    """The best matching; *keep* edges a mentee are looked at first, and the result is proved for all."""
    ordered = sorted(candidates, key=by_id)
    everybody = [one for one in ordered if one.role == "mentor"]
    mentors = [one for one in everybody if one.capacity > 0]
    mentees = [one for one in ordered if one.role == "mentee"]
    pairs = _pinned(mentors, mentees, rules)
    sat = {mentee.id for _, mentee in pairs}
    used: dict[str, int] = {}
    for mentor, _ in pairs:
        used[mentor.id] = used.get(mentor.id, 0) + 1
    rest = [replace(one, capacity=one.capacity - used.get(one.id, 0)) for one in mentors]
    pairs += _rest(rest, [one for one in mentees if one.id not in sat], rules, keep)
    by = {one.id: one for one in ordered}
    pairs = sorted(
        ((by[mentor.id], mentee) for mentor, mentee in pairs), key=lambda pair: (*by_id(pair[0]), *by_id(pair[1]))
    )
    made = tuple(_proposal(mentor, mentee, rules) for mentor, mentee in pairs)
    alone = left_over(everybody, mentees, [(one.mentor, one.mentee) for one in made], rules)
    return Matching(made, alone, sum(one.score for one in made))


def _pinned(mentors: Sequence[Candidate], mentees: Sequence[Candidate], rules: Rules) -> list[Pair]:
    """Pinned pairs that break no hard rule, whatever their score: as many as the places let, then the best of them."""
    row, column = ({one.id: place for place, one in enumerate(side)} for side in (mentees, mentors))
    found = sorted(
        (row[mentee], column[mentor])
        for mentor, mentee in rules.pins
        if mentor in column and mentee in row and broken(mentors[column[mentor]], mentees[row[mentee]], rules) is None
    )
    if not found:
        return []
    rows, columns = (np.array(side, np.int64) for side in zip(*found, strict=True))
    scores = np.array([fit(mentors[m], mentees[e], rules) for e, m in found], np.int64)
    worths = worth(mentors, mentees, replace(rules, most_people_first=True)).of(rows, scores)
    places = np.array([one.capacity for one in mentors], np.int64)
    taken = assign(rows, columns, worths, places, len(mentees))
    return [(mentors[m], mentees[e]) for (e, m), yes in zip(found, taken, strict=True) if yes]


def _rest(mentors: Sequence[Candidate], mentees: Sequence[Candidate], rules: Rules, keep: int) -> list[Pair]:
    if not mentors or not mentees:
        return []
    table = Table(mentors, mentees, rules)
    places = np.array([one.capacity for one in mentors], np.int64)
    seat = optimum(table, worth(mentors, mentees, rules), places, keep).seat
    return [(mentors[column], mentees[row]) for row, column in enumerate(seat) if column >= 0]


def _proposal(mentor: Candidate, mentee: Candidate, rules: Rules) -> Proposal:
    parts = components(mentor, mentee, rules.day)
    return Proposal(mentor.id, mentee.id, score(parts, mentor, mentee), parts, reasons(mentor, mentee, rules.day))
