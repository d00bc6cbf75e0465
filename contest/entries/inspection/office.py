"""Office files: macros, remote templates, linked and embedded objects. Runs in the sandbox.

OOXML is read as what it is, a zip of XML: a part with a DOCTYPE is refused, so no entity is ever expanded.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import olefile

from contest.entries.inspection.archives import Member, opened, read_all, whole
from contest.entries.inspection.limits import Bad, Found
from contest.entries.inspection.packages import PROGRAM_ENDINGS

_MACRO_PARTS: Final = ("vbaproject.bin", "vbadata.xml", "vbaprojectsignature.bin")
_LINKING: Final = {"oleobject", "attachedtemplate", "subdocument", "frame", "externallinkpath", "control", "package"}
_PICTURES: Final = {"image", "video", "audio", "media"}
_DDE: Final = re.compile(rb"\bDDE(AUTO)?\b")
_INSTRUCTION: Final = re.compile(rb"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)\"")
_ODD_TARGET: Final = re.compile(
    r"^(file:|\\\\|//|mhtml:|ms-|search-ms:|javascript:|vbscript:|data:|smb:)|!x-usc:", re.IGNORECASE
)


def look(path: Path, found: Found) -> None:
    with opened(path) as (packed, members):
        read_all(packed, members)
        parts = {member.path.casefold(): member for member in members}
        _refuse_macros(parts, packed)
        for name, member in parts.items():
            if name.endswith(".rels"):
                for relation in relations(whole(packed, member)):
                    _judge(relation, found)
            if "/activex/" in name:
                raise Bad("office_program", where=member.path)
            if "/embeddings/" in name:
                _look_embedded(name, whole(packed, member), found)
            if name.startswith("word/") and name.endswith(".xml") and _has_dde(whole(packed, member)):
                raise Bad("office_link", where="DDE")
            if name.startswith("xl/externallinks/") and b"ddeLink" in whole(packed, member):
                raise Bad("office_link", where="DDE")


def _refuse_macros(parts: dict[str, Member], packed: Any) -> None:
    types = parts.get("[content_types].xml")
    if types is None:
        raise Bad("office_damaged")
    declared = whole(packed, types)
    list(_elements(declared))  # well formed, and without DOCTYPE
    if b"macroEnabled" in declared or b"vbaProject" in declared:
        raise Bad("office_macros")
    if any(name.rpartition("/")[2] in _MACRO_PARTS for name in parts):
        raise Bad("office_macros")
    if "xl/macrosheets/" in " ".join(parts):
        raise Bad("office_macros")


def relations(xml: bytes) -> Iterator[dict[str, str]]:
    for name, given in _elements(xml):
        if name.rpartition(":")[2] == "Relationship":
            yield given


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    read: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def refuse(*_given: Any) -> None:
        raise Bad("office_damaged")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, given: read.append((name, given))
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Bad("office_damaged") from error
    return read


def _judge(relation: dict[str, str], found: Found) -> None:
    """Outside targets only: hyperlinks are read by people, everything else is fetched by the program."""
    if relation.get("TargetMode") != "External":
        return
    kind = relation.get("Type", "").rpartition("/")[2].casefold()
    target = relation.get("Target", "")
    if kind == "attachedtemplate":
        raise Bad("office_template", where=target[:200])
    if kind == "hyperlink":
        if _ODD_TARGET.search(target) and not target.startswith("file:"):
            found.note("odd_link", target)
        return
    if kind in _PICTURES and target.startswith(("http://", "https://")):
        found.note("remote_picture", target)
        return
    if kind in _LINKING or _ODD_TARGET.search(target):
        raise Bad("office_link", where=target[:200])
    found.note("remote_part", target)


def _look_embedded(name: str, content: bytes, found: Found) -> None:
    """Excel tables inside a text are everyday; a program is not."""
    if name.endswith(PROGRAM_ENDINGS) or content.startswith((b"MZ", b"\x7fELF")):
        raise Bad("office_program", where=name)
    if content.startswith(olefile.MAGIC):
        with olefile.OleFileIO(io.BytesIO(content)) as held:
            refuse_ole_programs(held, name)
    found.note("embedded", name)


def _has_dde(xml: bytes) -> bool:
    if b"DDE" not in xml and b"D" not in xml:
        return False
    joined = b"".join(first or second for first, second in _INSTRUCTION.findall(xml))
    return bool(_DDE.search(joined))


def look_old(path: Path, found: Found) -> None:
    """doc, ppt, xls: an OLE container."""
    try:
        with olefile.OleFileIO(path) as held:
            _look_into(held, found)
    except Bad:
        raise
    except Exception as error:  # the library raises many kinds on damaged containers
        raise Bad("office_damaged") from error


def _look_into(held: Any, found: Found) -> None:
    names = {"/".join(entry).casefold() for entry in held.listdir(streams=True, storages=True)}
    if any(part in {"macros", "vba", "_vba_project_cur"} for name in names for part in name.split("/")):
        raise Bad("office_macros")
    if "encryptedpackage" in names or _word_is_locked(held):
        raise Bad("office_locked")
    refuse_ole_programs(held, "OLE")
    if "objectpool" in names:
        found.note("embedded", "ObjectPool")


def _word_is_locked(held: Any) -> bool:
    if not held.exists("WordDocument"):
        return False
    head = held.openstream("WordDocument").read(12)
    return len(head) == 12 and bool(head[11] & 0x01)  # noqa: PLR2004 - the flag fEncrypted of the file's header


def refuse_ole_programs(held: Any, where: str) -> None:
    """A packed file ("Object Packager") with the ending of a program."""
    for entry in held.listdir():
        if entry[-1].casefold() == "\x01ole10native":
            head = held.openstream(entry).read(2048)
            names = [part.decode("latin-1").casefold() for part in head[6:].split(b"\0")[:4]]
            if any(name.endswith(PROGRAM_ENDINGS) for name in names) or b"This program cannot be run" in head:
                raise Bad("office_program", where=where)
