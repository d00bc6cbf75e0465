"""A run's certificate and explanation in plain words, for a head judge."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from contest.core.errors import N_
from contest.core.i18n import format_integer, format_points, gettext

NO_BOUND: Final = 10**15
STAGES: Final = {
    "total": N_("How well judges fit, added over all sheets"),
    "total with fair loads": N_("How well judges fit, added over all sheets, with even loads"),
    "total without crumbs": N_("The same once every judge has none or enough entries of a category"),
    "total with mixed panels": N_("The same once the rules on mixed panels are kept"),
    "worst-off entry": N_("The entry whose judges fit least"),
    "pairs kept": N_("Sheets that stay with their judge"),
}
BEST: Final = N_("Proven: no plan can do better.")
ROOM: Final = N_("No plan can have more than the bound; part of the gap may be the price of the other rules.")
TIED: Final = N_("all judges are linked by common entries, so strict and mild judges can be told apart")
APART: Final = N_("%(subsets)s groups of judges share no entry, so nobody can tell which group is stricter")
ALONE: Final = N_("only one judge, nothing to compare")
PRECISION: Final = N_("the comparison of two judges spreads %(ratio)s times as much as in the best conceivable plan")


def certificate(outcome: Mapping[str, Any]) -> list[dict[str, str]]:
    """name, value, bound, verdict of every line."""
    lines = []
    for stage, value, bound, proven in outcome.get("lines", ()):
        known = bound is not None and bound < NO_BOUND
        name = stage.split(" (")[0]
        lines.append(
            {
                "name": gettext(STAGES.get(name, name)),
                "value": format_integer(value),
                "bound": format_integer(bound) if known else "–",
                "verdict": gettext(BEST) if proven or value == bound else gettext(ROOM) if known else "",
            }
        )
    return lines


def linkage(outcome: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """(category, sentence, whether severity can be told) of every category."""
    return [
        (names.get(link["category"], link["category"]), _linked(link), link["subsets"] == 1)
        for link in outcome.get("linkage", ())
    ]


def sentences(items: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """The solver's sentences in the reader's language; it names categories and entries by id."""
    named = [
        (item["text"], {key: names.get(str(value), value) for key, value in item["params"].items()}) for item in items
    ]
    return [gettext(text) % params for text, params in named]


def _linked(link: Mapping[str, Any]) -> str:
    if link["judges"] == 1:
        return gettext(ALONE)
    if link["subsets"] > 1:
        return gettext(APART) % {"subsets": link["subsets"]}
    words = gettext(TIED)
    if link["ratio"] is not None:
        ratio = format_points(Decimal(str(link["ratio"])), 2)
        words += "; " + gettext(PRECISION) % {"ratio": ratio}
    return words
