"""A stranger's files: every one inspected in bounds, none writes outside, each with the words an entrant reads."""

import hashlib
import io
import time

import corpus_images
import corpus_media
import corpus_office
import corpus_pdfs
import corpus_zips
import pytest

from contest.core.errors import Invalid
from contest.core.i18n import speaking, translate
from contest.core.sandbox import ToolFailed
from contest.entries import kinds
from contest.entries.inspection import words, worker
from contest.entries.inspection.probing import inspect

CORPUS = [
    specimen
    for kind in (corpus_zips, corpus_office, corpus_pdfs, corpus_images, corpus_media)
    for specimen in kind.specimens()
]
MOST_SECONDS, MOST_BYTES = 10, 256 << 20
ROWS = []


def everything_below(folder):
    return {path.relative_to(folder): path.stat().st_size for path in folder.rglob("*")}


@pytest.fixture(scope="module", autouse=True)
def table():
    yield
    print(f"\n{'file':44}{'verdict':20}{'ms':>7}{'MB':>6}  what the entrant reads")
    for name, verdict, took, peak, said in ROWS:
        print(f"{name:44}{verdict:20}{took * 1000:7.0f}{peak / 2**20:6.0f}  {said}")
    slowest, largest = max(ROWS, key=lambda row: row[2]), max(ROWS, key=lambda row: row[3])
    print(
        f"{len(ROWS)} files; slowest {slowest[0]} {slowest[2]:.2f} s; largest {largest[0]} {largest[3] / 2**20:.0f} MB"
    )


def test_corpus_when_counted_then_holds_what_was_asked_for_and_no_name_twice():
    assert len(CORPUS) >= 120
    assert len({specimen.name for specimen in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("specimen", CORPUS, ids=lambda specimen: specimen.name)
def test_file_when_inspected_then_stays_in_bounds_and_says_what_to_do(specimen, tmp_path):
    outside, work = tmp_path / "outside", tmp_path / "outside/work"
    work.mkdir(parents=True)
    path = outside / "object"
    path.write_bytes(specimen.content)

    try:
        kind = kinds.kind_of(io.BytesIO(specimen.content))
    except Invalid as refusal:
        kind, at_the_door = "", refusal
    assert kind == specimen.media_type
    if not kind:
        ROWS.append((specimen.name, "(at the door)", 0, 0, vietnamese(at_the_door.message, {})))
        return
    before = {name for name in everything_below(outside) if name.parts[0] != "work"}
    began = time.monotonic()
    try:
        answer = inspect(path, media_type=kind, sha256=hashlib.sha256(specimen.content).hexdigest(), work=work)
        problem = answer["problem"] or {"code": "", "params": {}}
    except ToolFailed as failed:
        answer = {"findings": [], "package": "", "members": [], "peak": 0}
        problem = {"code": worker._CAUSES[failed.kind], "params": {}}
    took = time.monotonic() - began
    said = vietnamese(words.problem(problem["code"]), problem["params"]) if problem["code"] else ""
    ROWS.append((specimen.name, problem["code"] or "ready", took, answer["peak"], said))

    assert problem["code"] in specimen.problems
    assert set(specimen.notes) <= {found["code"] for found in answer["findings"]}
    assert answer["package"] == specimen.package
    assert took < MOST_SECONDS
    assert answer["peak"] < MOST_BYTES
    assert {name for name in everything_below(outside) if name.parts[0] != "work"} == before
    assert not [path for path in work.rglob("*") if path.is_symlink()]
    for member in answer["members"]:
        assert not member["path"].startswith("/")
        assert ".." not in member["path"].split("/")
        assert (work / "members" / member["file"]).stat().st_size == member["size"]


def test_words_when_read_in_vietnamese_then_every_code_has_its_own():
    with speaking("vi"):
        said = {
            code: translate(text, dict.fromkeys(("most", "name", "width", "height"), "?"))
            for code, text in words.PROBLEMS.items()
        }

    assert [code for code, text in words.PROBLEMS.items() if said[code].startswith(text[:20])] == []
    assert len(set(said.values())) == len(said)


def vietnamese(message, params):
    with speaking("vi"):
        return translate(message, params)
