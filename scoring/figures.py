"""Figures as SVG text: rank intervals at an award line, and severities."""

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

import pandas as pd

ROW, LEFT, WIDTH, TOP, BOTTOM, RIGHT = 18, 110, 560, 46, 30, 20
ZONES = {"in": "#1b6e3c", "grey": "#b26a00", "out": "#5b6472"}
INK, FAINT, LINE = "#1c2430", "#d7dce3", "#b3261e"


def rank_intervals(ranks: pd.DataFrame, *, top_k: int, title: str) -> str:
    """`ranks`: entry, rank, lo, hi, zone of rank_uncertainty. Colour is the zone, the dot the rank."""
    worst = int(ranks["hi"].max())
    scale = (WIDTH - LEFT - RIGHT) / max(worst, top_k + 1)

    def x(rank: float) -> float:
        return LEFT + (rank - 0.5) * scale

    parts = [_grid(x, range(1, worst + 1, max(1, worst // 12)), len(ranks))]
    for at, row in enumerate(ranks.itertuples()):
        parts += _interval(_y(at), str(row.entry), (x(row.lo), x(row.rank), x(row.hi)), ZONES[str(row.zone)])
    line = x(top_k + 0.5)
    parts.append(f'<path d="M{line:.1f} {TOP - 8}V{_y(len(ranks))}" stroke="{LINE}" stroke-dasharray="5 3"/>')
    return _frame(parts, len(ranks), title)


def severities(judges: pd.DataFrame, *, title: str) -> str:
    """`judges`: judge, severity, se of adjust_severity, with one standard error to both sides; right is severe."""
    table = judges.sort_values(["severity", "judge"], ascending=[False, True])
    reach = float((table["severity"].abs() + table["se"]).max()) or 1.0
    middle, scale = (LEFT + WIDTH - RIGHT) / 2, (WIDTH - RIGHT - LEFT) / 2 / reach

    def x(points: float) -> float:
        return middle + points * scale

    parts = [_grid(x, [round(share * reach, 1) for share in (-1, -0.5, 0, 0.5, 1)], len(table))]
    for at, row in enumerate(table.itertuples()):
        ends = (x(row.severity - row.se), x(row.severity), x(row.severity + row.se))
        parts += _interval(_y(at), str(row.judge), ends, INK)
    return _frame(parts, len(table), title)


def _y(row: int) -> int:
    return TOP + row * ROW


def _interval(y: int, label: str, ends: tuple[float, float, float], colour: str) -> list[str]:
    low, middle, high = ends
    bar = f'stroke="{colour}" stroke-width="4" stroke-linecap="round" opacity="0.45"'
    return [
        f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end" fill="{INK}">{escape(label)}</text>',
        f'<path d="M{low - 3:.1f} {y}H{high + 3:.1f}" {bar}/>',
        f'<circle cx="{middle:.1f}" cy="{y}" r="4" fill="{colour}"/>',
    ]


def _grid(x: Callable[[float], float], marks: Sequence[float], rows: int) -> str:
    bottom = _y(rows)
    return "".join(
        f'<path d="M{x(mark):.1f} {TOP - 8}V{bottom}" stroke="{FAINT}"/>'
        f'<text x="{x(mark):.1f}" y="{bottom + 16}" text-anchor="middle" fill="{INK}">{mark:g}</text>'
        for mark in marks
    )


def _frame(parts: Sequence[str], rows: int, title: str) -> str:
    height = _y(rows) + BOTTOM
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="sans-serif" font-size="12"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="12" y="20" font-size="14" fill="{INK}">{escape(title)}</text>{"".join(parts)}</svg>\n'
    )
