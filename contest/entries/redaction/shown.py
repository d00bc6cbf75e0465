"""Places as people call them: which part of the dossier, and where in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contest.core.errors import N_
from contest.core.i18n import gettext, translate
from contest.core.text import whole_number
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


_FIELDS: Final[dict[str, tuple[str, Mapping[str, str]]]] = {
    "ai": (N_("Declaration of AI use"), FIELDS),
    "kit": (N_("Demo kit"), KIT),
}


@dataclass(frozen=True, slots=True)
class Place:
    part: str
    inside: str
    file_id: str = ""
    page: int = 0


def place_of(place: str, *, files: Mapping[str, str], links: Mapping[str, str]) -> Place:
    head, _, rest = place.partition(":")
    first, _, then = rest.partition(":")
    match head:
        case "file":
            return _place_in_file(first, then, files.get(first, "?"))
        case "link":
            inside = gettext(N_("address")) if then == "url" else gettext(N_("note"))
            return Place(f"{gettext(N_('Links'))}: {links.get(first, '')}", inside)
        case "material":
            return Place(gettext(_PARTS["sources"]), translate(N_("row %(which)s"), {"which": first}))
        case "ai" | "kit":
            title, fields = _FIELDS[head]
            return Place(gettext(title), gettext(fields[first]) if first in fields else "")
    return Place(gettext(_PARTS.get(head, head)), "")


def _place_in_file(file_id: str, inside: str, name: str) -> Place:
    kind, _, which = inside.partition(":")
    if kind == "name" and not which:
        return Place(name, gettext(N_("name of the file")), file_id)
    page = whole_number(which, most=99_999) if kind == "page" else None
    return Place(name, translate(_INSIDE.get(kind, kind), {"which": which}), file_id, page or 0)
