"""What a text was read as: values that the rest of this package returns. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Polarity = Literal["yes", "no"]
Toward = Literal["past", "future"]
Kind = Literal["choice", "several", "confirm", "day", "scale", "number", "text"]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a question accepts.

    *labels* are its label and synonyms in every language. *polarity* says that it affirms or denies what was asked,
    so that "yes", "no" and a negated label find it.
    """

    value: str
    labels: tuple[str, ...]
    polarity: Polarity | None = None


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A value, whether it is beyond doubt, and the piece of the text that it came from.

    Where *sure* is False the reader must be asked "did you mean …?" before anything follows from it.
    """

    value: T
    sure: bool
    said: str


@dataclass(frozen=True, slots=True)
class NoSuchDay:
    """A day that no calendar has, such as 30 February; *said* is how it was written."""

    said: str


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A whole number that was understood and is outside what the question takes."""

    value: int
    said: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of several that a single message may answer.

    *when* names earlier questions (or answers known before) and the value, or values, that they must have; a
    confirmation has the value "yes" or "no". *least* and *most* bound a number or a scale, both included.
    """

    name: str
    kind: Kind
    options: Sequence[Option] = ()
    least: int | None = None
    most: int | None = None
    toward: Toward | None = None
    when: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict[str, "str | tuple[str, ...]"])
    sensitive: bool = False
    """Never filled from a sentence: it has to be answered by itself."""
