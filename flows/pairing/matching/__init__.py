"""Matching, pure: who fits whom, the exact optimum, and the reason for every pair and everybody left over."""

from flows.pairing.matching.model import Candidate, LeftOver, Matching, Proposal, Reason, Rules
from flows.pairing.matching.solve import match

__all__ = ["Candidate", "LeftOver", "Matching", "Proposal", "Reason", "Rules", "match"]
