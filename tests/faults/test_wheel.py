"""The wheel carries templates, static files, locales and migrations: it runs the demo from an empty environment."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PORT = 8947


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, **more).stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment with the wheel and nothing of the checkout; its dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv", "var", "tests", "*cache*", "screenshots")
    )
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", source)
    run(sys.executable, "-m", "venv", "--without-pip", folder / "env")
    python = folder / "env/bin/python"
    library = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    ours = Path(run(sys.executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    wheel = next((folder / "dist").glob("*.whl"))
    shutil.unpack_archive(wheel, library, format="zip")
    (library / "dependencies.pth").write_text(f"{ours}\n")
    return python


def test_wheel_alone_plays_and_serves_the_demo(installed, tmp_path):
    environment = {**os.environ, "CONTEST_DATA_DIR": str(tmp_path / "var"), "PYTHONPATH": ""}
    command = [installed, "-m", "contest"]
    said = run(*command, "demo", "--schools", "3", "--entries", "6", "--judges", "3", "--stage", "published",
               cwd=tmp_path, env=environment)  # fmt: skip
    where = run(installed, "-c", "import contest; print(contest.__file__)", cwd=tmp_path, env=environment)

    server = subprocess.Popen([*map(str, command), "serve", "--port", str(PORT)], cwd=tmp_path, env=environment)
    page = fetch(f"http://127.0.0.1:{PORT}/")
    server.send_signal(signal.SIGTERM)

    assert server.wait(timeout=15) == 0
    assert "organizer" in said
    assert str(ROOT) not in where
    assert "Ứng dụng AI trong trường học" in page


def test_wheel_alone_inspects_a_file_behind_its_walls(installed, tmp_path):
    work, given = tmp_path / "work", tmp_path / "bai.zip"
    work.mkdir()
    with zipfile.ZipFile(given, "w") as packed:
        packed.writestr("index.html", "<p>xin chào")
    code = (
        "import hashlib, pathlib, sys; from contest.entries.inspection.probing import inspect; "
        "path, work = map(pathlib.Path, sys.argv[1:]); "
        "print(inspect(path, media_type='application/zip', work=work, "
        "sha256=hashlib.sha256(path.read_bytes()).hexdigest())['package'])"
    )

    said = run(installed, "-c", code, given, work, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""})

    assert said.strip() == "game"


def fetch(address):
    for _ in range(150):
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer in 30 seconds")
