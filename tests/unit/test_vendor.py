"""The browser's third-party files are the ones vendor.toml pins."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "tools/vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(vendor: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tool at work on a copy of the committed files."""
    for name in ("vendor.toml", "vendor.sha256"):
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in (
        "contest/static/vendor",
        "contest/papers/fonts",
        "contest/static/play/inside",
        "tests/browser/vendor",
    ):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    monkeypatch.setattr(vendor, "SUMS", tmp_path / "vendor.sha256")
    return tmp_path


def test_check_when_files_are_as_committed_is_content(vendor, copy):
    assert vendor.main(["--check"]) == 0


def test_check_when_one_byte_differs_names_the_file(vendor, copy, capsys):
    script = copy / "contest/static/vendor/htmx.org-4.0.1/htmx.min.js"
    script.write_bytes(script.read_bytes() + b" ")

    answer = vendor.main(["--check"])

    assert answer == 1
    assert capsys.readouterr().out == "contest/static/vendor/htmx.org-4.0.1/htmx.min.js: not as recorded\n"


def test_check_when_a_file_is_added_names_it(vendor, copy, capsys):
    (copy / "contest/static/vendor/htmx.org-4.0.1/more.js").write_text("x", "utf-8")

    answer = vendor.main(["--check"])

    assert answer == 1
    assert capsys.readouterr().out == "contest/static/vendor/htmx.org-4.0.1/more.js: missing or unknown\n"
