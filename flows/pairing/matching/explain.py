"""Why somebody is left over: the one reason that, taken away, would have given a pair. Pure."""

from collections.abc import Collection, Sequence

from flows.pairing.matching.model import Candidate, Reason, Rules
from flows.pairing.matching.rules import broken
from flows.pairing.matching.score import fit


def why_left(one: Candidate, others: Sequence[Candidate], full: Collection[str], rules: Rules) -> Reason:
    """The reason nearest to a pair: a place, then the threshold, then a rule; an exclusion is never named."""
    others = [other for other in others if other.person != one.person]
    if not others:
        return Reason("nobody_there")
    broke: dict[str, int] = {}
    best = -1
    taken = 0
    for other in others:
        mentor, mentee = (one, other) if one.role == "mentor" else (other, one)
        rule = broken(mentor, mentee, rules)
        if rule is not None:
            broke[rule] = broke.get(rule, 0) + 1
            continue
        value = fit(mentor, mentee, rules)
        best = max(best, value)
        if value >= rules.threshold and other.id in full:
            taken += 1
    if taken:
        return Reason("all_full", {"n": taken})
    if 0 <= best < rules.threshold:
        if not any(one.topics & other.topics for other in others):
            return Reason("no_topic", {"best": best, "threshold": rules.threshold})
        return Reason("under_threshold", {"best": best, "threshold": rules.threshold})
    if best >= 0:
        return Reason("no_partner_left")
    for rule in ("no_common_language", "same_field", "forbidden", "former_only"):
        if rule in broke and broke[rule] >= len(others) - broke.get("confidential", 0):
            return Reason(rule)
    return Reason("confidential")
