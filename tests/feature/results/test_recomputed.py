"""The demo's published ranking equals what an independent script makes of the exported marks, to the last digit."""

import csv
import io

import pytest
import recompute
from sqlalchemy import select

from contest.core.files import FileStore
from contest.office.demo.story import Size, stagehand, tell
from contest.results.public import list_rows
from contest.results.tables import Publication
from contest.rules import book
from contest.rules.tables import Contest

SIZE = Size(schools=13, entries=60, judges=6, seed=7)


@pytest.fixture
def published(db, tmp_path, clock):
    hand = stagehand(
        db, FileStore("", folder=tmp_path / "demo"), size=SIZE, stage="published", now=clock(), say=lambda _: None
    )
    return tell(hand, "published")


def parting():
    """Group -> heaviest criterion, then safety, as the default rules say; from the rule book's own files."""
    prefixes = {row["code"]: row["prefix"] for row in [*book.scheme()["categories"], *book.scheme()["tracks"]]}
    return {
        f"{prefixes[category]}-{prefixes[track]}": [
            max(criteria, key=lambda each: each.max_points).code,
            *(each.code for each in criteria if each.safety),
        ]
        for (category, track), criteria in book.rubrics().items()
    }


@pytest.mark.slow
def test_independent_script_finds_the_published_ranks_and_points(db, published, sign_in):
    organizer = sign_in(published.cast.office["organizer"])
    marks = organizer.get(f"/c/{published.slug}/office/results/marks/csv").content.decode("utf-8-sig")

    again = recompute.ranking(io.StringIO(marks), parting())

    with db.read() as session:
        snapshot = session.scalar(select(Publication.snapshot))
        assert session.scalar(select(Contest.publish_scores)) == "awarded"
    listed = {row[3]: (row[2], f"{row[7]:.2f}".replace(".", ",")) for row in list_rows(snapshot)}
    assert len(listed) > 20
    assert listed == {code: again[code] for code in listed}
    ours = {
        row["entry"]: (int(row["rank"]), row["points"]) for row in csv.DictReader(io.StringIO(marks), delimiter=";")
    }
    assert {code: rank for code, (rank, _) in ours.items()} == {code: rank for code, (rank, _) in again.items()}


@pytest.mark.parametrize(
    ("totals", "points"), [(["81", "81", "81", "81.5"], "81,13"), (["80"], "80,00"), (["66.5", "67", "67"], "66,83")]
)
def test_script_rounds_half_up(totals, points):
    lines = ["entry;judge;criterion;score", *(f"TLA-GV-0001-A;{n};c;{total}" for n, total in enumerate(totals))]

    assert recompute.ranking(lines, {"TLA-GV": []}) == {"TLA-GV-0001-A": (1, points)}
