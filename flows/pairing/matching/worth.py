"""What a pair is worth, as one whole number: who was let down before, most people, the score, who waits longest. Pure.

Two matchings differ by paths and cycles that each pass every mentor at most once, and on which at most one person comes
in and one goes out. So one point of score outweighs whoever waits as soon as it is more than the highest rank; and one
person more, or one who was let down, outweighs all scores as soon as it is more than 100 points for each mentor on the
way. Most people and most of those let down never contradict each other (whom a matching can serve, a largest one can
serve as well), so that their two bonuses are added, not multiplied. With 100,000 mentees and a third as many mentors
the largest number stays below 10¹⁸, which a machine's whole numbers hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flows.pairing.matching.model import Candidate, Rules, by_id
from flows.pairing.matching.table import Ints


@dataclass(frozen=True)
class Worth:
    """A pair is worth *point* for each point of its score, and what its mentee brings."""

    point: int
    mentee: Ints

    def of(self, rows: Ints, scores: Ints) -> Ints:
        """The worth of pairs by their mentees' rows and their scores; always above 0."""
        return scores * self.point + self.mentee[rows]


def worth(mentors: Sequence[Candidate], mentees: Sequence[Candidate], rules: Rules) -> Worth:
    """Ranks: the longest wait is highest; who does not wait comes after, by id."""
    patience = sorted(
        range(len(mentees)),
        key=lambda row: (
            (one := mentees[row]).waiting_since is None,
            one.waiting_since.timestamp() if one.waiting_since else 0.0,
            by_id(one),
        ),
    )
    ranks = np.zeros(len(mentees), np.int64)
    ranks[patience] = np.arange(len(mentees), 0, -1)
    point = len(mentees) + 1
    person = (100 * min(len(mentors), len(mentees)) + 101) * point
    people = np.array([person * (one.let_down + rules.most_people_first) for one in mentees], np.int64)
    return Worth(point, ranks + people)
