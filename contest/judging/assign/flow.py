"""Min-cost flow with its prices.

OR-Tools solves; it doesn't tell the duals, so they are recovered here as shortest distances in the residual network
(Bellman-Ford over whole arrays). Arcs must be given in a fixed order: the same order gives the same flow.
"""

from dataclasses import dataclass

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.problem import BadProblem


@dataclass(eq=False)
class Arcs:
    """A network under construction; each `add` is one bundle of arcs."""

    tail: list[Ints]
    head: list[Ints]
    capacity: list[Ints]
    cost: list[Ints]

    @staticmethod
    def empty() -> "Arcs":
        return Arcs([], [], [], [])

    def add(self, tail: Ints | int, head: Ints | int, capacity: Ints | int, cost: Ints | int) -> slice:
        parts = np.broadcast_arrays(*(np.asarray(part, dtype=np.int64) for part in (tail, head, capacity, cost)))
        start = sum(len(bundle) for bundle in self.tail)
        for bundle, part in zip((self.tail, self.head, self.capacity, self.cost), parts, strict=True):
            bundle.append(np.atleast_1d(part))
        return slice(start, start + np.atleast_1d(parts[0]).size)

    def arrays(self) -> tuple[Ints, Ints, Ints, Ints]:
        return (
            np.concatenate(self.tail),
            np.concatenate(self.head),
            np.concatenate(self.capacity),
            np.concatenate(self.cost),
        )


def min_cost_flow(arcs: Arcs, *, supply: Ints) -> Ints:
    """Units on every arc. The network must be feasible: give it an arc of last resort."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    tail, head, capacity, cost = arcs.arrays()
    solver = SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(tail.astype(np.int32), head.astype(np.int32), capacity, cost)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    status = solver.solve()
    if status == solver.BAD_COST_RANGE:
        raise BadProblem("affinities are too large for this many judges; divide them (0 to 1000 is plenty)")
    if status != solver.OPTIMAL:
        raise AssertionError(f"min-cost flow ended with {status}")
    return np.asarray(solver.flows(numbers), dtype=np.int64)


def distances(arcs: Arcs, flow: Ints, *, nodes: int) -> Ints:
    """Shortest residual distances from a virtual source: cost + d[tail] - d[head] >= 0 on every residual arc."""
    tail, head, capacity, cost = arcs.arrays()
    ahead, back = flow < capacity, flow > 0
    start = np.concatenate([tail[ahead], head[back]])
    end = np.concatenate([head[ahead], tail[back]])
    length = np.concatenate([cost[ahead], -cost[back]])
    order = np.argsort(end, kind="stable")
    start, end, length = start[order], end[order], length[order]
    first = np.flatnonzero(np.concatenate([[True], end[1:] != end[:-1]])) if len(end) else np.zeros(0, np.int64)
    reached = end[first]
    distance = np.zeros(nodes, dtype=np.int64)
    for _ in range(nodes + 1):
        best = np.minimum.reduceat(distance[start] + length, first) if len(first) else distance[:0]
        better = best < distance[reached]
        if not better.any():
            return distance
        distance[reached[better]] = best[better]
    raise AssertionError("the flow is not optimal: a residual cycle of negative cost")


def max_flow(arcs: Arcs, *, source: int, sink: int) -> tuple[int, Ints, Ints]:
    """Value, units on every arc, and the nodes on the source's side of the smallest cut."""
    from ortools.graph.python.max_flow import SimpleMaxFlow

    tail, head, capacity, _ = arcs.arrays()
    solver = SimpleMaxFlow()
    numbers = solver.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), capacity)
    status = solver.solve(source, sink)
    if status != solver.OPTIMAL:
        raise AssertionError(f"max flow ended with {status}")
    side = np.sort(np.asarray(solver.get_source_side_min_cut(), dtype=np.int64))
    return int(solver.optimal_flow()), np.asarray(solver.flows(numbers), dtype=np.int64), side
