"""The version handed in beside the present one, out of the events alone."""

from datetime import UTC, datetime
from types import SimpleNamespace

from contest.judging.versions import two_versions

AT = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)
CRITERIA = [("a", "Nhu cầu", 40), ("b", "Chất lượng", 60)]


def event(revision, kind, *, a="30", advice="", reason=""):
    marks = {
        "a": {"state": "marked", "points": a, "comment": ""},
        "b": {"state": "marked", "points": "50", "comment": ""},
    }
    state = {"marks": marks, "strengths": "", "next_step": advice, "private_note": ""}
    return SimpleNamespace(
        revision=revision, kind=kind, at=AT, payload={"state": state, "total": "80", "reason": reason}
    )


def test_sheet_never_reopened_has_one_version():
    assert two_versions([event(2, "locked"), event(1, "saved")], CRITERIA) is None


def test_reopened_sheet_shows_what_changed_and_what_did_not():
    events = [
        event(4, "saved", a="35", advice="Thêm nguồn."), event(3, "reopened", reason="Nhập nhầm"), event(2, "locked"),
        event(1, "saved", a="10"),
    ]  # fmt: skip

    both = two_versions(events, CRITERIA)

    assert both is not None
    assert (both.handed_in, both.present, both.reason) == (2, 4, "Nhập nhầm")
    assert [(line.name, line.differs) for line in both.marks] == [("Nhu cầu", True), ("Chất lượng", False)]
    assert [(line.before, line.after) for line in both.texts] == [("", "Thêm nguồn.")]


def test_handed_in_again_and_reopened_again_compares_with_the_last_handing_in():
    events = [
        event(5, "reopened", reason="Lần hai"),
        event(4, "locked", a="33"),
        event(3, "reopened"),
        event(2, "locked"),
    ]

    both = two_versions(events, CRITERIA)

    assert both is not None
    assert (both.handed_in, both.reason) == (4, "Lần hai")
