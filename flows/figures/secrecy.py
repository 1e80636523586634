"""Whether numbers that are shown one after the other give single answers away. Pure; knows no figure's meaning.

Each number is a sum over answers, and whoever has them all can add and subtract them. A group of fewer than `MINIMUM`
persons is given away where some combination of the sums holds their answers and nobody else's: where the span of the
sums, as vectors over the answers, holds a vector that is zero outside the group. (What statistics offices call the
audit of a table of protected cells, by linear algebra.)
"""

from collections.abc import Iterable, Iterator, Sequence

from flows.figures.figure import MINIMUM, Voice

Sum = frozenset[Voice]
"""The answers that a number is a sum of."""
_Matrix = list[list[int]]


def gives_away(before: Iterable[Sum], now: Iterable[Sum], *, altered: bool) -> bool:
    """Whether *now*, shown to who has seen *before*, gives a group away that neither shows by itself.

    *altered*: the numbers before were not quite these sums, as answers were erased since or changed in place: whose,
    nobody knows any more. Then *now* must not be comparable with *before* at all.
    """
    old, new = list(dict.fromkeys(before)), list(dict.fromkeys(now))
    if not old or not new or (not altered and set(old) == set(new)):
        return False
    rows = list(dict.fromkeys((*old, *new)))
    alike = _alike(rows)
    matrix = [[int(pattern[row]) for pattern in alike] for row in range(len(rows))]
    whole = _rank(matrix)
    if altered and whole < _rank([_row(one, rows, matrix) for one in old]) + _rank(
        [_row(one, rows, matrix) for one in new]
    ):
        return True
    return any(_rank(_outside(matrix, group)) < whole for group in _small(list(alike.values())))


def _alike(rows: Sequence[Sum]) -> dict[tuple[bool, ...], frozenset[int]]:
    """The persons of the answers that stand in the same sums: no combination tells these answers apart."""
    found: dict[tuple[bool, ...], set[int]] = {}
    for voice in frozenset[Voice]().union(*rows):
        found.setdefault(tuple(voice in row for row in rows), set()).add(voice[0])
    return {pattern: frozenset(people) for pattern, people in found.items()}


def _row(one: Sum, rows: Sequence[Sum], matrix: _Matrix) -> list[int]:
    return matrix[rows.index(one)]


def _outside(matrix: _Matrix, group: frozenset[int]) -> _Matrix:
    return [[number for place, number in enumerate(row) if place not in group] for row in matrix]


def _small(people: Sequence[frozenset[int]]) -> Iterator[frozenset[int]]:
    """The largest sets of columns that are about fewer than `MINIMUM` persons together."""
    seen: set[frozenset[int]] = set()
    waiting: list[tuple[frozenset[int], frozenset[int]]] = [(frozenset(), frozenset())]
    while waiting:
        chosen, known = waiting.pop()
        wider = [
            (chosen | {place}, known | people[place])
            for place in range(len(people))
            if place not in chosen and len(known | people[place]) < MINIMUM
        ]
        if not wider and chosen:
            yield chosen
        for one in wider:
            if one[0] not in seen:
                seen.add(one[0])
                waiting.append(one)


def _rank(matrix: _Matrix) -> int:
    """The rank of a small matrix of whole numbers, by elimination without fractions."""
    rows, found = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((place for place in range(found, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        head = rows[found]
        for place in range(found + 1, len(rows)):
            if factor := rows[place][column]:
                rows[place] = [a * head[column] - b * factor for a, b in zip(rows[place], head, strict=True)]
        found += 1
    return found
