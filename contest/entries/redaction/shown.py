"""Places as people call them: which part of the dossier, and where in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contest.core.errors import N_
from contest.core.i18n import gettext, translate
from contest.entries.declaration import FIELDS
from contest.entries.kit import KIT

_PARTS: Final = {
    "title": N_("Title of the product"),
    "summary": N_("Summary"),
    "sources": N_("Sources and licences"),
    "attendance": N_("Questions on smart attendance"),
}
_INSIDE: Final = {
    "page": N_("page %(which)s"),
    "slide": N_("slide %(which)s"),
    "notes": N_("notes of slide %(which)s"),
    "member": N_("inside: %(which)s"),
    "name": N_("name of: %(which)s"),
    "properties": N_("properties and comments"),
    "links": N_("links"),
    "outline": N_("table of contents"),
    "text": N_("text"),
    "whole": N_("whole file"),
}


@dataclass(frozen=True, slots=True)
class Place:
    part: str
    inside: str
    file_id: str = ""
    page: int = 0


def place_of(place: str, *, files: Mapping[str, str], links: Mapping[str, str]) -> Place:
    head, _, rest = place.partition(":")
    if head == "file":
        file_id, _, inner = rest.partition(":")
        kind, _, which = inner.partition(":")
        page = int(which) if kind == "page" and which.isdecimal() else 0
        if kind == "name" and not which:
            return Place(files.get(file_id, "?"), gettext(N_("name of the file")), file_id)
        return Place(files.get(file_id, "?"), translate(_INSIDE.get(kind, kind), {"which": which}), file_id, page)
    if head == "link":
        link_id, _, kind = rest.partition(":")
        inside = gettext(N_("address")) if kind == "url" else gettext(N_("note"))
        return Place(f"{gettext(N_('Links'))}: {links.get(link_id, '')}", inside)
    if head == "material":
        return Place(gettext(_PARTS["sources"]), translate(N_("row %(which)s"), {"which": rest.partition(":")[0]}))
    if head == "ai":
        return Place(gettext(N_("Declaration of AI use")), gettext(FIELDS[rest]) if rest in FIELDS else "")
    if head == "kit":
        field = rest.partition(":")[0]
        return Place(gettext(N_("Demo kit")), gettext(KIT[field]) if field in KIT else "")
    return Place(gettext(_PARTS.get(head, head)), "")
