import pytest

from contest.web.ranges import UNSATISFIABLE, wanted_range

ETAG = '"v1"'


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=0-99", (0, 10)),
        ("bytes=4-6", (4, 7)),
        ("bytes=7-", (7, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=-0", UNSATISFIABLE),
        ("bytes=10-", UNSATISFIABLE),
        ("bytes=99-100", UNSATISFIABLE),
        ("bytes=0-1,3-4", None),
        ("bytes=6-4", None),
        ("bytes=-", None),
        ("items=0-1", None),
        ("bytes=٣-٤", None),
    ],
)
def test_range_of_ten_bytes(header, expected):
    assert wanted_range(header, None, ETAG, 10) == expected


def test_range_of_another_version_is_ignored():
    assert wanted_range("bytes=0-1", '"v0"', ETAG, 10) is None
    assert wanted_range("bytes=0-1", ETAG, ETAG, 10) == (0, 2)
