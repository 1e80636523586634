"""The exact optimum, as a minimum-cost flow: mentees to mentors under each mentor's capacity. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.pairing.matching.explain import why_left
from flows.pairing.matching.model import Candidate, LeftOver, Matching, Proposal, Rules
from flows.pairing.matching.rules import broken
from flows.pairing.matching.score import components, reasons, score

PIN = 1_000
"""More than any score: a pinned pair is made before any other."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A pair that no rule forbids, by the places of mentor and mentee in their lists."""

    mentor: int
    mentee: int
    score: int
    parts: Mapping[str, int]
    pinned: bool


def match(candidates: Sequence[Candidate], rules: Rules) -> Matching:
    """The best matching of *candidates*; the same for the same candidates in any order.

    First, people let down before; then, where the rules say so, the most people; then the best total score; then
    those who wait longest. Capacities and hard rules always hold.
    """
    ordered = sorted(candidates, key=lambda one: (len(one.id), one.id))
    mentors = [one for one in ordered if one.role == "mentor" and one.capacity > 0]
    mentees = [one for one in ordered if one.role == "mentee"]
    edges = _edges(mentors, mentees, rules)
    chosen = _solve(mentors, mentees, edges, rules)
    proposals = tuple(
        Proposal(
            mentors[edge.mentor].id,
            mentees[edge.mentee].id,
            edge.score,
            edge.parts,
            reasons(mentors[edge.mentor], mentees[edge.mentee]),
        )
        for edge in chosen
    )
    left = _left_over(mentors, mentees, chosen, rules)
    return Matching(proposals, left, sum(proposal.score for proposal in proposals))


def _edges(mentors: Sequence[Candidate], mentees: Sequence[Candidate], rules: Rules) -> list[Edge]:
    by_language: dict[str, list[int]] = {}
    for place, mentor in enumerate(mentors):
        for language in mentor.languages:
            by_language.setdefault(language, []).append(place)
    edges: list[Edge] = []
    for place, mentee in enumerate(mentees):
        reachable = sorted({one for language in mentee.languages for one in by_language.get(language, ())})
        for one in reachable:
            mentor = mentors[one]
            if broken(mentor, mentee, rules) is not None:
                continue
            parts = components(mentor, mentee)
            value = score(parts, mentor, mentee)
            pinned = (mentor.id, mentee.id) in rules.pins
            if value >= rules.threshold or pinned:
                edges.append(Edge(one, place, value, parts, pinned))
    return edges


def _solve(
    mentors: Sequence[Candidate], mentees: Sequence[Candidate], edges: Sequence[Edge], rules: Rules
) -> list[Edge]:
    """The chosen edges, by mentor and mentee. Costs are lexicographic: each rank outweighs all lower ones together."""
    if not edges:
        return []
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    waiting = sorted((one.waiting_since, one.id) for one in mentees if one.waiting_since is not None)
    rank = {mentee: len(waiting) - place for place, (_, mentee) in enumerate(waiting)}
    patience = sum(rank.values()) + len(mentees) + 1
    most = (100 + PIN) * patience * (len(mentees) + 1)
    flow = SimpleMinCostFlow()
    source, sink, first_mentor = 0, 1, 2 + len(mentees)
    for place in range(len(mentees)):
        flow.add_arc_with_capacity_and_unit_cost(source, 2 + place, 1, 0)
    arcs: list[int] = []
    for edge in edges:
        mentee = mentees[edge.mentee]
        worth = (edge.score + (PIN if edge.pinned else 0)) * patience + rank.get(mentee.id, 0) + 1
        if rules.most_people_first:
            worth += most
        if mentee.let_down:
            worth += most * (len(mentees) + 2)
        arcs.append(flow.add_arc_with_capacity_and_unit_cost(2 + edge.mentee, first_mentor + edge.mentor, 1, -worth))
    for place, mentor in enumerate(mentors):
        flow.add_arc_with_capacity_and_unit_cost(first_mentor + place, sink, mentor.capacity, 0)
    # Whoever is better left alone goes past the mentors at no cost.
    flow.add_arc_with_capacity_and_unit_cost(source, sink, len(mentees), 0)
    flow.set_node_supply(source, len(mentees))
    flow.set_node_supply(sink, -len(mentees))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"the assignment has no optimum: {status}")
    chosen = [edge for edge, arc in zip(edges, arcs, strict=True) if flow.flow(arc)]
    return sorted(chosen, key=lambda edge: (edge.mentor, edge.mentee))


def _left_over(
    mentors: Sequence[Candidate], mentees: Sequence[Candidate], chosen: Sequence[Edge], rules: Rules
) -> tuple[LeftOver, ...]:
    taken: dict[int, int] = {}
    for edge in chosen:
        taken[edge.mentor] = taken.get(edge.mentor, 0) + 1
    full = frozenset(mentors[place].id for place, n in taken.items() if n >= mentors[place].capacity)
    served = {edge.mentee for edge in chosen}
    alone = [mentee for place, mentee in enumerate(mentees) if place not in served]
    idle = [mentor for place, mentor in enumerate(mentors) if place not in taken]
    return tuple(
        [LeftOver(one.id, why_left(one, mentors, full, rules)) for one in alone]
        + [LeftOver(one.id, why_left(one, mentees, frozenset(), rules)) for one in idle]
    )
