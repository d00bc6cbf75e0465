import pytest

from contest.web.paths import local_path


@pytest.mark.parametrize("path", ["/", "/c/ai-2026/entries?q=1", "/sign-in#top"])
def test_own_path_is_kept(path):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "//evil.example", "/\\evil.example", "\\\\evil", "https://evil.example", "javascript:alert(1)", "/a\nb", "/\tevil",
     "///evil.example", "http:/evil", "evil", " /x", "/\x7f"],
)  # fmt: skip
def test_way_out_of_the_site_is_not_taken(path):
    assert local_path(path, default="/home") == "/home"
