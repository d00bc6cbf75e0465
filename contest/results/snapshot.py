"""What the public may see of a ranking, as plain data. The one place that decides it; pages, files and API read this.

Equal on every database and after a re-import: nothing in it depends on row ids or on the order of rows.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from contest.results.values import PLACES, Group, Ranking, Standing
from contest.rules.values import ContestFacts
from scoring.exact import round_half_up

FORMAT: Final = 1
METHOD: Final = "mean-of-sheets/1"  # mean over judges of the sheet totals, exact, two decimals half up
IN_PARTS: Final = (
    "weighted-rounds-and-panels/1"  # the same, with panels' decisions and rounds by their shares ("parts")
)


def take_snapshot(
    contest: ContestFacts,
    ranking: Ranking,
    *,
    facts: Mapping[str, int],
    decision_number: str,
    now: datetime,
    appeals_until: datetime | None,
) -> dict[str, Any]:
    shown = {(group.category_id, group.track_id): _shown(contest, group) for group in ranking.groups}
    judges = _pseudonyms(standing for group in ranking.groups for standing in group.standings)
    return {
        "format": FORMAT,
        "method": IN_PARTS if any(_in_parts(each) for each in _everybody(shown)) else METHOD,
        "contest": {
            "slug": contest.slug, "name": contest.name, "name_en": contest.name_en, "organizer": contest.organizer,
            "school_year": contest.school_year, "tie_order": list(contest.tie_order),
        },
        "decision_number": decision_number,
        "published_at": now.isoformat(timespec="seconds"),
        "appeals_until": appeals_until.isoformat(timespec="seconds") if appeals_until else None,
        "facts": dict(facts),
        "places": [{"code": p.code, "name": p.name, "name_en": p.name_en} for p in ranking.places],
        "groups": [
            {
                "category": group.category, "category_en": group.category_en, "track": group.track,
                "track_en": group.track_en,
                "rows": [_row(contest, group, each) for each in shown[group.category_id, group.track_id]],
            }
            for group in ranking.groups
        ],
        "sheets": _sheets(contest, shown, judges),
    }  # fmt: skip


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(snapshot: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def _shown(contest: ContestFacts, group: Group) -> list[Standing]:
    """No ranks below the award lines unless the rules say so (domain.md 4.2)."""
    return [each for each in group.standings if contest.publish_scores == "all" or each.award]


def _row(contest: ContestFacts, group: Group, each: Standing) -> dict[str, Any]:
    return {
        "rank": each.rank,
        "code": each.entry.code,
        "title": each.entry.title,
        "authors": public_authors(each.entry.authors, children=group.children),
        "school": each.entry.school,
        "level": each.entry.level,
        "summary": each.entry.summary,
        "points": None if contest.publish_scores == "none" else f"{each.points:.2f}",
        "award": each.award,
        "shared": sum(other.rank == each.rank for other in group.standings) > 1,
        "tie": [{"kind": step.kind, "criterion": step.criterion} for step in each.tie],
        "parts": _parts(each) if _in_parts(each) and contest.publish_scores != "none" else [],
    }


def _everybody(shown: Mapping[tuple[str, str], list[Standing]]) -> list[Standing]:
    return [each for standings in shown.values() for each in standings]


def _in_parts(each: Standing) -> bool:
    """More than the mean of one round's sheets."""
    return len(each.parts) > 1 or any(part.panel for part in each.parts)


def _parts(each: Standing) -> list[dict[str, Any]]:
    """How the score comes about, round by round: the shares times the points add up to it."""
    return [
        {
            "round": part.code, "name": part.name, "name_en": part.name_en,
            "share": f"{part.share.numerator}/{part.share.denominator}",
            "mean": str(round_half_up(part.mean.score, PLACES)), "points": str(round_half_up(part.score, PLACES)),
            "panel": str(round_half_up(part.panel.points, PLACES)) if part.panel else None,
            "manner": part.panel.manner if part.panel else None,
        }
        for part in each.parts
    ]  # fmt: skip


def public_authors(names: tuple[str, ...], *, children: bool) -> dict[str, Any]:
    """Teachers by name; pupils as "Nhóm N.M.A. và 2 bạn" until they and their parents agreed to more."""
    if not children:
        return {"names": list(names)}
    initials = "".join(f"{word[0].upper()}." for word in names[0].split()) if names else ""
    return {"initials": initials, "others": max(len(names) - 1, 0)}


def _pseudonyms(standings: Iterable[Standing]) -> dict[str, str]:
    """Judge id -> GK01…: ordered by what they gave, which is the same on every database, unlike their ids."""
    given: dict[str, list[tuple[str, str]]] = {}
    for standing in standings:
        for judge, total in standing.sheets:
            given.setdefault(judge, []).append((standing.entry.code, f"{total:.2f}"))
    ordered = sorted(given, key=lambda judge: sorted(given[judge]))
    return {judge: f"GK{number:02}" for number, judge in enumerate(ordered, start=1)}


def _sheets(
    contest: ContestFacts,
    shown: Mapping[tuple[str, str], list[Standing]],
    judges: Mapping[str, str],
) -> list[list[str]]:
    """[entry code, judge, criterion, points] of the rows whose points are public, with the code of the round where
    there are several: anybody can recompute the means.
    """
    if contest.publish_scores == "none":
        return []
    standings = _everybody(shown)
    several = len({part.code for each in standings for part in each.parts}) > 1
    rows = [
        [each.entry.code, judges[sheet.judge], name, _plain(points), *([part.code] if several else [])]
        for each in standings
        for part in each.parts
        for sheet in part.mean.sheets
        for name, points in sorted(sheet.marks.items())
    ]
    return sorted(rows)


def _plain(points: Fraction) -> str:
    """Points are halves: exact in two decimals."""
    return f"{Decimal(points.numerator) / points.denominator:.2f}"
