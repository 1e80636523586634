"""Of each proposed pair, the exchange of partners that costs least. Pure."""

from collections.abc import Mapping

import numpy as np

from flows.pairing.matching.model import Candidate, Matching, Rules
from flows.pairing.matching.swap import Exchange, Pair
from flows.pairing.matching.table import Table, pieces


def exchanges(candidates: Mapping[str, Candidate], found: Matching, rules: Rules) -> dict[Pair, Exchange]:
    """By pair of *found*; without those that are pinned, and those that no rule and no threshold lets change.

    Among equals it is the first, so that the same proposals have the same exchanges.
    """
    free = [one for one in found.proposals if (one.mentor, one.mentee) not in rules.pins]
    mentors = list(dict.fromkeys(one.mentor for one in free))
    if len(mentors) < 2:
        return {}
    table = Table([candidates[one] for one in mentors], [candidates[one.mentee] for one in free], rules)
    open_scores = np.concatenate([scores for _, scores in table.blocks()]).astype(np.int16)
    place = {one: column for column, one in enumerate(mentors)}
    columns = np.array([place[one.mentor] for one in free])
    own = np.array([one.score for one in free], np.int16)
    nearest: dict[Pair, Exchange] = {}
    for rows in pieces(table.every_row, len(free)):
        with_theirs, theirs_with_own = open_scores[rows][:, columns], open_scores[:, columns[rows]].T
        costs = own[rows][:, None] + own[None, :] - with_theirs - theirs_with_own
        closed = (with_theirs < 0) | (theirs_with_own < 0) | (columns[rows][:, None] == columns[None, :])
        costs[closed] = np.iinfo(np.int16).max
        for row, other in zip(rows, costs.argmin(1), strict=True):
            if not closed[row - rows[0], other]:
                with_whom = free[other]
                cost = int(costs[row - rows[0], other])
                nearest[free[row].mentor, free[row].mentee] = Exchange((with_whom.mentor, with_whom.mentee), cost)
    return nearest
