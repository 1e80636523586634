"""Two proposed pairs exchange partners: what the total becomes, and what forbids it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flows.pairing.matching.model import Candidate, Matching, Rules
from flows.pairing.matching.rules import HARD, obstacles
from flows.pairing.matching.score import fit

Pair = tuple[str, str]
"""(mentor, mentee)"""


@dataclass(frozen=True, slots=True)
class Swap:
    """The two new pairs, the total before and after, and how many of the two score below the threshold.

    *forbidden* is the first hard rule that one of them breaks; which of the two does is not told, since an exclusion is
    never named. "same_mentor" where there is nothing to exchange.
    """

    pairs: tuple[Pair, Pair]
    before: int
    after: int
    low: int
    forbidden: str | None = None

    @property
    def cost(self) -> int:
        """The points of score that the swap loses; below 0 where it gains some."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Exchange:
    """The pair to exchange mentees with, and the points of score that it costs; below 0 where it gains some."""

    other: Pair
    cost: int


def swap(candidates: Mapping[str, Candidate], found: Matching, first: Pair, second: Pair, rules: Rules) -> Swap:
    """What *found* becomes when two of its pairs exchange mentees. Raises LookupError where one is not proposed."""
    scores = {(one.mentor, one.mentee): one.score for one in found.proposals}
    for pair in (first, second):
        if pair not in scores:
            raise LookupError(f"{pair} is not proposed")
    pairs = ((first[0], second[1]), (second[0], first[1]))
    if first[0] == second[0]:
        return Swap(pairs, found.total, found.total, 0, "same_mentor")
    made = [(candidates[mentor], candidates[mentee]) for mentor, mentee in pairs]
    values = [fit(mentor, mentee, rules) for mentor, mentee in made]
    after = found.total - scores[first] - scores[second] + sum(values)
    broke = {code for mentor, mentee in made for code in obstacles(mentor, mentee, rules)}
    return Swap(pairs, found.total, after, sum(one < rules.threshold for one in values), _first(broke))


def _first(broke: Collection[str]) -> str | None:
    return next((code for code in HARD if code in broke), None)
