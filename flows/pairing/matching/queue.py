"""Who waits for a partner, in the order in which they come next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flows.pairing.matching.model import Candidate, LeftOver, Reason, Role, by_id


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody's place in the queue, from 1; since when they wait, and what keeps them from a pair."""

    place: int
    candidate: str
    since: datetime | None
    let_down: bool
    reasons: tuple[Reason, ...]


def queue(candidates: Iterable[Candidate], left_over: Iterable[LeftOver], role: Role = "mentee") -> tuple[Waiting, ...]:
    """Who of *role* is left over: people let down first, then who waits longest, then the first by id."""
    by = {one.id: one for one in candidates if one.role == role}
    left = {one.candidate: one for one in left_over if one.candidate in by}
    ordered = sorted(
        (by[id] for id in left),
        key=lambda one: (
            not one.let_down,
            one.waiting_since is None,
            one.waiting_since.timestamp() if one.waiting_since else 0.0,
            by_id(one),
        ),
    )
    return tuple(
        Waiting(place, one.id, one.waiting_since, one.let_down, (left[one.id].binding, *left[one.id].also))
        for place, one in enumerate(ordered, 1)
    )
