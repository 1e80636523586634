"""The proof that an assignment is the best: a price for each mentor's place. Pure.

A mentee keeps what their pair is worth less the place's price. Where nobody could do better elsewhere at these prices,
and places that are free cost nothing, no assignment is worth more: its worth is at most what all keep and all prices
together, and that is what this one is worth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flows.pairing.matching.table import Ints, Table
from flows.pairing.matching.worth import Worth

NEW = 12
"""At most so many better places a mentee are looked at anew in one round."""


@dataclass(frozen=True)
class Prices:
    """What a place costs, by column, and what each mentee keeps, by row."""

    place: Ints
    keeps: Ints


def prices(rows: Ints, columns: Ints, worths: Ints, taken: NDArray[np.bool_], places: Ints, many: int) -> Prices:
    """The lowest prices under which everybody has their best place among these edges.

    A price rises until nobody who sits elsewhere (or nowhere) would rather have the place. Raises ArithmeticError where
    prices rise without end or a free place costs something: then the assignment is not the best.
    """
    nowhere = len(places)
    seat = np.full(many, nowhere, np.int64)
    has = np.zeros(many, np.int64)
    seat[rows[taken]] = columns[taken]
    has[rows[taken]] = worths[taken]
    price = np.zeros(nowhere + 1, np.int64)
    order = np.argsort(columns, kind="stable")
    seats, gain, to = seat[rows[order]], (worths - has[rows])[order], columns[order]
    starts = np.flatnonzero(np.diff(to, prepend=-1))
    wanted = to[starts]
    for _ in range(nowhere + 2):
        if not len(starts):
            break
        offered = np.maximum(price[wanted], np.maximum.reduceat(gain + price[seats], starts))
        if np.array_equal(offered, price[wanted]):
            break
        price[wanted] = offered
    else:
        raise ArithmeticError("the prices rise without end: the assignment is not the best")
    keeps = np.where(seat == nowhere, 0, has - price[seat])
    used = np.bincount(columns[taken], minlength=nowhere)
    if (keeps < 0).any() or price[:-1][used < places].any():
        raise ArithmeticError("a free place costs something: the assignment is not the best")
    return Prices(price[:-1], keeps)


def better_places(table: Table, worth: Worth, at: Prices) -> tuple[Ints, Ints, Ints]:
    """Pairs of the whole table worth more than they cost at these prices (rows, columns, scores); none: proved.

    The most telling of each row; among equals those that a row's own turn puts first, so that not all ask for the same.
    """
    found: list[tuple[Ints, Ints, Ints]] = []
    turn = np.arange(len(table.mentors)) * 104_729
    floor = at.keeps - worth.mentee
    # Whole points first, in small numbers: what is worth more than it costs has more points than both of these.
    whole_floor, whole_place = ((one // worth.point).astype(np.int32) for one in (floor, at.place))
    for rows, scores in table.blocks():
        asking, columns = np.nonzero(np.subtract(scores, whole_place, dtype=np.int32) > whole_floor[rows][:, None])
        points = scores[asking, columns].astype(np.int64)
        who = rows[asking]
        gain = points * worth.point - at.place[columns] - floor[who]
        more = np.flatnonzero((gain > 0) & (points >= 0))
        who, columns, points, gain = who[more], columns[more], points[more], gain[more]
        key = gain + (turn[columns] + who * 7_919) % worth.point
        order = np.lexsort((-key, who))
        begins = np.flatnonzero(np.diff(who[order], prepend=-1))
        place = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
        chosen = np.sort(order[place < NEW])
        found.append((who[chosen], columns[chosen], points[chosen]))
    return joined(found)


def top(keys: Ints, many: int) -> Ints:
    """The columns of the *many* largest keys of each row, in no order."""
    if keys.shape[1] <= many:
        return np.broadcast_to(np.arange(keys.shape[1]), keys.shape)
    return np.argpartition(keys, keys.shape[1] - many, axis=1)[:, -many:]


def joined(found: list[tuple[Ints, Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
    """Edges of several blocks as one."""
    none = np.zeros(0, np.int64)
    rows, columns, scores = (np.concatenate([none, *(one[part] for one in found)]) for part in range(3))
    return rows, columns, scores
