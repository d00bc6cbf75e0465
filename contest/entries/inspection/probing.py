"""One inspection from outside: the tool in the sandbox, then ffprobe in another one where it is installed."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

from contest.core.sandbox import measure_tool, run_program
from contest.entries.inspection import limits
from contest.entries.inspection.limits import Bad, Found
from contest.entries.inspection.media import judge_probe

TOOL: Final = "contest.entries.inspection.look"
_PROBE: Final = ("-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-protocol_whitelist", "file")


def inspect(path: Path, *, media_type: str, sha256: str, work: Path) -> dict[str, Any]:
    """The tool's answer, and "peak", the most bytes it held. Raises ToolFailed."""
    run = measure_tool(
        TOOL,
        arguments={"media_type": media_type, "sha256": sha256},
        inputs={"file": path},
        workdir=work,
        seconds=limits.SECONDS,
        megabytes=limits.MEGABYTES,
        file_megabytes=limits.PRODUCT_MEGABYTES,
    )
    answer = run.answer
    if answer["problem"] is None and media_type.startswith(("video/", "audio/")):
        _probe(path, media_type, work, answer)
    return {**answer, "peak": run.peak}


def _probe(path: Path, media_type: str, work: Path, answer: dict[str, Any]) -> None:
    found = Found(answer["findings"])
    ffprobe = shutil.which("ffprobe")
    try:
        if ffprobe is None:
            found.note("no_probe")
        else:
            done = run_program(
                [ffprobe, *_PROBE, str(path.resolve())], workdir=work, seconds=limits.SECONDS, megabytes=1024
            )
            judge_probe(_told(done.stdout) if done.returncode == 0 else {}, media_type, found)
    except Bad as bad:
        answer["problem"] = {"code": bad.code, "params": bad.params}
    answer["findings"] = list(found)


def _told(printed: bytes) -> dict[str, Any]:
    try:
        told = json.loads(printed)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
