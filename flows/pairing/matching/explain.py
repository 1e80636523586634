"""Why somebody is left over: what, taken away for this person, would have given a pair. Pure.

Each possible partner is kept from somebody by a set of obstacles: no place (or a pair of their own), too low a score,
the hard rules. The nearest partner has the smallest set. Where it holds one obstacle, lifting it for this person makes
a pair: what then is worth the most is worth more than before, so it cannot be a matching that there was before, and
every new one has this person in it. A place counts as lifted for this person where it is kept for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flows.pairing.matching.model import Candidate, LeftOver, Reason, Rules
from flows.pairing.matching.table import BAR, Bits, Ints, Small, Table, pieces

FULL, LOW = 1, 2
"""The obstacles that are no hard rule, below the bits of `BAR`: what is easier to lift comes first."""
CODES = {FULL: "all_full", LOW: "under_threshold", **{bar: code for code, bar in BAR.items()}}


def left_over(
    mentors: Sequence[Candidate], mentees: Sequence[Candidate], pairs: Sequence[tuple[str, str]], rules: Rules
) -> tuple[LeftOver, ...]:
    """Mentees, then mentors, who are in none of *pairs* (mentor, mentee), each with the nearest partner's obstacles.

    Mentors without a place are there to be named as full; they are not left over.
    """
    column, row = ({one.id: place for place, one in enumerate(side)} for side in (mentors, mentees))
    used = np.bincount(np.array([column[mentor] for mentor, _ in pairs], np.int64), minlength=len(mentors))
    served = np.bincount(np.array([row[mentee] for _, mentee in pairs], np.int64), minlength=len(mentees)) > 0
    places = np.array([one.capacity for one in mentors], np.int64)
    full = used >= places
    waiting, idle = np.flatnonzero(~served), np.flatnonzero((used == 0) & ~full)
    if not len(mentors) or not len(mentees):
        return tuple(
            LeftOver(one.id, Reason("nobody_there")) for one in (*mentees, *(one for one in mentors if one.capacity))
        )
    if not len(waiting) and not len(idle):
        return ()
    table = Table(mentors, mentees, rules)
    return (*_mentees(table, waiting, full), *_mentors(table, idle, served))


@dataclass(frozen=True)
class Nearest:
    """By person: the smallest set of obstacles, the best score there, how many have this set, how many of them share a
    topic, and how many of all do. No obstacles at all: there is nobody else.
    """

    obstacles: Ints
    score: Ints
    many: Ints
    on_topic: Ints
    sharing: Ints


def _mentees(table: Table, waiting: Ints, full: NDArray[np.bool_]) -> Iterator[LeftOver]:
    for rows in pieces(waiting, len(table.mentors)):
        columns = table.every_column
        bars = table.bars(rows, columns) | full.astype(np.uint8)[None, :] * np.uint8(FULL)
        ones = [table.mentees[int(row)] for row in rows]
        scores, topics = table.scores(rows, columns), table.common_topics(rows, columns)
        near = _nearest(bars, scores, topics, _themselves(ones, table.mentors), table.rules)
        yield from (_said(one, near, place, table.rules) for place, one in enumerate(ones))


def _mentors(table: Table, idle: Ints, served: NDArray[np.bool_]) -> Iterator[LeftOver]:
    for columns in pieces(idle, len(table.mentees)):
        rows = table.every_row
        bars = table.bars(rows, columns) | served.astype(np.uint8)[:, None] * np.uint8(FULL)
        ones = [table.mentors[int(column)] for column in columns]
        scores, topics = table.scores(rows, columns), table.common_topics(rows, columns)
        near = _nearest(bars.T, scores.T, topics.T, _themselves(ones, table.mentees), table.rules)
        yield from (_said(one, near, place, table.rules) for place, one in enumerate(ones))


def _themselves(ones: Sequence[Candidate], others: Sequence[Candidate]) -> tuple[list[int], list[int]]:
    """Where somebody would meet themselves in the other role."""
    by: dict[str, list[int]] = {}
    for place, other in enumerate(others):
        by.setdefault(other.person, []).append(place)
    found = [(place, other) for place, one in enumerate(ones) for other in by.get(one.person, ())]
    return [place for place, _ in found], [other for _, other in found]


def _nearest(
    bars: Bits, scores: Small, topics: Small, themselves: tuple[list[int], list[int]], rules: Rules
) -> Nearest:
    """Fewest obstacles first, then those that are easier to lift, then the best score."""
    bars = bars | (scores < rules.threshold).astype(np.uint8) * np.uint8(LOW)
    key = (np.bitwise_count(bars).astype(np.int32) << 8 | bars) * np.int32(128) - scores
    key[themselves] = np.iinfo(np.int32).max
    bars[themselves] = 0
    which = key.argmin(1)
    every = np.arange(len(which))
    obstacles = bars[every, which]
    alike = bars == obstacles[:, None]
    return Nearest(
        obstacles.astype(np.int64),
        scores[every, which].astype(np.int64),
        alike.sum(1),
        (alike & (topics > 0)).sum(1),
        (topics > 0).sum(1),
    )


def _said(one: Candidate, near: Nearest, place: int, rules: Rules) -> LeftOver:
    obstacles = int(near.obstacles[place])
    if not obstacles:
        return LeftOver(one.id, Reason("nobody_there"))
    found = [_reason(bit, one, near, place, rules) for bit in CODES if obstacles & bit]
    return LeftOver(one.id, found[0], tuple(found[1:]))


def _reason(bit: int, one: Candidate, near: Nearest, place: int, rules: Rules) -> Reason:
    if bit == FULL and one.role == "mentor":
        return Reason("no_partner_left")
    if bit == FULL:
        on_topic = int(near.on_topic[place])
        return Reason("all_full", {"n": on_topic}) if on_topic else Reason("no_place", {"n": int(near.many[place])})
    if bit == LOW:
        code = "under_threshold" if near.sharing[place] else "no_topic"
        return Reason(code, {"best": int(near.score[place]), "threshold": rules.threshold})
    return Reason(CODES[bit])
