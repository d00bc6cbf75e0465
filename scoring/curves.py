"""Line charts as SVG text: how each category of a scale is used, and what more sheets would find out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from scoring.rasch import moments

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 300, 56, 116, 40, 44
LINE_HEIGHT = 14
INK, FAINT = "#1c2430", "#d7dce3"
# line style and end label tell the lines apart without colour
COLOURS = ("#1b6e3c", "#b26a00", "#27548a", "#b3261e", "#6a3d8f", "#5b6472")
DASHES = ("none", "6 3", "2 3", "8 3 2 3", "none", "6 3")


@dataclass(frozen=True)
class Axis:
    name: str
    low: float
    high: float
    marks: Sequence[float]

    def at(self, value: float, start: float, end: float) -> float:
        return start + (value - self.low) / (self.high - self.low) * (end - start)


def category_curves(steps: pd.DataFrame, *, title: str) -> str:
    """`steps` of mfrm. Each category should be the likeliest somewhere; one that never is adds nothing to the scale."""
    points = steps["category"].to_numpy(dtype=np.float64)
    gaps = np.diff(points)
    offset = (points - points[0]) / gaps.min()
    kappa = np.concatenate([[0.0], -np.cumsum(steps["step"].to_numpy(dtype=np.float64)[1:] * np.diff(offset))])
    reach = float(np.abs(steps["step"]).max()) + 2
    logit = np.linspace(-reach, reach, 97)
    chance = moments(logit, kappa, offset).probability
    lines = {f"{point:g}": list(zip(logit, chance[:, at], strict=True)) for at, point in enumerate(points)}
    marks = [round(each) for each in np.linspace(-reach, reach, 7)]
    x, y = (
        Axis("entry's measure less what it meets (logits)", -reach, reach, marks),
        Axis("probability", 0, 1, (0, 0.5, 1)),
    )
    return line_chart(lines, x, y, title=title)


def plan_curves(designs: pd.DataFrame, *, title: str) -> str:
    """`designs` of plan: rank correlation with the truth by raw mean and adjusted score, share of the top k found."""
    names = {"tau": "tau, adjusted", "tau_mean": "tau, raw mean", "top_k": "top k found"}
    sheets = designs["sheets"].to_numpy(dtype=np.float64)
    lines = {label: list(zip(sheets, designs[name], strict=True)) for name, label in names.items()}
    low, high = float(sheets.min()), float(max(sheets.max(), sheets.min() + 1))
    x, y = Axis("sheets per entry", low, high, list(sheets)), Axis("", 0, 1, (0, 0.25, 0.5, 0.75, 1))
    return line_chart(lines, x, y, title=title)


def line_chart(lines: Mapping[str, Sequence[tuple[float, float]]], x: Axis, y: Axis, *, title: str) -> str:
    """Each line carries its name where it is highest: above it inside the chart, beside it at the right end."""
    parts = [_axes(x, y)]
    taken: list[float] = []
    for at, (name, points) in enumerate(lines.items()):
        colour, dash = COLOURS[at % len(COLOURS)], DASHES[at % len(DASHES)]
        places = [(_x(x, across), _y(y, up)) for across, up in points]
        path = "L".join(f"{across:.1f} {up:.1f}" for across, up in places)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        across, up, anchor = _label_place(places, taken)
        parts.append(
            f'<text x="{across:.1f}" y="{up:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(name)}</text>'
        )
    return _frame(parts, title)


def _label_place(places: Sequence[tuple[float, float]], taken: list[float]) -> tuple[float, float, str]:
    """`taken`: heights of the names already standing at the right end."""
    highest = min(range(len(places)), key=lambda each: places[each][1])
    across, up = places[highest]
    if highest == 0 and len(places) > 1:
        return across + 6, up - 6, "start"
    if highest < len(places) - 1:
        return across, up - 6, "middle"
    height = up + 4
    while any(abs(height - each) < LINE_HEIGHT for each in taken):
        height += LINE_HEIGHT
    taken.append(height)
    return across + 6, height, "start"


def _x(axis: Axis, value: float) -> float:
    return axis.at(value, LEFT, WIDTH - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return axis.at(value, HEIGHT - BOTTOM, TOP)


def _axes(x: Axis, y: Axis) -> str:
    floor, wall = HEIGHT - BOTTOM, WIDTH - RIGHT
    across = "".join(
        f'<path d="M{LEFT} {_y(y, mark):.1f}H{wall}" stroke="{FAINT}"/>'
        f'<text x="{LEFT - 8}" y="{_y(y, mark) + 4:.1f}" text-anchor="end" fill="{INK}">{mark:g}</text>'
        for mark in y.marks
    )
    up = "".join(
        f'<path d="M{_x(x, mark):.1f} {TOP}V{floor}" stroke="{FAINT}"/>'
        f'<text x="{_x(x, mark):.1f}" y="{floor + 16}" text-anchor="middle" fill="{INK}">{mark:g}</text>'
        for mark in x.marks
    )
    middle = (LEFT + wall) / 2
    named = f'<text x="{middle:.1f}" y="{HEIGHT - 8}" text-anchor="middle" fill="{INK}">{escape(x.name)}</text>'
    side = f'<text x="12" y="{TOP - 8}" fill="{INK}">{escape(y.name)}</text>' if y.name else ""
    return across + up + named + side


def _frame(parts: Sequence[str], title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" font-family="sans-serif" font-size="12"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="12" y="20" font-size="14" fill="{INK}">{escape(title)}</text>{"".join(parts)}</svg>\n'
    )
