"""Panels' decisions and rounds some entries go on to: exact, and the terms add up."""

from fractions import Fraction

import pytest

from scoring.aggregate import EntryScore, score_entries
from scoring.errors import ScoringError
from scoring.explain import explain
from scoring.panel import Decided, apply_decisions
from scoring.rounds import Round
from scoring.sheets import Sheet
from scoring.stages import Stage, rank_tiers, tiers_of
from scoring.ties import TieRule


def scores(**entries):
    """A=[90, 70] -> the score of A from two sheets of these totals."""
    return score_entries(
        Sheet(entry, f"judge {number}", {"all": Fraction(str(total))}, Fraction(str(total)), Fraction(1))
        for entry, totals in entries.items()
        for number, total in enumerate(totals)
    )


def test_panel_in_place_of_the_mean_is_the_only_term():
    (decided,) = apply_decisions(scores(A=[90, 70]), {"A": Decided.of("82.5", "replace")})

    assert (decided.score, [term.kind for term in decided.terms]) == (Fraction("82.5"), ["panel"])
    assert [sheet.total for sheet in decided.sheets] == [90, 70]


def test_panel_as_one_sheet_more_weighs_as_each_of_them():
    found = apply_decisions(scores(A=[90, 70]), {"A": Decided.of(86, "sheet")})

    told = explain(found, "A")
    assert found[0].score == 82
    assert [(term.kind, term.factor) for term in told.terms] == [("sheet", Fraction(1, 3))] * 2 + [
        ("panel", Fraction(1, 3))
    ]


def test_panel_on_an_entry_without_a_sheet_is_refused():
    with pytest.raises(ScoringError, match="without a sheet: B"):
        apply_decisions(scores(A=[90]), {"B": Decided.of(80, "replace")})


def stages(weights=(40, 60), finalists=("A", "B"), last=None):
    return [
        Stage(Round("first", Fraction(weights[0]), scores(A=[80], B=[90], C=[95], D=[60]))),
        Stage(Round("final", Fraction(weights[1]), last or scores(A=[95], B=[80])), frozenset(finalists)),
    ]


def ranked(tiers):
    return [(each.rank, each.entry, each.score) for each in rank_tiers(tiers, [TieRule()] * len(tiers))]


def test_who_advanced_stands_before_who_did_not():
    assert ranked(tiers_of(stages())) == [(1, "A", 89), (2, "B", 84), (3, "C", 95), (4, "D", 60)]


def test_shares_of_each_tier_add_up_to_one():
    final, first = tiers_of(stages())

    assert final.shares == (("first", Fraction(2, 5)), ("final", Fraction(3, 5)))
    assert first.shares == (("first", Fraction(1)),)


def test_final_that_counts_alone_ranks_the_others_by_their_own_round():
    assert ranked(tiers_of(stages(weights=(0, 100)))) == [(1, "A", 95), (2, "B", 80), (3, "C", 95), (4, "D", 60)]


def test_finalist_without_a_final_score_is_named_and_keeps_a_place():
    final, first = tiers_of(stages(last=scores(A=[95])))

    assert ([score.entry for score in final.scores], final.absent) == (["A"], ("B",))
    assert [each[:2] for each in ranked([final, first])] == [(1, "A"), (3, "C"), (4, "D")]


def test_equal_scores_of_two_tiers_do_not_share_a_rank():
    last = (EntryScore("A", Fraction(60), {}, ()),)

    tiers = tiers_of(
        [Stage(Round("first", Fraction(1), scores(A=[1], D=[60]))), Stage(Round("f", Fraction(0), last), {"A"})]
    )

    assert [each[:2] for each in ranked(tiers)] == [(1, "A"), (2, "D")]


def test_later_round_without_a_list_is_refused():
    with pytest.raises(ScoringError, match="needs its list"):
        tiers_of([Stage(Round("a", Fraction(1), ())), Stage(Round("b", Fraction(1), ()))])
