"""A zip that passed: which kind of product it is, and its members as files of their own. Runs in the sandbox."""

import io
from pathlib import Path
from typing import Any, Final

from contest.entries.inspection import limits
from contest.entries.inspection.archives import Member, nested_total, opened, pieces
from contest.entries.inspection.limits import Bad, Found
from contest.entries.inspection.zipnames import clutter, shown

MARKS: Final = (("scorm", "imsmanifest.xml"), ("h5p", "h5p.json"), ("game", "index.html"), ("scratch", "project.json"))
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
PROGRAM_ENDINGS: Final = (
    ".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".pif", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta",
    ".lnk", ".jar", ".apk", ".dll", ".reg", ".cpl", ".app", ".dmg", ".sh",
)  # fmt: skip
_SCRIPTS: Final = (".html", ".htm", ".js", ".mjs")
_INNER: Final = 64 * limits.MIB


def unpack(path: Path, into: Path, found: Found) -> tuple[str, list[dict[str, Any]]]:
    """(game | scorm | h5p | scratch | source, members as {"path", "file", "size"}); `file` is a number in `into`.

    No name of the zip ever names a file of ours. A single top folder that holds the whole product is left out.
    """
    into.mkdir()
    with opened(path) as (packed, members):
        wanted = [member for member in members if not clutter(member.path)]
        if not wanted:
            raise Bad("zip_empty")
        kind, top = recognise([member.path for member in wanted])
        rows = []
        for number, member in enumerate(wanted, start=1):
            name = f"{number:05d}"
            with (into / name).open("xb") as copy:
                for piece in pieces(packed, member):
                    copy.write(piece)
            _look(into / name, member, found)
            rows.append({"path": member.path[len(top) :], "file": name, "size": member.info.file_size})
    return kind, rows


def recognise(paths: list[str]) -> tuple[str, str]:
    """(kind, the top folder with its slash or "")."""
    first = {path.split("/")[0] for path in paths}
    only = f"{next(iter(first))}/" if len(first) == 1 and all("/" in path for path in paths) else ""
    present = {path.casefold() for path in paths}
    for top in dict.fromkeys(("", only)):
        for kind, mark in MARKS:
            if f"{top}{mark}".casefold() in present:
                return kind, top
    return "source", ""


def _look(path: Path, member: Member, found: Found) -> None:
    with path.open("rb") as stream:
        head = stream.read(8)
        low = member.path.lower()
        if head.startswith(_PROGRAMS) or low.endswith((".exe", ".msi", ".scr", ".apk", ".bat", ".ps1", ".vbs", ".lnk")):
            found.note("program", shown(member.path))
        if head.startswith(b"PK\x03\x04") and low.endswith(".zip"):
            _look_inside(path, member, found)
        elif low.endswith((".rar", ".7z")):
            found.note("nested", shown(member.path))
        if low.endswith(_SCRIPTS):
            stream.seek(0)
            if b"RTCPeerConnection" in stream.read(limits.XML_PART):
                found.note("webrtc", shown(member.path))


def _look_inside(path: Path, member: Member, found: Found) -> None:
    """A zip in a zip stays one file; one that would unpack without end is refused with the whole."""
    if path.stat().st_size > _INNER:
        found.note("nested", shown(member.path))
        return
    total, count, deeper = nested_total(io.BytesIO(path.read_bytes()))
    if deeper or total > limits.UNPACKED or count > limits.MEMBERS:
        raise Bad("zip_nested", name=shown(member.path))
    if total > limits.RATIO_FLOOR and total > limits.RATIO * max(path.stat().st_size, 1):
        raise Bad("zip_bomb")
    found.note("nested", shown(member.path))
