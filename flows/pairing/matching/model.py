"""What matching takes and gives: frozen values, codes and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Role = Literal["mentor", "mentee"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may be matched. Ids are strings; `zone` is an IANA name; `excluded` and `former` hold ids."""

    id: str
    person: str
    role: Role
    topics: frozenset[str]
    languages: frozenset[str]
    zone: str
    availability: frozenset[str]
    format: str = "either"
    place: str | None = None
    field: str | None = None
    goals: str = ""
    priority: str | None = None
    capacity: int = 1
    excluded: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    waiting_since: datetime | None = None
    let_down: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What a program asks of a pair. `pins` and `forbids` hold (mentor, mentee)."""

    threshold: int = 0
    """The least score of a pair, 0 to 100."""
    same_field_required: bool = False
    most_people_first: bool = False
    """As many people as possible before the best total."""
    pins: frozenset[tuple[str, str]] = frozenset()
    forbids: frozenset[tuple[str, str]] = frozenset()
    day: date = date(2027, 1, 4)
    """The day whose clocks are compared: hours that two zones share change with summer time."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with its values, to be put into words elsewhere."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair with its score (0 to 100), the score by component, and why it fits."""

    mentor: str
    mentee: str
    score: int
    components: Mapping[str, int]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Who stays without a pair, and the reason that, taken away for this person, would have given one.

    *also* holds what would have to go as well; mostly that is nothing.
    """

    candidate: str
    binding: Reason
    also: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """The proposals (by mentor, then mentee), who is left over, and the proposals' total score."""

    proposals: tuple[Proposal, ...]
    left_over: tuple[LeftOver, ...]
    total: int


def by_id(one: Candidate) -> tuple[int, str]:
    """The order in which everything is decided that nothing else decides: 2 comes before 10."""
    return len(one.id), one.id
