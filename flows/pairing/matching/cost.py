"""What a pin or a forbid costs, against the optimum without it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.pairing.matching import match
from flows.pairing.matching.model import Candidate, Matching, Rules
from flows.pairing.matching.rules import broken

Pair = tuple[str, str]
"""(mentor, mentee)"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Points of the total score and pairs that are lost; a number below 0 is won.

    A pin can win pairs or points, since it is made below the threshold too. *forbidden* is why a pin cannot be made:
    the first hard rule it breaks, "all_full" where other pins hold the places, "unknown" where one of them is not in
    the pool. Then it costs nothing.
    """

    score: int = 0
    pairs: int = 0
    forbidden: str | None = None


def pin(candidates: Sequence[Candidate], rules: Rules, pair: Pair) -> Cost:
    """What it costs to have *pair* whatever else is best."""
    side = {(one.role, one.id): one for one in candidates}
    mentor, mentee = side.get(("mentor", pair[0])), side.get(("mentee", pair[1]))
    if mentor is None or mentee is None:
        return Cost(forbidden="unknown")
    if rule := broken(mentor, mentee, rules):
        return Cost(forbidden=rule)
    others = rules.pins - {pair}
    after = match(candidates, replace(rules, pins=others | {pair}))
    if pair not in {(one.mentor, one.mentee) for one in after.proposals}:
        return Cost(forbidden="all_full")
    return _lost(match(candidates, replace(rules, pins=others)), after)


def unmade(candidates: Sequence[Candidate], found: Matching, rules: Rules) -> dict[Pair, str]:
    """The pins that *found* has not made, each with the code of why: as `Cost.forbidden`."""
    side = {(one.role, one.id): one for one in candidates}
    made = {(one.mentor, one.mentee) for one in found.proposals}
    why: dict[Pair, str] = {}
    for pair in sorted(rules.pins - made):
        mentor, mentee = side.get(("mentor", pair[0])), side.get(("mentee", pair[1]))
        if mentor is None or mentee is None:
            why[pair] = "unknown"
        else:
            why[pair] = broken(mentor, mentee, rules) or "all_full"
    return why


def forbid(candidates: Sequence[Candidate], rules: Rules, pair: Pair) -> Cost:
    """What it costs never to have *pair*."""
    others = rules.forbids - {pair}
    before, after = (match(candidates, replace(rules, forbids=one)) for one in (others, others | {pair}))
    return _lost(before, after)


def _lost(before: Matching, after: Matching) -> Cost:
    return Cost(before.total - after.total, len(before.proposals) - len(after.proposals))
