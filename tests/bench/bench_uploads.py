"""Uploads beside two yardsticks in the same run: a bare socket that hashes and writes, and nginx taking a PUT.

One sender for all. MB a second of what has reached the disk (fsync, and for nginx a sync of its file); memory is the
growth of the server process while it takes the file.
"""

import contextlib
import hashlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from cast import build_world
from dossiers import drafted
from sqlalchemy import update

from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.people.sessions import session_rules, start_session
from contest.rules.tables import Slot
from contest.settings import Settings
from tests.bench.bench_pages import resident_mb, serving

MB = 1024 * 1024
PORT = 8961
CHUNK = 8 * MB
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off; client_max_body_size 0; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; location / {{ dav_methods PUT; }} }}
}}
"""


def make(path, megabytes):
    with path.open("wb") as file:
        for number in range(megabytes):
            start = b"%PDF-1.7" if number == 0 else b""
            file.write(start + hashlib.shake_128(str(number).encode()).digest(MB - len(start)))


def report(name, megabytes, seconds, memory=None):
    grew = f"  memory +{memory:.0f} MB" if memory is not None else ""
    print(f"  {name:44} {megabytes / seconds:7.0f} MB/s  {seconds:6.2f} s{grew}")
    return megabytes / seconds


def raw_copy(path, folder):
    """Receive, hash, write, fsync: what no server can avoid."""
    listener = socket.create_server(("127.0.0.1", 0))

    def take():
        near, _ = listener.accept()
        digest = hashlib.sha256()
        with near, (folder / "raw").open("wb", buffering=0) as file:
            while piece := near.recv(MB):
                digest.update(piece)
                file.write(piece)
            os.fsync(file.fileno())

    taker = threading.Thread(target=take)
    began = time.perf_counter()
    taker.start()
    with socket.create_connection(listener.getsockname()) as far, path.open("rb") as file:
        far.sendfile(file)
    taker.join()
    seconds = time.perf_counter() - began
    listener.close()
    return seconds


def by_nginx(path, folder):
    if not (program := shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")):
        return None
    (folder / "www").mkdir(mode=0o777)
    for made in (folder, folder / "www"):
        made.chmod(0o777)
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=PORT), "utf-8")
    with subprocess.Popen([program, "-c", str(config), "-p", str(folder)], stderr=subprocess.DEVNULL) as server:
        try:
            _wait(PORT)
            began = time.perf_counter()
            status = _send("PUT", PORT, "/file", path, {})
            with (folder / "www/file").open("rb") as file:
                os.fsync(file.fileno())
            seconds = time.perf_counter() - began
        finally:
            server.terminate()
    assert status in {201, 204}, status
    return seconds


def _wait(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(port)


def _send(method, port, where, path, headers):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, blocksize=MB, timeout=120)) as line:
        with path.open("rb") as file:
            line.request(method, where, body=file, headers={**headers, "content-length": str(path.stat().st_size)})
        answer = line.getresponse()
        answer.read()
        return answer.status


def contest(folder):
    """(path of the collection, headers) of a person who may upload; in `folder` lies the data."""
    db = Database(Settings(data_dir=folder).database)
    upgrade(db)
    now = datetime.now(UTC)
    with db.write() as session:
        world = build_world(session, now=now)
        session.execute(update(Slot).values(max_bytes=2048 * MB, max_count=20))
        entry = drafted(session, world, now=now, pdf=False)
        token = start_session(
            session, account_id=world.people["binh"], device="bench", rules=session_rules(Settings()), now=now
        )
    db.dispose()
    headers = {"cookie": f"session={token}", "origin": f"http://127.0.0.1:{PORT + 1}", "tus-resumable": "1.0.0"}
    return f"/c/ai-2026/entries/{entry}/slots/description/uploads", headers


def begin(line, collection, headers, size):
    line.request("POST", collection, headers={**headers, "upload-length": str(size)})
    answer = line.getresponse()
    answer.read()
    return answer.headers["location"]


def by_us(path, collection, headers, chunk):
    """As tus-js-client does it: one PATCH a chunk, on one connection."""
    size = path.stat().st_size
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", PORT + 1, blocksize=MB, timeout=120)) as line:
        began = time.perf_counter()
        where = begin(line, collection, headers, size)
        with path.open("rb") as file:
            for at in range(0, size, chunk):
                length = min(chunk, size - at)
                line.putrequest("PATCH", where)
                said = {"upload-offset": str(at), "content-length": str(length)}
                for name, value in {**headers, **said, "content-type": "application/offset+octet-stream"}.items():
                    line.putheader(name, value)
                line.endheaders()
                line.sock.sendfile(file, at, length)
                answer = line.getresponse()
                answer.read()
                assert answer.status == 204, answer.status
        return time.perf_counter() - began


def main(arguments=()) -> None:
    megabytes = 2048 if "--soak" in arguments else 512
    print(f"uploads, {megabytes} MB over loopback")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "sent"
        make(path, megabytes)
        bare = report("bare socket: hash, write, fsync", megabytes, raw_copy(path, folder))
        (seconds := by_nginx(path, folder)) and report("nginx, PUT into a file, fsync, no hash", megabytes, seconds)
        if seconds is None:
            print("  nginx: not here (apt-get install nginx-light)")
        data = folder / "data"
        data.mkdir()
        collection, headers = contest(data)
        serve = [sys.executable, "-m", "contest", "serve", "--port", str(PORT + 1)]
        with serving(serve, PORT + 1, CONTEST_DATA_DIR=str(data)) as (process, _):
            time.sleep(4)  # the jobs' engine is imported
            for words, chunk in (("in pieces of 8 MB, as the page sends", CHUNK), ("in one piece", megabytes * MB)):
                before, stop, most = resident_mb(process), threading.Event(), []
                watcher = threading.Thread(target=_watch, args=(process, stop, most))
                watcher.start()
                seconds = by_us(path, collection, headers, chunk)
                stop.set()
                watcher.join()
                ours = report(f"ours, {words}", megabytes, seconds, max(most) - before)
                print(f"  {'':44} {ours / bare:7.2f} x bare")


def _watch(process, stop, most):
    while not stop.wait(0.05):
        most.append(resident_mb(process))


if __name__ == "__main__":
    main(sys.argv[1:])
