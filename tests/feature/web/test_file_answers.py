"""Trap 9: ranged and conditional answers of a stored file, on a folder and on an S3 server."""

import boto3
import pytest
from cast import NOON
from judging_world import JUDGING, start_judging
from moto.server import ThreadedMotoServer
from sqlalchemy import update
from viewable import hand_in

from contest.core.files import FileStore
from contest.rules.tables import Contest

CONTENT = bytes(range(256)) * 4096  # a megabyte, every byte tells its place
SIZE = len(CONTENT)


@pytest.fixture(scope="module")
def bucket():
    """A store on a real S3 server of this machine."""
    server = ThreadedMotoServer(port=0)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        address = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
        for name, value in (("ENDPOINT_URL", address), ("ACCESS_KEY_ID", "k"), ("SECRET_ACCESS_KEY", "s"), ("REGION", "us-east-1"), ("DEFAULT_REGION", "us-east-1"), ("ALLOW_HTTP", "true")):  # fmt: skip
            patch.setenv(f"AWS_{name}", value)
        boto3.client("s3", endpoint_url=address).create_bucket(Bucket="files")
        yield "s3://files"
    server.stop()


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def files(request, tmp_path):
    url = request.getfixturevalue("bucket") if request.param == "s3" else ""
    return FileStore(url, folder=tmp_path / "files")


@pytest.fixture
def ask(sign_in, world, db, clock, files):
    """ask(range, method, more headers) -> the answer with a film of CONTENT to its judge."""
    clock.go(JUDGING)
    (entry, _who), assignment = next(iter(start_judging(db, world, now=clock(), count=1).items()))
    with db.write() as session:  # an open contest: judges of a blind one get a copy, and this is no real film
        session.execute(update(Contest).values(blind=False))
    given = [("video", "a.webm", "video/webm", CONTENT)]
    file = hand_in(db, files, world, entry, given, now=NOON)[0]
    chi = sign_in(world.people["chi"])

    def answer(wanted="", method="GET", **headers):
        sent = {
            **({"range": wanted} if wanted else {}),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return chi.request(method, f"/c/ai-2026/judging/{assignment}/files/{file}", headers=sent)

    return answer


@pytest.mark.parametrize(
    ("wanted", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-1023", 0, 1024),
        ("bytes=500000-500999", 500_000, 501_000),
        ("bytes=1048000-", 1_048_000, SIZE),
        ("bytes=-1000", SIZE - 1000, SIZE),
        ("bytes=1048575-9999999", SIZE - 1, SIZE),
        ("bytes=-9999999", 0, SIZE),
    ],
)
def test_range_gives_exactly_these_bytes(ask, wanted, first, end):
    answer = ask(wanted)

    assert answer.status_code == 206
    assert answer.content == CONTENT[first:end]
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(end - first)
    assert answer.headers["content-type"] == "video/webm"


@pytest.mark.parametrize("wanted", ["", "bytes=0-1,5-6", "bytes=9-3", "pages=1-2", "bytes=x-"])
def test_no_range_or_one_that_is_not_kept_gives_the_whole(ask, wanted):
    answer = ask(wanted)

    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "video/webm"


@pytest.mark.parametrize("wanted", ["bytes=1048576-", "bytes=-0"])
def test_range_beyond_the_end_is_refused_with_the_size(ask, wanted):
    answer = ask(wanted)

    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{SIZE}")


def test_range_of_the_version_held_is_given_and_of_another_the_whole(ask):
    etag = ask(method="HEAD").headers["etag"]

    assert ask("bytes=0-9", if_range=etag).status_code == 206
    assert ask("bytes=0-9", if_range='"older"').content == CONTENT
    assert ask(if_none_match=etag).status_code == 304
    assert ask("bytes=0-9", if_none_match='"older"').status_code == 206


def test_head_tells_size_and_type_without_bytes(ask):
    answer = ask(method="HEAD")

    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer.headers["content-length"], answer.headers["content-type"]) == (str(SIZE), "video/webm")
