"""What a benchmark found, and its limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Measured:
    """A value with its unit; *kept* where it is at most its limit, or *at_least*."""

    name: str
    value: float
    unit: str
    limit: float
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the limit holds."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def seconds(work: Callable[[], object]) -> float:
    """How long *work* takes, by the wall clock."""
    begins = perf_counter()
    work()
    return perf_counter() - begins


def beside(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The median seconds of each, measured in turns, so that what else the machine does falls on both alike."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return median(one for one, _ in pairs), median(other for _, other in pairs)
