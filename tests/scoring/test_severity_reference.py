"""The adjustment against a second, slow implementation: dense matrices, a plain search, the steps as the page states them."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

from scoring.severity import adjust_severity
from scoring.uncertainty import rank_uncertainty


def contest(*, entries=14, judges=6, per_entry=3, severity=3.0, seed=11):
    random = np.random.default_rng(seed)
    entry = np.repeat(np.arange(entries), per_entry)
    judge = np.concatenate([random.permutation(judges)[:per_entry] for _ in range(entries)])
    harsh = random.normal(0, severity, judges)
    total = random.normal(70, 8, entries)[entry] - harsh[judge] + random.normal(0, 3, len(entry))
    table = pd.DataFrame({"entry": entry, "judge": judge, "total": total})
    return table.sort_values(["entry", "judge"], ignore_index=True)


def dense(table, weight, *, prior=None):
    """Ratio, residual variance, scores, their errors and the residuals of weighted REML with fixed entries."""
    x, z = (pd.get_dummies(table[name]).to_numpy(float) for name in ("entry", "judge"))
    y = table["total"].to_numpy()

    def solve(ratio):
        inverse = np.linalg.inv(ratio * z @ z.T + np.diag(1 / weight))
        covariance = np.linalg.inv(x.T @ inverse @ x)
        q = covariance @ x.T @ inverse @ y
        rest = y - x @ q
        degrees = len(y) - x.shape[1]
        s2 = rest @ inverse @ rest / degrees
        logdet = -np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(covariance)[1]
        return s2, q, covariance, rest - ratio * z @ z.T @ inverse @ rest, logdet + degrees * np.log(s2)

    def deviance(log_ratio):
        ratio = np.exp(log_ratio)
        return solve(ratio)[4] + (0 if prior is None else (ratio / prior) ** 2)

    ratio = np.exp(minimize_scalar(deviance, bounds=(-8, 6), method="bounded", options={"xatol": 1e-10}).x)
    s2, q, covariance, residual, _ = solve(ratio)
    return ratio, s2, q, np.sqrt(s2 * np.diag(covariance)), residual


def huber(residual):
    limit = 1.345 * 1.4826 * np.median(np.abs(residual))
    return np.minimum(1, limit / np.abs(residual))


def test_adjust_severity_when_fitted_then_equals_the_dense_search():
    table = contest()

    found = adjust_severity(table)

    ratio, s2, q, se, _ = dense(table, np.ones(len(table)))
    assert found.variance["ratio"] == pytest.approx(ratio, rel=1e-6)
    assert found.variance["Vr"] == pytest.approx(s2, rel=1e-6)
    assert found.variance["Vj"] == pytest.approx(ratio * s2, rel=1e-6)
    assert found.scores["adjusted"].tolist() == pytest.approx(q, rel=1e-8)
    assert found.scores["se"].tolist() == pytest.approx(se, rel=1e-6)


def test_adjust_severity_when_judges_are_few_then_equals_the_dense_search_with_the_prior():
    table = contest(judges=4, severity=6.0)

    found = adjust_severity(table)

    ratio, _, q, _, _ = dense(table, np.ones(len(table)), prior=0.5)
    assert found.variance["ratio"] == pytest.approx(ratio, rel=1e-6)
    assert found.scores["adjusted"].tolist() == pytest.approx(q, rel=1e-7)


def test_adjust_severity_when_robust_then_equals_eight_dense_steps():
    table = contest()
    table.loc[[3, 20], "total"] -= 25.0

    found = adjust_severity(table, robust=True)

    weight = np.ones(len(table))
    for _ in range(8):
        weight = huber(dense(table, weight)[4])
    ratio, s2, q, se, residual = dense(table, weight)
    assert found.sheets["weight"].tolist() == pytest.approx(weight, rel=1e-5)
    assert found.variance["ratio"] == pytest.approx(ratio, rel=1e-4)
    assert found.variance["Vr"] == pytest.approx(s2, rel=1e-5)
    assert found.scores["adjusted"].tolist() == pytest.approx(q, rel=1e-6)
    assert found.scores["se"].tolist() == pytest.approx(se, rel=1e-5)
    assert found.sheets["residual"].tolist() == pytest.approx(residual, rel=1e-3, abs=1e-4)
    assert found.sheets["suspect"].tolist() == (weight < 0.5).tolist()
    raw = table.groupby("entry")["total"].mean()
    assert found.scores["raw"].tolist() == pytest.approx(raw.tolist())


def test_adjust_severity_when_entries_are_many_then_errors_are_the_same_in_every_chunk():
    table = contest(entries=4200, judges=6, per_entry=2)

    found = adjust_severity(table)

    pairs = table.groupby("entry")["judge"].agg(tuple)
    by_pair = found.scores["se"].groupby(pairs)
    assert by_pair.agg(np.ptp).max() < 1e-12
    assert by_pair.ngroups == 15


def test_adjust_severity_when_lanczos_runs_out_of_directions_then_is_exact():
    table = contest(entries=60, judges=8)

    exact = adjust_severity(table)
    quick = adjust_severity(table, exact_to=7)

    # eight judges have eight eigenvalues: the quadrature knows r'f(S)r exactly, the trace by probes
    assert quick.scores["adjusted"].tolist() == pytest.approx(exact.scores["adjusted"].tolist(), abs=0.3)
    assert quick.variance["Vr"] == pytest.approx(exact.variance["Vr"], rel=0.05)


def test_adjust_severity_when_lanczos_is_seeded_then_is_repeatable_and_seeds_differ():
    table = contest(entries=300, judges=40)

    first, again, other = (adjust_severity(table, exact_to=10, seed=seed) for seed in (1, 1, 2))

    assert first.variance == again.variance
    assert first.variance["ratio"] != other.variance["ratio"]
    assert first.variance["ratio"] == pytest.approx(other.variance["ratio"], rel=0.05)


def test_adjust_severity_when_ratio_is_given_and_judges_are_many_then_lanczos_solves_to_the_last_digits():
    table = contest(entries=300, judges=40)

    exact, quick = adjust_severity(table, ratio=0.3), adjust_severity(table, ratio=0.3, exact_to=10)

    assert quick.judges["severity"].tolist() == pytest.approx(exact.judges["severity"].tolist(), rel=1e-8)
    assert quick.variance["Vr"] == pytest.approx(exact.variance["Vr"], rel=1e-8)


def test_rank_uncertainty_when_memory_is_short_then_draws_less_and_says_so(monkeypatch):
    monkeypatch.setattr("scoring.uncertainty.MOST_CELLS", 14 * 500)
    scores = adjust_severity(contest()).scores

    found = rank_uncertainty(scores, top_k=3)

    assert found.draws == 500
    assert found.notes == ("500 draws instead of 4000, to stay within memory",)
