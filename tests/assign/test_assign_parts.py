from fractions import Fraction

import numpy as np
import pytest

from contest.judging.assign import BadProblem, Infeasible, Problem, Rules, solve
from contest.judging.assign.conflicts import ConflictOfInterest, EntryTies, JudgeTies, conflicts_of, led_schools
from contest.judging.assign.levels import Entrants, Level, Skills, affinity_table, floor_of
from contest.judging.assign.linkage import laplacian
from contest.judging.assign.planner import outlooks, workload
from contest.judging.assign.sitting import linkage_warning, solve_sitting
from scoring.generalizability import Variances


def test_affinity_table_when_levels_and_fits_differ_then_follows_the_documented_sum():
    entrants = Entrants(*(np.array([0, 1]) for _ in range(4)))
    skills = Skills(
        expertise=np.array([[Level.EXPERT, Level.NONE], [Level.SOME, Level.GOOD]]),
        level_fit=np.array([[1, 0.5], [0, 0]]),
        track_fit=np.array([[1, 0], [0.5, 1]]),
        wish=np.array([[1, 0], [0, 1]]),
        reads=np.array([[True, True], [True, False]]),
    )

    table = affinity_table(entrants, skills)

    assert table.tolist() == [[1000, 270], [110, -1]]
    assert floor_of(Level.GOOD) == 490


@pytest.mark.parametrize(
    ("judge", "kind"),
    [
        (JudgeTies("J", school="Trưng Vương"), "own_school"),
        (JudgeTies("J", former_schools=frozenset({"Trưng Vương"})), "former_school"),
        (JudgeTies("J", pupils=frozenset({"An"})), "own_pupil"),
        (JudgeTies("J", relatives=frozenset({"An"})), "relative"),
        (JudgeTies("J", person="Bình"), "mentor"),
        (JudgeTies("J", declared=frozenset({"E"})), "declared"),
        (JudgeTies("J", recognised=frozenset({"E"})), "recognised"),
    ],
)
def test_conflicts_of_when_a_tie_is_known_then_names_its_kind(judge, kind):
    entry = EntryTies("E", school="Trưng Vương", authors=frozenset({"An"}), mentors=frozenset({"Bình"}))

    found = conflicts_of([entry, EntryTies("F")], [judge, JudgeTies("K", school="Lê Lợi")])

    assert found == [ConflictOfInterest("E", "J", kind)]


def test_led_schools_when_a_judge_leads_a_school_in_the_contest_then_flags_its_entries():
    entries = [EntryTies("E", school="Trưng Vương"), EntryTies("F", school="Lê Lợi")]

    assert led_schools(entries, [JudgeTies("J", leads=frozenset({"Lê Lợi"}))]) == {"J": ("F",)}


def fair(**change):
    affinity = np.random.default_rng(2).integers(1, 900, (8, 6)).astype(np.int32)
    affinity[0, 1] = -1
    given = {"entries": range(8), "judges": range(6), "affinity": affinity, "need": 3, "capacity": [5] * 6}
    return Problem(**{**given, **change})


def test_solve_sitting_when_panels_are_fixed_then_each_entry_meets_one_whole_panel():
    plan = solve_sitting(fair(), sitting=[[0, 1, 2], [3, 4, 5]], rules=Rules(max_load_gap=1))

    assert set(plan.panels().values()) == {(0, 1, 2), (3, 4, 5)}
    assert plan.panels()[0] == (3, 4, 5)
    assert set(plan.loads.values()) == {4}
    assert plan.linkage[0].subsets == 2


def test_solve_sitting_when_anchors_are_scored_by_all_then_the_panels_are_linked():
    plan = solve_sitting(fair(anchors=[7], capacity=[6] * 6), sitting=[[0, 1, 2], [3, 4, 5]])

    assert plan.panels()[7] == (0, 1, 2, 3, 4, 5)
    assert plan.linkage[0].subsets == 1


def test_solve_sitting_when_panels_lack_room_or_overlap_then_says_so():
    assert isinstance(solve_sitting(fair(capacity=[3] * 6), sitting=[[0, 1, 2], [3, 4, 5]]), Infeasible)
    with pytest.raises(BadProblem):
        solve_sitting(fair(), sitting=[[0, 1], [1, 2]])


def test_linkage_warning_when_anchors_are_few_then_asks_for_five():
    assert linkage_warning(panels=4, anchors=5) is None
    assert linkage_warning(panels=4, anchors=1).params == {"panels": 4, "anchors": 1, "wanted": 5}


def test_solve_when_an_anchor_is_named_then_every_judge_scores_it_and_nobody_twice():
    plan = solve(fair(anchors=[3]), rules=Rules(max_load_gap=1))

    assert plan.panels()[3] == (0, 1, 2, 3, 4, 5)
    assert len(set(plan.pairs)) == len(plan.pairs) == 27


def test_solve_when_rounds_follow_then_no_judge_meets_an_entry_again():
    first = solve(fair(), rules=Rules(max_load_gap=1))
    second = solve(fair(seen=first.pairs, affinity=np.full((8, 6), 5, np.int32)))
    priced = solve(fair(seen=first.pairs), rules=Rules(history_cost=10))

    assert set(first.pairs) & set(second.pairs) == set()
    assert len(priced.pairs) == 24


def test_solve_when_an_expert_must_sit_on_every_panel_then_one_does():
    affinity = np.full((6, 4), 300, dtype=np.int32)
    affinity[:, 3] = 800
    affinity[:3, 3] = 100
    affinity[:3, 0] = 700
    rules = Rules(experts=1, expert_affinity=700)
    problem = Problem(entries=range(6), judges=range(4), affinity=affinity, need=2, capacity=[6] * 4)

    plan = solve(problem, rules=rules)

    assert all(max(affinity[entry, judge] for judge in panel) >= 700 for entry, panel in plan.panels().items())


def test_laplacian_when_every_pair_of_judges_meets_once_then_equals_the_closed_form():
    entry, judge = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 2, 0, 2])

    matrix, load = laplacian(entry, judge)

    assert matrix.tolist() == [[1, -0.5, -0.5], [-0.5, 1, -0.5], [-0.5, -0.5, 1]]
    assert load.tolist() == [2, 2, 2]


def test_workload_when_hours_are_given_then_counts_judges_and_minutes():
    found = workload(entries=180, per_entry=3, minutes_per_sheet=Fraction(12), minutes_per_judge=Fraction(480))

    assert (found.sheets, found.judges, found.per_judge) == (540, 14, Fraction(270, 7))
    assert found.minutes == Fraction(3240, 7)


def test_outlooks_when_sheets_are_added_then_accuracy_rises():
    variances = Variances(entry=1.0, judge=0.3, residual=0.8)

    few, many = outlooks(
        variances,
        entries=40,
        per_entry=(1, 4),
        minutes_per_sheet=Fraction(10),
        minutes_per_judge=Fraction(200),
        top_k=5,
        repeats=20,
    )

    assert few.tau < many.tau
    assert (few.workload.sheets, many.workload.sheets) == (40, 160)
