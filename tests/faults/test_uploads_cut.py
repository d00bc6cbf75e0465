"""Real clients, broken connections, several processes: what arrives is what was sent, and memory stays flat.

`make soak` sets CONTEST_UPLOAD_MB=2048; here the same walks are made with less.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from cutting import Wire
from killed_server import KilledServer
from tus_site import MB, Line, Scales, big_file, places, stored_digests, upload_states

from contest.core.files import FileStore

SIZE = int(os.environ.get("CONTEST_UPLOAD_MB", "40"))
CHUNK = 8 * MB if SIZE > 200 else 3 * MB
CUTS = tuple(int(SIZE * MB * share) for share in (0.1, 0.27, 0.45, 0.62, 0.88))
pytestmark = pytest.mark.slow


@pytest.fixture
def serve(tmp_path, store_url, monkeypatch, unused_port):
    """serve(db) -> a started server process; all of a test share its files and its database."""
    monkeypatch.setenv("CONTEST_FILES_URL", store_url)
    started = []

    def start(db):
        server = KilledServer(unused_port(), database_url=db.url, folder=tmp_path)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.close()


@pytest.fixture
def unused_port():
    import socket

    def find():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return find


@pytest.fixture
def store(store_url, tmp_path):
    return FileStore(store_url, folder=tmp_path / "files")


def tuspy(port, place, path, *, checksum=False):
    """The client, started."""
    said = {
        "url": f"http://127.0.0.1:{port}{place.path}", "headers": Line(port, place.cookie).headers(),
        "file": str(path), "chunk": CHUNK, "checksum": checksum,
    }  # fmt: skip
    return subprocess.Popen([sys.executable, str(Path(__file__).with_name("tuspy_sends.py")), json.dumps(said)])


def settle(server, place):
    """One small upload, and the jobs' engine imported: what a server holds before anything big comes."""
    line = Line(server.port, place.cookie)
    line.patch(line.begin(place.path, 20), 0, b"%PDF-1.7 first words")
    time.sleep(4)


@pytest.mark.sqlite
def test_tuspy_through_five_cuts_and_a_restart_brings_every_byte(db, serve, tmp_path, store_url):
    (place,) = places(db)
    server = serve(db)
    sent = big_file(tmp_path / "big.pdf", SIZE)
    settle(server, place)
    scales = Scales()
    scales.level(server._alive)
    wire = Wire(server.port, breaks_at=CUTS)
    began = time.monotonic()

    with scales.watching():
        client = tuspy(wire.port, place, tmp_path / "big.pdf")
        while wire.sent < SIZE * MB * 0.55:
            assert client.poll() is None
            time.sleep(0.05)
        server.kill()
        server.start()
        scales.level(server._alive)
        done = client.wait(timeout=600)
        while "finishing" in upload_states(db):  # a client that lost the last answer is told yes before the end
            time.sleep(0.2)

    print(
        f"\n{store_url[:2] or 'disk'}: {SIZE} MB in {time.monotonic() - began:.1f} s by tuspy, {wire.broken} cuts, "
        f"{server.starts - 1} restart, {wire.sent / MB:.0f} MB on the wire, memory grew by {scales.growth:.0f} MB"
    )
    wire.close()
    assert (done, wire.broken, server.starts) == (0, 6, 2)  # five cuts and the closing
    assert stored_digests(db, place.entry_id)[-1] == sent
    assert scales.growth < 60


@pytest.mark.sqlite
def test_tuspy_with_checksums_brings_every_byte(db, serve, tmp_path, store):
    (place,) = places(db)
    server = serve(db)
    sent = big_file(tmp_path / "big.pdf", 10)

    done = tuspy(server.port, place, tmp_path / "big.pdf", checksum=True).wait(timeout=60)

    assert done == 0
    assert stored_digests(db, place.entry_id) == [sent]
    assert store.read(f"files/{sent[:2]}/{sent}") == (tmp_path / "big.pdf").read_bytes()


@pytest.mark.sqlite
def test_head_during_a_stalled_patch_answers_at_once_and_stops_it(db, serve):
    (place,) = places(db)
    line = Line(serve(db).port, place.cookie)
    where = line.begin(place.path, 4 * MB)
    stalled = line.stalled(where, 0, 2 * MB, b"%PDF-1.7" + bytes(300_000))
    time.sleep(1)

    busy = line.patch(where, 0, b"x")
    began = time.monotonic()
    offset = line.offset(where)
    waited = time.monotonic() - began
    mine = line.patch(where, offset, bytes(1000))
    stalled.send(bytes(2 * MB - 300_008))
    with closing(stalled), closing(stalled.getresponse()) as answer:
        late = answer.status

    print(f"\nHEAD during a stalled PATCH: {waited * 1000:.0f} ms")
    assert (busy, offset, mine, late) == (423, 300_008, 204, 423)
    assert waited < 1
    assert line.offset(where) == 301_008


@pytest.mark.sqlite
def test_fifty_uploads_at_once_are_all_whole(db, serve, store, store_url):
    entries = places(db, count=5)
    server = serve(db)
    settle(server, entries[0])
    scales, size = Scales(), 2 * MB
    scales.level(server._alive)

    def send(number):
        place = entries[number % 5]
        line, content = Line(server.port, place.cookie), b"%PDF-1.7" + number.to_bytes(4, "big") * (size // 4 - 2)
        where = line.begin(place.path, size)
        return [line.patch(where, at, content[at : at + MB // 2]) for at in range(0, size, MB // 2)]

    began = time.monotonic()
    with scales.watching(), ThreadPoolExecutor(50) as people:
        answers = list(people.map(send, range(50)))

    print(
        f"\n{store_url[:2] or 'disk'}: 50 uploads of 2 MB at once in {time.monotonic() - began:.1f} s, "
        f"memory grew by {scales.growth:.0f} MB"
    )
    assert answers == [[204] * 4] * 50
    assert upload_states(db) == ["done"] * 51
    assert len({digest for place in entries for digest in stored_digests(db, place.entry_id)}) == 51


@pytest.mark.pg
def test_two_processes_and_two_writers_on_one_upload_keep_every_byte_in_its_place(
    ready_postgres, emptied, serve, store
):
    db = ready_postgres
    (place,) = places(db)
    first, second = serve(db), serve(db)
    content = b"%PDF-1.7" + os.urandom(6 * MB)
    where = Line(first.port, place.cookie).begin(place.path, len(content))
    answers = []

    def write(port):
        line = Line(port, place.cookie)
        while (at := line.offset(where)) < len(content):
            answers.append(line.patch(where, at, content[at : at + 200_000]))

    writers = [threading.Thread(target=write, args=(server.port,)) for server in (first, second)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=120)

    assert not any(writer.is_alive() for writer in writers)
    assert set(answers) <= {204, 409, 423}
    assert len(set(answers)) > 1  # they met
    (digest,) = stored_digests(db, place.entry_id)
    assert store.read(f"files/{digest[:2]}/{digest}") == content


@pytest.mark.pg
def test_upload_stalled_in_one_process_goes_on_in_another(ready_postgres, emptied, serve, store):
    db = ready_postgres
    (place,) = places(db)
    first, second = (Line(serve(db).port, place.cookie) for _ in range(2))
    content = b"%PDF-1.7" + os.urandom(MB)
    where = first.begin(place.path, len(content))
    stalled = first.stalled(where, 0, len(content), content[:200_000])
    time.sleep(1)

    began = time.monotonic()
    offset = second.offset(where)
    waited = time.monotonic() - began
    rest = second.patch(where, offset, content[offset:])
    stalled.close()

    assert (offset, rest) == (200_000, 204)
    assert waited < 1
    (digest,) = stored_digests(db, place.entry_id)
    assert store.read(f"files/{digest[:2]}/{digest}") == content


@pytest.mark.sqlite
@pytest.mark.parametrize("store_url", [""], ids=["disk"])
def test_server_asked_to_stop_during_an_upload_ends_it_at_once_and_keeps_what_came(db, serve, store_url):
    (place,) = places(db)
    server = serve(db)
    line = Line(server.port, place.cookie)
    where = line.begin(place.path, 4 * MB)
    stalled = line.stalled(where, 0, 2 * MB, b"%PDF-1.7" + bytes(300_000))
    time.sleep(1)

    began = time.monotonic()
    os.kill(server._alive, signal.SIGTERM)
    with closing(stalled), closing(stalled.getresponse()) as answer:
        told, status = time.monotonic() - began, answer.status
    server._ask("reap")
    waited = time.monotonic() - began
    server.start()

    print(f"\nSIGTERM during an upload: told after {told:.1f} s, gone after {waited:.1f} s")
    assert (status, told < 5) == (408, True)
    assert waited < 20  # 4-5 s where nothing else runs: the jobs' engine finishes what it holds
    assert line.offset(where) == 300_008
