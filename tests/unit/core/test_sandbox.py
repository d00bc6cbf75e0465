import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contest.core import sandbox
from contest.core.sandbox import ToolFailed, run_program

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def probe(monkeypatch):
    """The tests' own tool is no part of the installed package."""
    root, libraries = sandbox._code()
    folder = str(Path(__file__).parent)
    monkeypatch.setattr(sandbox, "_code", lambda: (root, (folder, *libraries)))


def ask(tmp_path, what, value=None, *, inputs=(), seconds=10.0, megabytes=256, **more):
    return sandbox.run_tool(
        "sandbox_probe", arguments={"what": what, "with": value}, inputs=dict(inputs), workdir=tmp_path,
        seconds=seconds, megabytes=megabytes, **more,
    )["got"]  # fmt: skip


def test_tool_when_all_is_well_then_answers_with_what_it_read_and_its_chatter_is_dropped(tmp_path):
    lent = tmp_path.parent / "lent.txt"
    lent.write_text("nội dung")

    got = ask(tmp_path, "echo", {"a": [1, "ă"]}, inputs={"file": lent})

    assert got == {"value": {"a": [1, "ă"]}, "input": {"file": "nội dung"}, "cwd": str(tmp_path)}


def test_tool_when_started_then_sees_none_of_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("CONTEST_SECRET", "geheim")

    names = ask(tmp_path, "environment")

    assert names == sorted([*sandbox._environment("")])


def test_tool_when_we_hold_open_files_then_inherits_three_descriptors_and_its_answer(tmp_path):
    with (tmp_path / "ours").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)

        seen = ask(tmp_path, "descriptors")

    assert len(seen) == 4
    assert seen[:3] == [0, 1, 2]


def test_tool_when_it_asks_the_network_then_nobody_is_reached(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)

        got = ask(tmp_path, "connect", listener.getsockname()[1])

        with pytest.raises(TimeoutError):
            listener.accept()
    assert got == "PermissionError"


def test_tool_when_it_reads_or_writes_elsewhere_then_is_refused(tmp_path):
    inside, outside = tmp_path / "work", tmp_path / "secret.txt"
    inside.mkdir()
    outside.write_text("secret")

    assert ask(inside, "read", str(outside)) == "PermissionError"
    assert ask(inside, "write", str(outside)) == "PermissionError"
    assert ask(inside, "read", f"/proc/{os.getpid()}/environ") == "PermissionError"
    assert ask(inside, "write", str(inside / "product")) == "1"
    assert outside.read_text() == "secret"


def test_tool_when_it_signals_the_server_or_leaves_its_group_then_is_refused(tmp_path):
    assert ask(tmp_path, "signal", os.getpid()) == "PermissionError"
    assert ask(tmp_path, "leave") == "PermissionError"


@pytest.mark.parametrize(
    ("what", "kind"),
    [("memory", "memory"), ("die", "crash"), ("break", "crash"), ("chatter", "refused"), ("refuse", "refused")],
)
def test_tool_when_it_fails_then_says_how(tmp_path, what, kind):
    with pytest.raises(ToolFailed) as failed:
        ask(tmp_path, what, "lý do")

    assert failed.value.kind == kind


def test_tool_when_it_refuses_then_its_words_arrive(tmp_path):
    with pytest.raises(ToolFailed) as failed:
        ask(tmp_path, "refuse", "zip:bomb")

    assert (failed.value.kind, failed.value.detail) == ("refused", "zip:bomb")


def test_tool_when_it_sleeps_then_ends_in_time_with_all_it_started(tmp_path):
    began = time.monotonic()

    with pytest.raises(ToolFailed) as failed:
        ask(tmp_path, "sleep", seconds=1.0)

    assert failed.value.kind == "time"
    assert time.monotonic() - began < 3
    time.sleep(0.1)
    for name in ("child", "grandchild"):
        assert not alive(int((tmp_path / name).read_text()))


def test_tool_when_it_spins_then_the_processor_limit_ends_it(tmp_path):
    with pytest.raises(ToolFailed) as failed:
        ask(tmp_path, "spin", seconds=1.0)

    assert failed.value.kind == "time"


def test_tool_when_it_writes_a_large_file_then_is_refused(tmp_path):
    assert ask(tmp_path, "fill", file_megabytes=1) == "OSError"


@pytest.mark.skipif(os.getuid() == 0, reason="the kernel counts no processes of root")
def test_tool_when_it_forks_on_and_on_then_is_stopped_early(tmp_path):
    assert ask(tmp_path, "forks") < 20


def test_program_when_run_then_its_output_and_status_come_back(tmp_path):
    lent = tmp_path.parent / "words.txt"
    lent.write_text("một\nhai\n")

    done = run_program(["/usr/bin/wc", "-l", str(lent)], workdir=tmp_path, seconds=5, megabytes=128)

    assert (done.returncode, done.stdout.split()[0]) == (0, b"2")


def test_program_when_it_takes_too_long_then_is_ended(tmp_path):
    with pytest.raises(ToolFailed) as failed:
        run_program(["/usr/bin/sleep", "30"], workdir=tmp_path, seconds=0.5, megabytes=128)

    assert failed.value.kind == "time"


def test_program_when_it_is_missing_then_fails_as_a_crash(tmp_path):
    with pytest.raises(ToolFailed) as failed:
        run_program(["/usr/bin/no-such-program"], workdir=tmp_path, seconds=5, megabytes=128)

    assert failed.value.kind == "crash"


@pytest.mark.parametrize("wall", ["leave_network()", "forbid_calls(local_sockets=True)"])
def test_each_network_wall_when_it_stands_alone_then_nobody_is_reached(wall):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        code = (
            f"import socket\nfrom contest.core import walls\nassert walls.{wall}\n"
            f"try:\n socket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), timeout=1)\n"
            "except OSError as error:\n print(type(error).__name__)"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() in {"PermissionError", "OSError"}


def test_wall_when_missing_then_is_logged_once(capsys, monkeypatch):
    monkeypatch.setattr(sandbox, "_told", set())

    sandbox._tell_missing(b'{"network": false, "files": true}')
    sandbox._tell_missing(b'{"network": false, "files": true}')

    assert capsys.readouterr().out.count("sandbox wall missing") == 1


def test_start_when_measured_then_costs_less_than_a_quarter_second(tmp_path):
    took = []
    for _ in range(7):
        began = time.monotonic()
        ask(tmp_path, "echo")
        took.append(time.monotonic() - began)

    print(f"sandbox start-up: median {statistics.median(took) * 1000:.0f} ms")
    assert statistics.median(took) < 0.25


def alive(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
