"""A figure, and what may be shown of it. Knows no record: whose answers it is made of comes in as ids of persons.

A group of fewer than five is not shown; nor is a group that could be found by subtracting what is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

Kind = Literal["rate", "mean", "days", "count", "gap", "curve"]

MINIMUM = 5
"""Persons. A figure about fewer says "too few to show"."""

Voice = tuple[int, int, datetime]
"""A person, the pair (or the goal) they spoke of, and when: one answer that a figure is made of."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its numerator, its denominator and its date.

    - rate: a share, numerator of denominator; a net score may be below 0.
    - mean: a sum over what it is a sum of.
    - days: the numerator is a number of days, the denominator how many cases it is about.
    - count: a number, and out of how many.
    - gap: the numerator is a signed difference, the denominator how many answers it rests on.
    - curve: the numerator is a share that is still there, the denominator how many it was observed on; its points
      are its parts.

    Both numbers are None where it is hidden.
    """

    name: str
    numerator: float | None
    denominator: float | None
    at: date | datetime
    kind: Kind
    hidden: bool = False
    parts: tuple["Figure", ...] = ()
    people: frozenset[int] = field(default=frozenset(), repr=False, compare=False)
    """The persons that the denominator is about. Stays in memory: it is never written out."""
    voices: frozenset[Voice] = field(default=frozenset(), repr=False, compare=False)
    """The confidential answers that it is made of. Stays in memory too."""

    @property
    def value(self) -> float | None:
        """What is shown: the quotient of a rate or mean, else the numerator. None where hidden or out of none."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator if self.kind in ("rate", "mean") else self.numerator

    def part(self, name: str) -> "Figure | None":
        """The part of that name."""
        return next((part for part in self.parts if part.name == name), None)


def drawn(
    name: str,
    kind: Kind,
    numerator: float,
    denominator: float,
    at: date | datetime,
    people: frozenset[int],
    *,
    parts: Iterable[Figure] = (),
    voices: Iterable[Voice] = (),
) -> Figure:
    """A figure about *people*, hidden with all its parts where they are fewer than `MINIMUM`."""
    figure = Figure(name, numerator, denominator, at, kind, False, tuple(parts), people, frozenset(voices))
    return hide(figure) if len(people) < MINIMUM else figure


def hide(figure: Figure) -> Figure:
    """The figure without its numbers, its parts included."""
    parts = tuple(hide(part) for part in figure.parts)
    return replace(figure, numerator=None, denominator=None, hidden=True, parts=parts)


def with_parts(figure: Figure, *groups: Iterable[Figure]) -> Figure:
    """The figure with its parts, one group after the other; all hidden where the whole is."""
    parts = tuple(part for group in groups for part in group)
    return replace(figure, parts=tuple(hide(part) for part in parts) if figure.hidden else parts)


def veiled(parts: Sequence[Figure]) -> tuple[Figure, ...]:
    """The parts of a whole that is shown, with what subtraction would give away hidden too.

    The whole minus the parts shown is the sum of the hidden ones. Where these are fewer than `MINIMUM` persons, the
    smallest part shown is hidden as well (secondary suppression, as statistics offices do with tables of counts).
    """
    shown = sorted((part for part in parts if not part.hidden), key=lambda part: (len(part.people), part.name))
    covered: set[int] = {person for part in parts if part.hidden for person in part.people}
    also: set[str] = set()
    while shown and 0 < len(covered) < MINIMUM:
        smallest = shown.pop(0)
        also.add(smallest.name)
        covered |= smallest.people
    return tuple(hide(part) if part.name in also else part for part in parts)


def lines(figure: Figure) -> tuple[Figure, ...]:
    """The figure and its parts: what stands on paper."""
    return (figure, *figure.parts)


def same_numbers(figure: Figure, other: Figure) -> bool:
    """Whether both show the same, as it is written down, but for the date."""
    written = [
        [(one.name, rounded(one.numerator), rounded(one.denominator)) for one in lines(each)]
        for each in (figure, other)
    ]
    return written[0] == written[1]


def to_json(figure: Figure) -> dict[str, Any]:
    """The figure as JSON, keys in a fixed order, numbers rounded half up to four places; no person in it."""
    return {
        "name": figure.name,
        "kind": figure.kind,
        "at": figure.at.isoformat(),
        "hidden": figure.hidden,
        "numerator": rounded(figure.numerator),
        "denominator": rounded(figure.denominator),
        "value": rounded(figure.value),
        "parts": [to_json(part) for part in figure.parts],
    }


def from_json(values: Mapping[str, Any]) -> Figure:
    """What `to_json` gave, as a figure again (its persons are not known any more)."""
    at = str(values["at"])
    return Figure(
        name=values["name"],
        numerator=values["numerator"],
        denominator=values["denominator"],
        at=datetime.fromisoformat(at) if "T" in at else date.fromisoformat(at),
        kind=values["kind"],
        hidden=values["hidden"],
        parts=tuple(from_json(part) for part in values["parts"]),
    )


def rounded(number: float | None) -> float | int | None:
    """A number to four places, half up in decimal, so that the same record always gives the same digits."""
    if number is None:
        return None
    places = Decimal(repr(number)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return int(places) if places == places.to_integral_value() else float(places)
