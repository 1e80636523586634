"""Matching, pure: who fits whom, the exact optimum, and the reason for every pair and everybody left over."""

from collections.abc import Sequence

from flows.pairing.matching.model import Candidate, LeftOver, Matching, Proposal, Reason, Rules

__all__ = ["Candidate", "LeftOver", "Matching", "Proposal", "Reason", "Rules", "match"]


def match(candidates: Sequence[Candidate], rules: Rules) -> Matching:
    """The best matching of *candidates*; the same for the same candidates in any order.

    First, pinned pairs; then people let down before; then, where the rules say so, the most people; then the best total
    score; then those who wait longest; then the first by id. Capacities and hard rules always hold.
    """
    from flows.pairing.matching.solve import best  # numpy and the solver are loaded when somebody matches

    return best(candidates, rules)
