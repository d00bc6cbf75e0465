"""OpenDocument files (odt, odp, ods): Basic macros, scripts, what is linked from outside. Runs in the sandbox."""

import re
from pathlib import Path
from typing import Final

from contest.entries.inspection.archives import opened, read_all, whole
from contest.entries.inspection.limits import Bad, Found

_LINKED: Final = re.compile(
    rb"<(?:draw:object|draw:object-ole|draw:plugin|text:section-source)[^>]*xlink:href=\"([^\"#]*)"
)
_OUTSIDE: Final = (b"http:", b"https:", b"file:", b"//", b"smb:", b"../")


def look(path: Path, found: Found) -> None:
    with opened(path) as (packed, members):
        read_all(packed, members)
        for member in members:
            name = member.path.casefold()
            if name.startswith(("basic/", "scripts/", "dialogs/")):
                raise Bad("office_macros")
            if name == "meta-inf/manifest.xml" and b"encryption-data" in whole(packed, member):
                raise Bad("office_locked")
            if name in {"content.xml", "styles.xml"}:
                _look_linked(whole(packed, member), found)


def _look_linked(xml: bytes, found: Found) -> None:
    if b"<!DOCTYPE" in xml[:2000]:
        raise Bad("office_damaged")
    if b"<script:event-listener" in xml or b"office:script " in xml:
        raise Bad("office_macros")
    for target in _LINKED.findall(xml):
        if target.startswith(_OUTSIDE):
            raise Bad("office_link", where=target.decode("utf-8", errors="replace")[:200])
        found.note("embedded", target.decode("utf-8", errors="replace"))
