"""An independent checker: reads a problem as plain lists and a plan as pairs. Shares no code with the solver."""

from collections import Counter, defaultdict


def faults(problem, pairs, *, rules):
    """Every broken demand in words; an empty list means the plan is sound."""
    entries, judges = list(problem.entries), list(problem.judges)
    row = {name: number for number, name in enumerate(entries)}
    column = {name: number for number, name in enumerate(judges)}
    need = {name: int(k) for name, k in zip(entries, per_entry(problem.need, len(entries)), strict=True)}
    room = {name: int(c) for name, c in zip(judges, problem.capacity, strict=True)}
    found = [f"twice {pair}" for pair, times in Counter(pairs).items() if times > 1]
    given = set(map(tuple, problem.submitted))
    found += [f"lost submitted {pair}" for pair in given - set(pairs)]
    panels, loads = defaultdict(list), Counter()
    for entry, judge in pairs:
        panels[entry].append(judge)
        loads[judge] += 1
        if (entry, judge) in given:
            continue
        found += pair_faults(problem, entry, judge, row[entry], column[judge], rules=rules)
    for entry in entries:
        if entry not in problem.anchors and len(panels[entry]) < need[entry]:
            found.append(f"short {entry}")
        if entry not in problem.anchors and len(panels[entry]) > max(need[entry], count(given, entry)):
            found.append(f"too many {entry}")
    found += [f"over capacity {judge}" for judge in judges if loads[judge] > max(room[judge], held(given, judge))]
    return found + panel_faults(problem, panels, column, rules)


def pair_faults(problem, entry, judge, row, column, *, rules):
    value = int(problem.affinity[row][column])
    demands = {
        "conflict": value >= 0,
        "below floor": value >= rules.min_affinity,
        "forbidden": (entry, judge) not in set(map(tuple, problem.forbidden)),
        "seen before": rules.history_cost is not None or (entry, judge) not in set(map(tuple, problem.seen)),
        "own school": not rules.own_school or not same(problem.entry_school, row, problem.judge_school, column),
    }
    return [f"{name} {entry} {judge}" for name, kept in demands.items() if not kept]


def panel_faults(problem, panels, column, rules):
    found = []
    for entry, panel in panels.items():
        if entry in problem.anchors or any((entry, judge) in set(map(tuple, problem.submitted)) for judge in panel):
            continue
        if rules.panel_mix is not None and problem.judge_type is not None:
            kinds = Counter(problem.judge_type[column[judge]] for judge in panel)
            kinds.pop(None, None)
            if max(kinds.values(), default=0) > rules.panel_mix:
                found.append(f"one type {entry}")
    return found


def school_pairs(problem, pairs):
    """Pairs of judges of one school on one panel."""
    school = dict(zip(problem.judges, problem.judge_school, strict=True))
    panels = defaultdict(Counter)
    for entry, judge in pairs:
        panels[entry][school[judge]] += 1
    return sum(times * (times - 1) // 2 for panel in panels.values() for times in panel.values())


def crumbs(problem, pairs, *, least):
    """Judges with fewer than `least` entries of a category, but some."""
    category = dict(zip(problem.entries, problem.category, strict=True))
    cells = Counter((judge, category[entry]) for entry, judge in pairs)
    return sum(times < least for times in cells.values())


def load_gap(problem, pairs):
    """Largest difference of loads between two judges of equal capacity."""
    loads = Counter(judge for _, judge in pairs)
    groups = defaultdict(list)
    for judge, capacity in zip(problem.judges, problem.capacity, strict=True):
        groups[int(capacity)].append(loads[judge])
    return max((max(group) - min(group) for group in groups.values()), default=0)


def total(problem, pairs):
    row = {name: number for number, name in enumerate(problem.entries)}
    column = {name: number for number, name in enumerate(problem.judges)}
    return sum(int(problem.affinity[row[entry]][column[judge]]) for entry, judge in pairs)


def shortfall_numbers(problem, shortfall, *, rules):
    """needed and room re-counted from the named entries alone."""
    row = {name: number for number, name in enumerate(problem.entries)}
    need = per_entry(problem.need, len(row))
    needed = sum(int(need[row[entry]]) for entry in shortfall.entries)
    able, room = set(), 0
    for column, judge in enumerate(problem.judges):
        may = sum(eligible(problem, row[entry], column, rules) for entry in shortfall.entries)
        room += min(may, int(problem.capacity[column]))
        if may and problem.capacity[column] > 0:
            able.add(judge)
    return needed, able, room


def eligible(problem, row, column, rules):
    if int(problem.affinity[row][column]) < max(0, rules.min_affinity):
        return False
    pair = (problem.entries[row], problem.judges[column])
    if pair in set(map(tuple, problem.forbidden)) or pair in set(map(tuple, problem.seen)):
        return False
    return not (rules.own_school and same(problem.entry_school, row, problem.judge_school, column))


def per_entry(need, size):
    return [need] * size if isinstance(need, int) else list(need)


def same(left, i, right, j):
    return left is not None and right is not None and left[i] is not None and left[i] == right[j]


def count(pairs, entry):
    return sum(1 for e, _ in pairs if e == entry)


def held(pairs, judge):
    return sum(1 for _, j in pairs if j == judge)
