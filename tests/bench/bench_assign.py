"""Acceptance figures of judge assignment (design/assignment.md section 6), each beside its demand.

python tests/bench/bench_assign.py [a] [b] [c] [d] [--seeds 1 2 3 4 5] [--soak]
Sizes a, b and c by default; c and d only with the first seed; --soak adds d (about ten minutes). CPU seconds of this
process.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).parent)]

from anchor_figures import (  # noqa: E402  # the path is set above
    ALL_SECONDS,
    ANCHORS,
    BALANCED,
    MEGABYTES,
    OPTIMUM,
    PR4A_TOTAL,
    SECONDS,
    SHARE,
    WORST,
)
from fairs import CHECK_SUMS, fair  # noqa: E402

from contest.judging.assign import Event, Infeasible, Problem, Rules, reassign, solve, suggest  # noqa: E402
from contest.judging.assign.cure import applied  # noqa: E402

TOTAL = Rules(worst_off=False)
ALL = Rules(max_load_gap=1, panel_mix=2, mixed_schools=True, min_scores_per_category=5)
failures = []


def show(number, what, measured, demand, kept):
    if not kept:
        failures.append(number)
    print(f"{number:>3}  {what:<58} {measured!s:>24}   {demand:<26} {'pass' if kept else 'FAIL'}", flush=True)


def problem_of(drawn, *, stored=True):
    entries, judges = drawn.shape
    return Problem(
        entries=np.arange(entries),
        judges=np.arange(judges),
        affinity=table(drawn) if stored else drawn,
        need=3,
        capacity=drawn.capacity,
        category=drawn.category,
        entry_school=drawn.school,
        judge_school=drawn.judge_school,
        judge_type=drawn.judge_type,
    )


def table(drawn):
    """All affinities at once, drawn by blocks so that drawing them is not the largest use of memory."""
    values = np.empty(drawn.shape, dtype=np.int32)
    for start in range(0, drawn.shape[0], 500):
        stop = min(start + 500, drawn.shape[0])
        values[start:stop] = drawn.block(start, stop)
    return values


def timed(call, *arguments, **named):
    start = time.process_time()
    return call(*arguments, **named), time.process_time() - start


def forget_peak():
    """The highest resident size counts from here on (Linux, proc_pid_clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


def megabytes():
    """Highest resident size of this process since `forget_peak` (Linux)."""
    text = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in text.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


def faults(drawn, plan, rules):
    """Counted with whole arrays from the drawn labels; nothing of the solver is used."""
    entry, judge = np.array(plan.pairs).T
    found = {
        "conflicts": int((drawn.at(entry, judge) < 0).sum()),
        "duplicates": len(plan.pairs) - len(np.unique(entry * drawn.shape[1] + judge)),
        "over capacity": int((np.bincount(judge, minlength=drawn.shape[1]) > drawn.capacity).sum()),
        "short panels": int((np.bincount(entry, minlength=drawn.shape[0]) != 3).sum()),
    }
    panels = judge[np.argsort(entry, kind="stable")].reshape(-1, 3)
    if rules.panel_mix is not None:
        kinds = np.sort(drawn.judge_type[panels], axis=1)
        found["one-type panels"] = int((kinds[:, 0] == kinds[:, 2]).sum())
    if rules.mixed_schools:
        school = np.sort(drawn.judge_school[panels], axis=1)
        alike = (school[:, 1:] == school[:, :-1]) & (school[:, 1:] >= 0)
        found["same-school pairs"] = int(alike.sum())
    if rules.min_scores_per_category:
        cells = np.zeros((drawn.shape[1], 4), dtype=int)
        np.add.at(cells, (judge, drawn.category[entry]), 1)
        found["crumbs"] = int(((cells > 0) & (cells < rules.min_scores_per_category)).sum())
    return found, drawn.at(entry, judge).sum(dtype=np.int64), panels


def sound(number, what, drawn, plan, rules):
    found, total, panels = faults(drawn, plan, rules)
    rows = np.arange(len(panels)).repeat(3)
    sums = drawn.at(rows, panels.reshape(-1)).reshape(-1, 3).sum(axis=1)
    agreed = int(total) == plan.total and int(sums.min()) == plan.worst
    show(
        number, f"{what}: {', '.join(found)}", sum(found.values()), "0, sums agree", not any(found.values()) and agreed
    )


def measure_total(size, seed, drawn, problem):
    forget_peak()
    plan, seconds = timed(solve, problem, rules=TOTAL)
    peak = megabytes()
    line = plan.lines[0]
    sound(1, f"{size} seed {seed} total stage", drawn, plan, TOTAL)
    show(
        2, f"{size} seed {seed} total and bound over all pairs", line.value, f"= {line.bound}", line.value == line.bound
    )
    if seed == 1:
        show(2, f"{size} total of the design paper", line.value, f"= {OPTIMUM[size]}", line.value == OPTIMUM[size])
    show(3, f"{size} seed {seed} total stage, CPU s", f"{seconds:.2f}", f"<= {SECONDS[size]}", seconds <= SECONDS[size])
    show(3, f"{size} seed {seed} total stage, peak MB", peak, f"<= {MEGABYTES[size]}", peak <= MEGABYTES[size])
    if size == "b" and seed == 1:
        for name, cpu, least in (("MinMax", 15.8, 50), ("FairFlow", 12.8, 40), ("HotCRP kernel", 31.1, 100)):
            label, ratio = f"b times faster than {name} ({cpu} CPU s, design paper)", cpu / seconds
            show(4, label, f"{ratio:.0f}x", f">= {least}x", ratio >= least)
    return line.value


def measure_linear_programme(size, drawn, value):
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix, vstack

    pairs = table(drawn)
    row, column = np.nonzero(pairs >= 0)
    pair = np.arange(len(row))
    ones = np.ones(len(row))
    by_entry = coo_matrix((ones, (row, pair)), shape=(drawn.shape[0], len(row)))
    by_judge = coo_matrix((ones, (column, pair)), shape=(drawn.shape[1], len(row)))
    answer = linprog(
        -pairs[row, column].astype(float),
        A_eq=vstack([by_entry]).tocsr(),
        b_eq=np.full(drawn.shape[0], 3),
        A_ub=by_judge.tocsr(),
        b_ub=drawn.capacity,
        bounds=(0, 1),
        method="highs",
    )
    show(2, f"{size} scipy's linear programme", round(-answer.fun), f"= {value}", round(-answer.fun) == value)


def measure_worst_off(size, seed, drawn, problem, optimum):
    plan, seconds = timed(solve, problem, rules=Rules())
    sound(1, f"{size} seed {seed} worst-off, {seconds:.1f} CPU s", drawn, plan, TOTAL)
    if seed == 1:
        show(5, f"{size} worst-off entry", plan.worst, f">= {WORST[size]}", plan.worst >= WORST[size])
    for name, worsts in ANCHORS.get(size, {}).items():
        if seed <= len(worsts):
            anchor = worsts[seed - 1]
            show(6, f"{size} seed {seed} worst-off beside {name}", plan.worst, f"> {anchor}", plan.worst > anchor)
    if size in PR4A_TOTAL and seed <= 5:
        floor, total = ANCHORS[size]["PR4A"][seed - 1], PR4A_TOTAL[size][seed - 1]
        held = solve(problem, rules=Rules(worst_off=floor, prove=False))
        kept = held.worst >= floor and held.total >= total
        show(6, f"{size} seed {seed} total at PR4A's floor {floor}", held.total, f">= {total}", kept)
    share = plan.total / optimum
    show(
        7, f"{size} seed {seed} share of the best total", f"{share:.4%}", f">= {SHARE[size]:.1%}", share >= SHARE[size]
    )


def measure_balanced(size, seed, drawn, problem):
    rules = Rules(max_load_gap=1, worst_off=False)
    plan = solve(problem, rules=rules)
    line = plan.lines[0]
    show(8, f"{size} seed {seed} load gap in capacity groups", gap(drawn, plan), "<= 1", gap(drawn, plan) <= 1)
    show(8, f"{size} seed {seed} balanced total", line.value, f"= bound {line.bound}", line.value == line.bound)
    if seed == 1:
        label, best = f"{size} balanced total of the design paper", BALANCED[size]
        show(8, label, line.value, f"= {best}", line.value == best)
    return line.value


def gap(drawn, plan):
    load = np.bincount(np.array(plan.pairs)[:, 1], minlength=drawn.shape[1])
    return max(int(np.ptp(load[drawn.capacity == most])) for most in np.unique(drawn.capacity))


def measure_all_rules(size, seed, drawn, problem, balanced):
    plan, seconds = timed(solve, problem, rules=ALL)
    sound(9, f"{size} seed {seed} all rules", drawn, plan, ALL)
    show(
        9,
        f"{size} seed {seed} all rules, CPU s",
        f"{seconds:.1f}",
        f"<= {ALL_SECONDS[size]}",
        seconds <= ALL_SECONDS[size],
    )
    show(8, f"{size} seed {seed} all rules, load gap", gap(drawn, plan), "<= 1", gap(drawn, plan) <= 1)
    if size != "a":
        share = plan.total / balanced
        show(8, f"{size} seed {seed} share of the balanced optimum", f"{share:.3%}", ">= 99.5%", share >= 0.995)
        for item in plan.linkage:
            label = f"{size} seed {seed} category {item.category}: subsets, lambda2, variance/floor"
            figures = f"{item.subsets}, {item.lambda2:.2f}, {item.ratio:.3f}"
            show(10, label, figures, "1, >= 3, <= 1.3", item.subsets == 1 and item.lambda2 >= 3 and item.ratio <= 1.3)
    print(f"     {size} seed {seed} all rules: total {plan.total}, worst-off {plan.worst}")


def measure_repair(size, seed, drawn, problem):
    plan = solve(problem, rules=TOTAL)
    load = np.bincount(np.array(plan.pairs)[:, 1], minlength=drawn.shape[1])
    busiest = int(load.argmax())
    given = [pair for pair in plan.pairs if pair[1] == busiest][:5]
    started = Problem(**{**vars(problem), "submitted": given})
    diff, seconds = timed(reassign, started, pairs=plan.pairs, event=Event(withdrawn=[busiest]), rules=TOTAL)
    orphaned = int(load[busiest]) - len(given)
    kept = set(given) <= set(diff.plan.pairs)
    show(
        11,
        f"{size} seed {seed} new pairs, {seconds:.2f} CPU s",
        len(diff.added),
        f"= {orphaned} orphaned",
        len(diff.added) == orphaned and kept,
    )
    if size == "c":
        show(11, "c re-assignment, CPU s", f"{seconds:.2f}", "<= 3", seconds <= 3)


def measure_shortage(size, seed, drawn, problem):
    """Only experts are wanted, which no size has enough of."""
    rules = Rules(min_affinity=800, worst_off=False)
    answer, seconds = timed(solve, problem, rules=rules)
    limit = {"a": 0.2, "b": 0.2, "c": 5}[size]
    if not isinstance(answer, Infeasible):
        show(12, f"{size} seed {seed} made infeasible", "has a plan", "no plan", kept=False)
        return
    show(12, f"{size} seed {seed} shortage {answer.missing}, CPU s", f"{seconds:.3f}", f"<= {limit}", seconds <= limit)
    recounted = all(recount(drawn, item, rules) for item in answer.shortfalls)
    show(
        12, f"{size} seed {seed} four numbers of {len(answer.shortfalls)} sentences", recounted, "recounted", recounted
    )
    cure, seconds = timed(suggest, problem, rules=rules)
    healed = not isinstance(solve(applied(problem, cure), rules=rules), Infeasible)
    show(12, f"{size} seed {seed} cure, {seconds:.2f} CPU s", healed, "makes it feasible", healed)


def recount(drawn, item, rules):
    table = drawn.at(np.repeat(item.entries, drawn.shape[1]), np.tile(np.arange(drawn.shape[1]), len(item.entries)))
    able = (table >= rules.min_affinity).reshape(len(item.entries), -1)
    able &= (drawn.capacity > 0) & ~same_school(drawn, np.array(item.entries))
    room = int(np.minimum(able.sum(axis=0), drawn.capacity).sum())
    return (3 * len(item.entries), int(able.any(axis=0).sum()), room) == (item.needed, len(item.judges), item.available)


def same_school(drawn, entries):
    return drawn.school[entries][:, None] == drawn.judge_school[None, :]


def measure_order(size, seed, problem):
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(len(problem.entries)), rng.permutation(len(problem.judges))
    mixed = Problem(
        entries=problem.entries[rows],
        judges=problem.judges[columns],
        affinity=problem.affinity[rows][:, columns],
        need=3,
        capacity=problem.capacity[columns],
        category=problem.category[rows],
        entry_school=problem.entry_school[rows],
        judge_school=problem.judge_school[columns],
        judge_type=problem.judge_type[columns],
    )
    plans = [solve(given, rules=ALL) for given in (problem, mixed)]
    moved = len(set(plans[0].pairs) ^ set(plans[1].pairs))
    show(13, f"{size} seed {seed} pairs changed by another order of input", moved, "0", moved == 0)


def check_sum(size, drawn):
    rows = np.arange(min(1_000, drawn.shape[0]))
    raw = drawn.raw(rows[:, None], np.arange(drawn.shape[1])[None, :]).sum(dtype=np.int64)
    show(0, f"{size} generator's check sum", raw, f"= {CHECK_SUMS[size]}", raw == CHECK_SUMS[size])


def measure(size, seed):
    drawn = fair(size, seed)
    if seed == 1:
        check_sum(size, drawn)
    problem = problem_of(drawn, stored=size != "d")
    optimum = measure_total(size, seed, drawn, problem)
    if size == "d":
        return
    if seed == 1 and size in "ab":
        measure_linear_programme(size, drawn, optimum)
    measure_worst_off(size, seed, drawn, problem, optimum)
    balanced = measure_balanced(size, seed, drawn, problem)
    measure_all_rules(size, seed, drawn, problem, balanced)
    measure_repair(size, seed, drawn, problem)
    measure_shortage(size, seed, drawn, problem)
    if size != "c":
        measure_order(size, seed, problem)


def measure_d(seed):
    measure("d", seed)
    drawn = fair("d", seed)
    plan, seconds = timed(solve, problem_of(drawn, stored=False), rules=Rules())
    show(5, f"d worst-off entry, {seconds:.0f} CPU s", plan.worst, f">= {WORST['d']}", plan.worst >= WORST["d"])
    share = plan.total / OPTIMUM["d"]
    show(7, "d share of the best total", f"{share:.4%}", f">= {SHARE['d']:.1%}", share >= SHARE["d"])


def import_together():
    import ortools
    import scipy

    lock = Path(__file__).resolve().parents[2] / "requirements.lock"
    clean = "highspy" not in sys.modules and (not lock.exists() or "highspy" not in lock.read_text(encoding="utf-8"))
    show(14, f"ortools {ortools.__version__} and scipy {scipy.__version__} in one process", clean, "no highspy", clean)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["a", "b", "c"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--soak", action="store_true")
    given = parser.parse_args(arguments)
    import_together()
    for size in (size for size in given.sizes if size != "d"):
        for seed in given.seeds if size != "c" else given.seeds[:1]:
            measure(size, seed)
    if given.soak or "d" in given.sizes:
        measure_d(given.seeds[0])
    print(f"{len(failures)} demands failed: {sorted(set(failures))}" if failures else "every demand met")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
