"""The claims of the design's simulations, with fixed seeds: 200 entries, 24 judges, k sheets of an entry."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from scoring.compare import both_random, z_scores
from scoring.severity import adjust_severity
from scoring.uncertainty import rank_uncertainty

ENTRIES, JUDGES, PANELS = 200, 24, 4
HALO, NOISE, CRITERIA, LEANING = 0.7, 0.5, 5, 0.05
SHEET_NOISE = (HALO + NOISE / CRITERIA + LEANING / CRITERIA) ** 0.5
REPEATS = 24


def judged(random, *, design, k, severity, rogue=0.0):
    """True quality and the sheets; design is random, streams (panels by quality, a fifth of the entries linking) or panels."""
    quality = np.sort(random.normal(size=ENTRIES))
    if design != "streams":
        random.shuffle(quality)
    harsh = random.normal(0, severity**0.5, JUDGES)
    entry = np.repeat(np.arange(ENTRIES), k)
    judge = np.concatenate([_panel(random, each, design, k) for each in range(ENTRIES)])
    total = quality[entry] - harsh[judge] + random.normal(0, SHEET_NOISE, len(entry))
    total[random.random(len(entry)) < rogue] = -4.0
    return quality, pd.DataFrame({"entry": entry, "judge": judge, "total": total})


def _panel(random, entry, design, k):
    if design == "random":
        return random.permutation(JUDGES)[:k]
    size = JUDGES // PANELS
    own = entry * PANELS // ENTRIES
    chosen = own * size + random.permutation(size)[:k]
    if design == "streams" and random.random() < 0.2:
        chosen[0] = (chosen[0] + size * random.integers(1, PANELS)) % JUDGES
    return chosen


def mean_tau(method, **settings):
    """Kendall's tau with the truth, for the raw mean and for `method`, over the repeats."""
    pairs = []
    for seed in range(REPEATS):
        quality, sheets = judged(np.random.default_rng(seed), **settings)
        found = method(sheets).scores
        pairs.append([kendalltau(quality, found[column]).statistic for column in ("raw", "adjusted")])
    return np.mean(pairs, axis=0)


def robust(sheets):
    return adjust_severity(sheets, robust=True)


@pytest.mark.parametrize("severity", [0.0, 0.19, 0.5])
@pytest.mark.parametrize("design", ["random", "streams", "panels"])
def test_adjustment_when_simulated_in_any_design_then_is_never_below_the_mean(design, severity):
    raw, adjusted = mean_tau(adjust_severity, design=design, k=3, severity=severity)

    assert adjusted > raw - 0.01
    if severity == 0.5:
        assert adjusted > raw + 0.01


def test_adjustment_when_two_sheets_and_no_severity_then_costs_less_than_a_hundredth():
    raw, adjusted = mean_tau(adjust_severity, design="random", k=2, severity=0.0)

    assert raw == pytest.approx(0.64, abs=0.015)
    assert adjusted > raw - 0.01


def test_both_random_when_streams_are_linked_then_collapses_where_the_adjustment_stands():
    settings = {"design": "streams", "k": 3, "severity": 0.19}

    raw, collapsed = mean_tau(both_random, **settings)
    _, adjusted = mean_tau(adjust_severity, **settings)

    assert collapsed < 0.4
    assert adjusted > raw - 0.01
    assert raw == pytest.approx(0.675, abs=0.02)


def test_z_scores_when_streams_are_linked_then_are_worse_than_doing_nothing():
    raw, z = mean_tau(z_scores, design="streams", k=3, severity=0.19)

    assert z < 0.3
    assert raw > 0.6


def test_robust_adjustment_when_one_sheet_in_twenty_is_rogue_then_beats_the_plain_one():
    settings = {"design": "random", "k": 3, "severity": 0.19, "rogue": 0.05}

    _, plain = mean_tau(adjust_severity, **settings)
    _, huber = mean_tau(robust, **settings)

    assert huber > plain + 0.01


@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize("design", ["random", "streams", "panels"])
def test_rank_intervals_when_nominal_is_ninety_then_cover_between_87_and_94_percent(design, k):
    covered = []
    for seed in range(REPEATS):
        quality, sheets = judged(np.random.default_rng(100 + seed), design=design, k=k, severity=0.19)
        found = rank_uncertainty(adjust_severity(sheets).scores, top_k=10, draws=1000).ranks
        truth = pd.Series(-quality).rank()[found["entry"]].to_numpy()
        covered.append(((found["lo"] <= truth) & (truth <= found["hi"])).mean())

    assert 0.87 <= np.mean(covered) <= 0.94


def test_probability_of_the_top_when_simulated_then_is_calibrated():
    promised, kept = [], []
    for seed in range(REPEATS):
        quality, sheets = judged(np.random.default_rng(200 + seed), design="random", k=3, severity=0.19)
        found = rank_uncertainty(adjust_severity(sheets).scores, top_k=20, draws=1000).ranks
        truth = pd.Series(-quality).rank()[found["entry"]].to_numpy()
        promised += found["p_top_k"].tolist()
        kept += (truth <= 20).tolist()
    promised, kept = np.array(promised), np.array(kept)

    for low, high in ((0.1, 0.4), (0.4, 0.7), (0.7, 0.95)):
        inside = (promised >= low) & (promised < high)
        assert kept[inside].mean() == pytest.approx(promised[inside].mean(), abs=0.07)
