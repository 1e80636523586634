"""How a figure is cut into groups, and the shapes that several formulas share."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import TypeVar

from flows.figures.figure import Figure, Voice, drawn, veiled
from flows.figures.history import Moment

Case = TypeVar("Case")

MONTH = 365.25 / 12
"""Days in a month: the mean of the Julian calendar, so that twelve are a year."""

_DAY = re.compile(r"d(\d+)")


def days(first: datetime, second: datetime) -> float:
    """Days from *first* to *second*, with their fraction."""
    return (second - first) / timedelta(days=1)


def rate(
    name: str,
    at: Moment,
    cases: Sequence[Case],
    counts: Callable[[Case], bool],
    people: Callable[[Iterable[Case]], frozenset[int]],
    parts: Iterable[Figure] = (),
    voices: Iterable[Voice] = (),
) -> Figure:
    """The share of *cases* that count, about the persons of all of them."""
    good = sum(1 for case in cases if counts(case))
    return drawn(name, "rate", good, len(cases), at, people(cases), parts=parts, voices=voices)


def middle(
    name: str, at: Moment, waits: Sequence[float], people: frozenset[int], parts: Iterable[Figure] = ()
) -> Figure:
    """The median of *waits* in days, out of how many; 0 of 0 where there are none."""
    return drawn(name, "days", median(waits) if waits else 0, len(waits), at, people, parts=parts)


def split(
    cases: Iterable[Case],
    label: Callable[[Case], str | None],
    make: Callable[[str, list[Case]], Figure],
    order: Callable[[str], int] = lambda _: 0,
) -> tuple[Figure, ...]:
    """One figure a group, in *order* and then by label, without what subtraction would give away.

    A case whose label is None is in no group.
    """
    groups: dict[str, list[Case]] = {}
    for case in cases:
        name = label(case)
        if name is not None:
            groups.setdefault(name, []).append(case)
    names = sorted(groups, key=lambda name: (order(name), name))
    return veiled([make(name, groups[name]) for name in names])


def round_name(period: str) -> str:
    """`round:d21` for a regular round; the extra ones (a date that was given, an earlier second look) are one group."""
    return f"round:{period}" if _DAY.fullmatch(period) else "round:extra"


def round_order(name: str) -> int:
    """Regular rounds by their day, the extra ones last."""
    found = _DAY.fullmatch(name.removeprefix("round:"))
    return int(found[1]) if found else 10**9
