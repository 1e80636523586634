"""The exact assignment over given edges, as a minimum-cost flow from mentees through mentors' places. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from flows.pairing.matching.table import Ints


def assign(rows: Ints, columns: Ints, worths: Ints, places: Ints, many: int) -> NDArray[np.bool_]:
    """Which edges are taken so that their worth adds up to the most; *places* by column, *many* rows.

    Raises ArithmeticError where the solver finds no optimum, which its input never lets happen.
    """
    if not len(rows):
        return np.zeros(0, np.bool_)
    mentees = np.arange(many)
    mentors = many + np.arange(len(places))
    sink = many + len(places)
    flow: Any = SimpleMinCostFlow()  # its types take an array's kind for its shape
    arcs = _arcs(flow, rows, many + columns, np.ones_like(rows), -worths)
    _arcs(flow, mentors, np.full_like(mentors, sink), places, np.zeros_like(mentors))
    # Whoever is better left alone goes past the mentors at no cost.
    _arcs(flow, mentees, np.full_like(mentees, sink), np.ones_like(mentees), np.zeros_like(mentees))
    flow.set_nodes_supplies(np.append(mentees, sink).astype(np.int32), np.append(np.ones_like(mentees), -many))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"the assignment has no optimum: {status}")
    return np.asarray(flow.flows(arcs)) > 0


def _arcs(flow: Any, tails: Ints, heads: Ints, capacities: Ints, costs: Ints) -> NDArray[np.int32]:
    return np.asarray(
        flow.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32), heads.astype(np.int32), capacities.astype(np.int64), costs.astype(np.int64)
        )
    )
