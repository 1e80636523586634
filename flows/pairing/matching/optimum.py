"""The best assignment of a whole table, found on a few edges a mentee and proved for all. Pure."""

from dataclasses import dataclass

import numpy as np

from flows.pairing.matching.flow import assign
from flows.pairing.matching.prices import better_places, joined, prices, top
from flows.pairing.matching.table import Ints, Table
from flows.pairing.matching.worth import Worth

KEEP = 20
"""Edges a mentee that the first round looks at."""
TURNS = 4_096


@dataclass(frozen=True)
class Optimum:
    """Who sits where: *seat* by row, -1 for nobody; after how many *rounds*, on how many *edges*."""

    seat: Ints
    rounds: int
    edges: int


def optimum(table: Table, worth: Worth, places: Ints, keep: int = KEEP) -> Optimum:
    """The assignment that is worth the most under *places*, and no other edge of the table could better it.

    Each round solves the edges at hand exactly, prices every place by what it found, and takes in the pairs of the
    whole table that would rather change at these prices. When there is none, the prices prove the optimum for all.
    """
    many = len(table.mentees)
    rows, columns, scores = _best(table, keep)
    rounds = 0
    while True:
        rounds += 1
        worths = worth.of(rows, scores)
        taken = assign(rows, columns, worths, places, many)
        found = better_places(table, worth, prices(rows, columns, worths, taken, places, many))
        if not len(found[0]):
            seat = np.full(many, -1, np.int64)
            seat[rows[taken]] = columns[taken]
            return Optimum(seat, rounds, len(rows))
        rows, columns, scores = joined([(rows, columns, scores), found])


def _best(table: Table, keep: int) -> tuple[Ints, Ints, Ints]:
    """The *keep* best pairs of each row; among equals, each row begins at another column."""
    found: list[tuple[Ints, Ints, Ints]] = []
    turn = np.arange(len(table.mentors)) * 104_729
    for rows, scores in table.blocks():
        key = scores.astype(np.int32) * TURNS + ((turn + rows[:, None] * 7_919) % TURNS).astype(np.int32)
        best = top(key, keep)
        where, which = np.nonzero(np.take_along_axis(scores, best, 1) >= 0)
        chosen = best[where, which]
        found.append((rows[where], chosen, scores[where, chosen].astype(np.int64)))
    return joined(found)
