"""The protocol's answers, on disk and on S3: tus 1.0 with creation, termination, expiration and checksum."""

import base64
import hashlib
from datetime import timedelta

import pytest
from cast import NOON
from dossiers import drafted
from sqlalchemy import select
from tus_client import OFFSETS, PDF, Tus, labels

from contest.core.tables import StoredFile
from contest.core.uploading import incoming_of
from contest.entries.file_tables import FileCheck, Upload
from contest.entries.tables import EntryFile
from contest.entries.uploads.finishing import work_off


@pytest.fixture
def entry_id(db, world):
    with db.write() as session:
        return drafted(session, world, now=NOON, pdf=False)


@pytest.fixture
def store(app, either_store):
    app.state.update({"files": either_store})
    return either_store


@pytest.fixture
def tus(store, sign_in, world, entry_id):
    return Tus(sign_in(world.people["binh"]), world, entry_id)


def files_of(db, entry_id):
    query = select(StoredFile).join(EntryFile, EntryFile.file_id == StoredFile.id)
    with db.read() as session:
        return list(session.scalars(query.where(EntryFile.entry_id == entry_id, EntryFile.removed_at.is_(None))))


def upload_row(db, where):
    with db.read() as session:
        return session.get(Upload, where.rsplit("/", 1)[1])


def test_upload_in_three_pieces_is_the_file_of_the_entry(tus, store, db, entry_id):
    where = tus.begun()

    answers = [tus.patch(at, PDF[at : at + 50_000], where) for at in (0, 50_000, 100_000)]

    assert [answer.status_code for answer in answers] == [204, 204, 204]
    assert [int(answer.headers["upload-offset"]) for answer in answers] == [50_000, 100_000, len(PDF)]
    assert [answer.headers["tus-resumable"] for answer in answers] == ["1.0.0"] * 3
    (row,) = files_of(db, entry_id)
    assert (row.name, row.media_type, row.size) == ("mo-ta.pdf", "application/pdf", len(PDF))
    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    assert store.read(row.key) == PDF
    with db.read() as session:
        assert session.get(FileCheck, row.id).state == "received"
    assert upload_row(db, where).state == "done"
    assert list(incoming_of(store, db).begun()) == []


def test_head_tells_offset_length_and_expiry(tus):
    where = tus.begun()
    tus.patch(0, PDF[:1000], where)

    half = tus.head(where)
    tus.patch(1000, PDF[1000:], where)
    whole = tus.head(where)

    assert half.status_code == 200
    assert (half.headers["upload-offset"], half.headers["upload-length"]) == ("1000", str(len(PDF)))
    assert half.headers["cache-control"] == "no-store"
    assert half.headers["upload-expires"] == "Fri, 27 Nov 2026 05:00:00 GMT"
    assert whole.headers["upload-offset"] == str(len(PDF))
    assert "upload-expires" not in whole.headers


def test_options_tell_version_extensions_and_size(tus):
    answer = tus.browser.options(tus.collection)

    assert answer.status_code == 204
    assert {name: value for name, value in answer.headers.items() if name.startswith("tus-")} == {
        "tus-resumable": "1.0.0",
        "tus-version": "1.0.0",
        "tus-extension": "creation,creation-with-upload,termination,expiration,checksum",
        "tus-checksum-algorithm": "sha1,sha256",
        "tus-max-size": "2147483648",
    }


def test_creation_with_bytes_goes_on_where_they_end(tus, db, entry_id):
    created = tus.create(len(PDF), PDF[:700], **{"content-type": OFFSETS})
    where = created.headers["location"]
    rest = tus.patch(700, PDF[700:], where)

    assert (created.status_code, created.headers["upload-offset"]) == (201, "700")
    assert rest.status_code == 204
    assert files_of(db, entry_id)[0].sha256 == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    ("size", "headers", "status"),
    [
        ("abc", {}, 400),
        ("-5", {}, 400),
        ("", {}, 400),
        ("0", {}, 422),
        (20 * 1024 * 1024 + 1, {}, 413),
        (10, {"upload-metadata": "filename not_base64!"}, 400),
        (10, {"upload-metadata": f"{labels(a='x')},{labels(a='y')}"}, 400),
        (10, {"upload-metadata": labels(filename="clip.mp4")}, 422),
        (10, {"content-type": "text/plain"}, 415),
        (10, {"tus-resumable": "0.2.2"}, 412),
    ],
)
def test_creation_when_wrong_is_refused(tus, db, size, headers, status):
    answer = tus.create(size, b"x" if "content-type" in headers else b"", **headers)

    assert answer.status_code == status
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.json()["detail"]


def test_no_version_is_412_and_names_ours(tus):
    where = tus.begun()
    answers = [
        tus.browser.request(method, where, headers={"upload-offset": "0", "content-type": OFFSETS})
        for method in ("HEAD", "PATCH", "DELETE", "POST")
    ]

    assert [answer.status_code for answer in answers] == [412] * 4
    assert [answer.headers["tus-version"] for answer in answers] == ["1.0.0"] * 4


def test_patch_at_another_offset_is_409_and_stores_nothing(tus):
    where = tus.begun()
    tus.patch(0, PDF[:1000], where)

    answers = [tus.patch(at, PDF[at : at + 10], where).status_code for at in (0, 999, 1001)]

    assert answers == [409, 409, 409]
    assert tus.head(where).headers["upload-offset"] == "1000"


def test_patch_when_offset_is_no_number_is_400(tus):
    assert tus.patch("x", b"y", tus.begun()).status_code == 400


def test_patch_of_another_type_is_415(tus):
    where = tus.begun()

    answers = [
        tus.patch(0, PDF, where, **{"content-type": kind}) for kind in ("application/pdf", "multipart/form-data")
    ]

    assert [answer.status_code for answer in answers] == [415, 415]
    assert tus.head(where).headers["upload-offset"] == "0"


def test_patch_while_another_writes_is_423_until_a_head_takes_over(tus, store, db):
    where = tus.begun()
    incoming_of(store, db).claim(where.rsplit("/", 1)[1], at=0)

    locked = tus.patch(0, PDF, where)
    taken = tus.head(where)
    free = tus.patch(0, PDF, where)

    assert (locked.status_code, taken.status_code, free.status_code) == (423, 200, 204)


def test_patch_of_more_than_announced_is_413(tus, db):
    where = tus.begun(100)

    announced = tus.patch(0, PDF[:101], where)
    unannounced = tus.patch(0, iter([PDF[:60], PDF[60:120]]), where)

    assert (announced.status_code, unannounced.status_code) == (413, 413)
    assert upload_row(db, where).state == "receiving"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_checksum_when_wrong_is_460_and_the_chunk_is_not_kept(tus, algorithm, db, entry_id):
    where = tus.begun()
    right = base64.b64encode(hashlib.new(algorithm, PDF[:5000]).digest()).decode()
    wrong = base64.b64encode(hashlib.new(algorithm, b"other").digest()).decode()

    refused = tus.patch(0, PDF[:5000], where, **{"upload-checksum": f"{algorithm} {wrong}"})
    after = tus.head(where).headers["upload-offset"]
    kept = tus.patch(0, PDF[:5000], where, **{"upload-checksum": f"{algorithm} {right}"})

    assert (refused.status_code, after) == (460, "0")
    assert (kept.status_code, kept.headers["upload-offset"]) == (204, "5000")


@pytest.mark.parametrize("said", ["crc32 AAAA", "sha1 not_base64", "sha1"])
def test_checksum_when_not_understood_is_400(tus, said):
    assert tus.patch(0, PDF, tus.begun(), **{"upload-checksum": said}).status_code in {400, 460}


def test_termination_frees_the_bytes_and_answers_410_from_then_on(tus, store, db):
    where = tus.begun()
    tus.patch(0, PDF[:1000], where)

    ended = tus.delete(where)
    after = [tus.head(where), tus.patch(1000, PDF[1000:], where), tus.delete(where)]

    assert (ended.status_code, ended.headers["tus-resumable"]) == (204, "1.0.0")
    assert [answer.status_code for answer in after] == [410, 410, 410]
    assert list(incoming_of(store, db).begun()) == []


def test_expired_upload_is_410_and_swept(tus, store, db, clock, sign_in, world):
    where = tus.begun()
    tus.patch(0, PDF[:1000], where)
    clock.go(timedelta(days=7))
    tus.browser = sign_in(world.people["binh"])

    before = tus.head(where).status_code
    work_off(db, store, clock=clock)

    assert (before, tus.head(where).status_code, upload_row(db, where).state) == (410, 410, "ended")
    assert list(incoming_of(store, db).begun()) == []
    assert list(store.keys("incoming/")) == []


def test_method_in_a_header_does_what_the_method_does(tus, db, entry_id):
    first, second = tus.begun(), tus.begun()
    sent = {**tus.version, "upload-offset": "0", "content-type": OFFSETS}

    patched = tus.browser.post(first, content=PDF, headers={**sent, "x-http-method-override": "PATCH"})
    ended = tus.browser.post(second, headers={**tus.version, "x-http-method-override": "DELETE"})
    neither = tus.browser.post(second, headers={**tus.version, "x-http-method-override": "PUT"})

    assert (patched.status_code, ended.status_code, neither.status_code) == (204, 204, 400)
    assert len(files_of(db, entry_id)) == 1


def test_cross_site_patch_is_403(tus):
    where = tus.begun()

    assert tus.patch(0, PDF, where, origin="http://elsewhere.example").status_code == 403


def test_file_of_another_kind_is_refused_after_its_first_piece(tus, store, db, entry_id):
    where = tus.begun(name="mo-ta")
    picture = b"\x89PNG\r\n\x1a\n" + bytes(5000)

    small = tus.patch(0, picture[:100], where).status_code
    answer = tus.patch(100, picture[100:], where)

    assert (small, answer.status_code, tus.head(where).status_code) == (204, 422, 410)
    assert answer.json()["detail"] == "Mục này nhận PDF; tệp vừa gửi là loại khác."
    assert upload_row(db, where).state == "refused"
    assert list(incoming_of(store, db).begun()) == []


def test_package_is_judged_by_its_end(tus, db, world):
    where = tus.begun(name="mo-ta")

    begun = tus.patch(0, b"PK\x03\x04" + bytes(9000), where)

    assert begun.status_code == 204


def test_finished_upload_takes_nothing_more(tus):
    where = tus.begun()
    tus.patch(0, PDF, where)

    assert tus.patch(0, PDF, where).status_code == 409
    assert tus.patch(len(PDF), b"x", where).status_code == 413
    assert tus.patch(len(PDF), b"", where).headers["upload-offset"] == str(len(PDF))
    assert tus.head(where).headers["upload-offset"] == str(len(PDF))
