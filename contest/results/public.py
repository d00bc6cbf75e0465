"""The public page's view of a snapshot: filters, search without diacritics, words in the reader's language. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from contest.core.errors import N_
from contest.core.i18n import current_locale, format_integer, format_points, gettext, ngettext
from contest.core.tabular import Cell
from contest.core.text import fold
from scoring.exact import round_half_up

KNOWN_LEVELS: Final = ("special", "first", "second", "third", "consolation")  # those with a colour of their own
_COLUMNS: Final = (
    N_("Category"), N_("Track"), N_("Rank"), N_("Code"), N_("Product"), N_("Authors"), N_("School"), N_("Points"),
    N_("Award"),
)  # fmt: skip
_TIES: Final = {
    "criterion": N_("Equal points; ranked by the criteria in published order."),
    "pairwise": N_("Equal points; ranked by the judges in common."),
    "vote": N_("Equal points; ranked by the head judge's minuted vote."),
    "shared": N_("Equal points; shared rank."),
}


_PANELS: Final = {
    "replace": N_("%(round)s: a panel decided %(panel)s, with minutes, in place of the mean %(mean)s."),
    "sheet": N_("%(round)s: a panel decided %(panel)s, with minutes, counted as one sheet more: %(points)s."),
}


@dataclass(frozen=True)
class Wanted:
    """What a visitor filters by; unknown values find nothing, never an error."""

    q: str = ""
    category: str = ""
    track: str = ""

    @property
    def any(self) -> bool:
        return bool(self.q or self.category or self.track)


@dataclass(frozen=True)
class Row:
    rank: int
    code: str
    title: str
    authors: str
    school: str
    points: Decimal | None
    award: str  # a place's code
    prize: str  # its name
    colour: str
    summary: str
    tie: str
    category: str = ""
    track: str = ""
    how: tuple[str, ...] = ()  # how the score comes about, where it is more than the mean of the sheets


@dataclass(frozen=True)
class Table:
    category: str
    track: str
    rows: list[Row] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return fold(f"{self.category} {self.track}").replace(" ", "-")


def tables(snapshot: Mapping[str, Any], wanted: Wanted = Wanted()) -> list[Table]:
    """One table a category and track, in the order of the rule book; empty ones are left out."""
    prizes = {place["code"]: said(place, "name") for place in snapshot["places"]}
    found = []
    for group in snapshot["groups"]:
        table = Table(said(group, "category"), said(group, "track"))
        if wanted.category not in {"", group["category"]} or wanted.track not in {"", group["track"]}:
            continue
        table.rows.extend(_row(row, prizes, table) for row in group["rows"] if _matches(row, wanted.q))
        if table.rows:
            found.append(table)
    return found


def find(snapshot: Mapping[str, Any], code: str) -> Row | None:
    return next((row for table in tables(snapshot) for row in table.rows if row.code == code), None)


def first_prizes(found: Iterable[Table], best: str) -> list[Row]:
    return [row for table in found for row in table.rows if row.award == best]


def options(snapshot: Mapping[str, Any], what: str) -> list[tuple[str, str]]:
    """(value, words) of the categories or tracks that have rows."""
    return list({group[what]: (group[what], said(group, what)) for group in snapshot["groups"]}.values())


def facts(snapshot: Mapping[str, Any]) -> list[tuple[str, str]]:
    numbers = snapshot["facts"]
    words = (
        ("entries", ngettext("accepted entry", "accepted entries", numbers["entries"])),
        ("judges", ngettext("judge", "judges", numbers["judges"])),
        ("sheets", ngettext("scoring sheet", "scoring sheets", numbers["sheets"])),
        ("awards", ngettext("award", "awards", numbers["awards"])),
    )
    return [(format_integer(numbers[key]), text) for key, text in words]


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def said(of: Mapping[str, Any], key: str) -> str:
    """The English name for an English reader, where there is one."""
    english = str(of.get(f"{key}_en", ""))
    return english if current_locale() == "en" and english else str(of[key])


def list_header() -> list[str]:
    return [gettext(text) for text in _COLUMNS]


def list_rows(snapshot: Mapping[str, Any]) -> list[list[Cell]]:
    """The list to download: exactly what the page shows."""
    return [
        [table.category, table.track, row.rank, row.code, row.title, row.authors, row.school, row.points, row.prize]
        for table in tables(snapshot)
        for row in table.rows
    ]


def _row(row: Mapping[str, Any], prizes: Mapping[str, str], table: Table) -> Row:
    award = str(row["award"])
    return Row(
        rank=row["rank"],
        code=row["code"],
        title=row["title"],
        authors=authors_said(row["authors"]),
        school=row["school"],
        points=Decimal(row["points"]) if row["points"] is not None else None,
        award=award,
        prize=prizes.get(award, ""),
        colour=award if award in KNOWN_LEVELS else ("consolation" if award else ""),
        summary=row["summary"],
        tie=_tie_said(row),
        category=table.category,
        track=table.track,
        how=tuple(line for part in row.get("parts", ()) for line in _part_said(part)),
    )


def _part_said(part: Mapping[str, Any]) -> Iterable[str]:
    """Lines a reader can check with a calculator."""
    name, points = said(part, "name"), Decimal(part["points"])
    if part["panel"] is not None:
        words = _PANELS[part["manner"]]
        yield gettext(words) % {
            "round": name, "panel": format_points(Decimal(part["panel"]), 2),
            "mean": format_points(Decimal(part["mean"]), 2), "points": format_points(points, 2),
        }  # fmt: skip
    share = Fraction(part["share"])
    if share != 1:
        yield gettext("%(round)s: %(points)s, counted %(percent)s %%") % {
            "round": name, "points": format_points(points, 2), "percent": format_points(round_half_up(share * 100, 2)),
        }  # fmt: skip


def authors_said(authors: Mapping[str, Any]) -> str:
    if "names" in authors:
        return ", ".join(authors["names"])
    others = int(authors["others"])
    if not others:
        return gettext("Pupil %(initials)s") % {"initials": authors["initials"]}
    text = ngettext("Team %(initials)s and %(n)s more", "Team %(initials)s and %(n)s more", others)
    return text % {"initials": authors["initials"], "n": others}


def _tie_said(row: Mapping[str, Any]) -> str:
    """Which step of the published sequence settled an equal score; printed beside the rank."""
    if not row["tie"]:
        return ""
    kind = row["tie"][-1]["kind"]
    return gettext(_TIES[kind])


def _matches(row: Mapping[str, Any], query: str) -> bool:
    if not query:
        return True
    hay = fold(" ".join((row["title"], row["school"], row["code"], " ".join(row["authors"].get("names", ())))))
    return all(word in hay for word in fold(query).split())
