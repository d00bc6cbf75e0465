"""The second host for packages: what may be set, and whose a name is."""

import pytest
from pydantic import ValidationError

from contest.app import tasks
from contest.core.clock import system_clock
from contest.core.contenthost import content_host
from contest.core.files import FileStore
from contest.settings import Settings


@pytest.mark.parametrize(
    "origin",
    [
        "content.example",
        "ftp://content.example",
        "https://content.example/play",
        "https://a.*.example",
        "https://me@c.example",
    ],
)
def test_what_is_no_origin_is_refused_at_the_start(origin):
    with pytest.raises(ValidationError):
        Settings(content_origin=origin)


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        ("https://thi.example.vn", "https://thi.example.vn"),
        ("https://*.example.vn", "https://thi.example.vn"),
        ("https://*.thi.example.vn", "https://thi.example.vn"),
    ],
)
def test_host_that_would_hold_our_pages_too_is_refused(origin, site):
    with pytest.raises(ValidationError):
        Settings(public_url=site, content_origin=origin)


def test_each_package_has_a_name_of_its_own_below_a_wildcard():
    host = content_host("https://*.content.example:8443")
    one, other = host.origin_of("a" * 26), host.origin_of("b" * 26)

    assert one != other
    assert one.endswith(".content.example:8443")
    assert host.serves(one.removeprefix("https://").upper())
    assert host.belongs_to(one.removeprefix("https://"), "a" * 26)
    assert not host.belongs_to(other.removeprefix("https://"), "a" * 26)
    assert not host.serves("content.example.evil.example:8443")
    assert not host.serves("evilcontent.example:8443")


@pytest.mark.parametrize(("on", "there"), [(True, True), (False, False)])
def test_links_are_opened_only_where_that_is_wanted(tmp_path, on, there):
    settings = Settings(data_dir=tmp_path, link_checks=on)

    known = tasks(settings, None, FileStore("", folder=tmp_path), system_clock)

    assert ("check-links" in known) is there
