"""Matching, beside two other exact ways to the same total: scipy's assignment, and one flow over all edges.

Mentees with a third as many mentors of three places each. Scoring, solving (with the proof for all pairs) and
explaining are measured apart, each size in a process of its own, so that its memory is its own.

*All edges* are the pairs that no hard rule forbids. A threshold leaves fewer of them, which helps the flow more than it
helps us: the details say what both take under the classic program's threshold as well.
"""

import multiprocessing
import os
import random
import resource
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from benchmarks.measured import Measured, beside, seconds
from flows.pairing.matching import Candidate, Rules
from flows.pairing.matching.explain import left_over
from flows.pairing.matching.optimum import Optimum, optimum
from flows.pairing.matching.table import Table
from flows.pairing.matching.worth import worth

SMALL, MIDDLE, LARGE, HUGE = 90, 1_000, 10_000, 100_000
WITH_HUGE = "BENCH_HUGE"
"""Set in the environment: 100,000 mentees as well. That takes an hour and more."""
PLACES = 3
ROUNDS = 9
CLASSIC, NONE = Rules(threshold=40), Rules()
"""The classic program's threshold, and none."""
TOPICS = (
    "career",
    "leadership",
    "fundraising",
    "job_search",
    "studies",
    "data",
    "law",
    "design",
    "marketing",
    "finance",
)
WORDS = [f"word{number}" for number in range(300)]
ZONES = ("Europe/Paris", "America/Montreal", "Africa/Dakar", "Asia/Tokyo", "Asia/Kolkata")
HOURS = ("weekday_morning", "weekday_noon", "weekday_evening", "weekend")
FIELDS = (None, "Law", "Biology", "Physics", "Art", "Medicine")


@dataclass(frozen=True)
class Took:
    """Seconds of each part, the most memory of the process in megabytes, and what was found.

    *explaining_all* is what it takes to explain everybody, as if nobody had a pair.
    """

    scoring: float
    solving: float
    explaining: float
    memory: float
    total: int
    waiting: int
    rounds: int = 0
    edges: int = 0
    explaining_all: float = 0.0


def measurements() -> Iterator[Measured]:
    """Beside scipy's assignment at 1,000; beside the flow over all edges at 10,000, in time and in memory."""
    ours, theirs = beside_assignment(MIDDLE)
    details: dict[str, Any] = {"solving_s": round(ours, 4), "assignment_s": round(theirs, 4)}
    details |= {str(size): _rounded(_apart(whole, size, CLASSIC)) for size in (SMALL, MIDDLE)}
    if os.environ.get(WITH_HUGE):
        details[str(HUGE)] = _rounded(_apart(whole, HUGE, CLASSIC))
    yield Measured("matching_1000", ours / theirs, "times scipy's assignment", 1.0, details)
    fewer, (mine, flow) = beside_flow(LARGE, CLASSIC), beside_flow(LARGE, NONE)
    details = {"ours": _rounded(mine), "over_all_edges": _rounded(flow)}
    details["under_the_classic_threshold"] = {
        "ratio": round(_spent(*fewer), 3),
        "memory_ratio": round(fewer[0].memory / fewer[1].memory, 3),
        "ours": _rounded(fewer[0]),
        "over_its_edges": _rounded(fewer[1]),
    }
    yield Measured("matching_10000", _spent(mine, flow), "times a flow over all edges", 1.0, details)
    yield Measured("matching_10000_memory", mine.memory / flow.memory, "of the memory of a flow over all edges", 1 / 3)


def _spent(mine: Took, flow: Took) -> float:
    """Our scoring and solving over the flow's solving alone: it is given ready scores."""
    return (mine.scoring + mine.solving) / flow.solving


def beside_flow(size: int, rules: Rules) -> tuple[Took, Took]:
    """Both once, each in a process of its own."""
    mine, flow = _apart(whole, size, rules), _apart(_over_all_edges, size, rules)
    if mine.total != flow.total:
        raise AssertionError(f"the total is {mine.total}, over all edges it is {flow.total}")
    return mine, flow


def beside_assignment(size: int) -> tuple[float, float]:
    """Seconds of both from the same ready scores; the assignment has a column for each place, made beforehand."""
    from scipy.optimize import linear_sum_assignment  # here alone: its memory is not the flow's nor ours

    table = _table(people(size), CLASSIC)
    scores = np.vstack([found for _, found in table.blocks()])
    gain = np.repeat(np.maximum(scores, 0), PLACES, axis=1).astype(np.float64)
    found: list[Optimum] = []
    totals: list[float] = []
    ours, theirs = beside(
        lambda: found.append(_solved(table)),
        lambda: totals.append(gain[linear_sum_assignment(gain, maximize=True)].sum()),
        ROUNDS,
    )
    if {_total(table, one) for one in found} != {int(total) for total in totals}:
        raise AssertionError(f"the total is {_total(table, found[0])}, scipy's is {totals[0]}")
    return ours, theirs


def people(size: int) -> tuple[list[Candidate], list[Candidate]]:
    """Mentors and mentees of every kind, in the order of ids; the same in every process."""
    chance = random.Random(1)
    return _side(chance, "mentor", size // 3, PLACES), _side(chance, "mentee", size, 1)


def _side(chance: random.Random, role: Any, many: int, places: int) -> list[Candidate]:
    return [
        Candidate(
            id=f"{role}{number:06}",
            person=f"{role}{number}",
            role=role,
            topics=frozenset(chance.sample(TOPICS, chance.randint(1, 4))),
            languages=frozenset(chance.sample(("fr", "en", "es"), chance.randint(1, 2))),
            zone=chance.choice(ZONES),
            availability=frozenset(chance.sample(HOURS, chance.randint(1, 3))),
            format=chance.choice(("either", "remote", "in_person")),
            field=chance.choice(FIELDS),
            goals=" ".join(chance.sample(WORDS, chance.randint(0, 12))),
            priority=chance.choice((None, "topics", "field", "availability", "format")),
            capacity=places,
        )
        for number in range(many)
    ]


def _table(sides: tuple[list[Candidate], list[Candidate]], rules: Rules) -> Table:
    """A table whose scores are ready where it keeps them."""
    table = Table(*sides, rules)
    for _ in table.blocks():
        pass
    return table


def _solved(table: Table) -> Optimum:
    places = np.array([one.capacity for one in table.mentors], np.int64)
    return optimum(table, worth(table.mentors, table.mentees, table.rules), places)


def _total(table: Table, found: Optimum) -> int:
    seats = ((rows, found.seat[rows], scores) for rows, scores in table.blocks())
    return sum(int(scores[np.flatnonzero(seat >= 0), seat[seat >= 0]].sum(dtype=np.int64)) for _, seat, scores in seats)


def whole(size: int, rules: Rules) -> Took:
    """A match as the bot makes it: scored, solved, and explained for whoever is left over."""
    mentors, mentees = people(size)
    began = perf_counter()
    table = _table((mentors, mentees), rules)
    scored = perf_counter()
    found = _solved(table)
    solved = perf_counter()
    pairs = [(mentors[seat].id, mentees[row].id) for row, seat in enumerate(found.seat) if seat >= 0]
    again = perf_counter()
    waiting = left_over(mentors, mentees, pairs, rules)
    explained = perf_counter()
    times = (scored - began, solved - scored, explained - again)
    memory = _memory()
    everybody = seconds(lambda: left_over(mentors, mentees, (), Rules(threshold=100)))
    return Took(*times, memory, _total(table, found), len(waiting), found.rounds, found.edges, everybody)


def _over_all_edges(size: int, rules: Rules) -> Took:
    """One minimum-cost flow over every pair that may be made, by its score alone, from ready scores."""
    mentors, mentees = people(size)
    began = perf_counter()
    table = _table((mentors, mentees), rules)
    scored = perf_counter()
    flow: Any = SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    many = len(mentees)
    seats, sink = many + np.arange(len(mentors)), many + len(mentors)
    edges = 0
    for rows, scores in table.blocks():
        where, columns = np.nonzero(scores >= 0)
        costs = -scores[where, columns].astype(np.int64)
        add(rows[where].astype(np.int32), seats[columns].astype(np.int32), np.ones_like(costs), costs)
        edges += len(costs)
    for tails, capacity in ((seats, PLACES), (np.arange(many), 1)):
        to = np.full(len(tails), sink, np.int32)
        add(tails.astype(np.int32), to, np.full(len(tails), capacity, np.int64), np.zeros(len(tails), np.int64))
    flow.set_nodes_supplies(
        np.append(np.arange(many), sink).astype(np.int32), np.append(np.ones(many, np.int64), -many)
    )
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("the flow over all edges has no optimum")
    solved = perf_counter()
    alone = int((np.asarray(flow.flows(np.arange(edges + len(mentors), edges + len(mentors) + many))) > 0).sum())
    return Took(scored - began, solved - scored, 0.0, _memory(), -flow.optimal_cost(), alone, 1, edges)


def _memory() -> float:
    """The most this process held, in megabytes. Linux counts what its parent held in `ru_maxrss`, so not that there."""
    status = Path("/proc/self/status")
    if status.exists():
        (most,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(most) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(work: Callable[[int, Rules], Took], size: int, rules: Rules) -> Took:
    """What *work* took, in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_tell, args=(there, work, size, rules))
    process.start()
    there.close()
    try:
        return here.recv()
    finally:
        process.join()


def _tell(pipe: Connection, work: Callable[[int, Rules], Took], size: int, rules: Rules) -> None:
    pipe.send(work(size, rules))


def _rounded(took: Took) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(took).items()}
