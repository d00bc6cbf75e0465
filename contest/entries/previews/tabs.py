"""An entry to look at: a tab for what the authors say, one a slot with files, one for links; and what is open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import gettext
from contest.entries import declaration
from contest.entries.blind import JudgeView
from contest.entries.kit import KIT, kit_lines
from contest.entries.links.queries import Health
from contest.entries.links.youtube import embed, video_id
from contest.entries.previews.view import CodeFile, FileView, Runs, document, file_views, page_texts
from contest.entries.queries import Book
from contest.entries.words import named

TEXT: Final = "text"
KIT_TAB: Final = "kit"
LINKS: Final = "links"
_NONE: Final[Runs] = {}
_UNKNOWN: Final[Mapping[str, Health]] = {}
_ICONS: Final = {
    "description": "file-text", "video": "video", "product": "gamepad-2", "trial": "gamepad-2", "images": "image",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: the tab, the words of its documents instead of pictures, a file inside a package."""

    show: str = ""
    words: bool = False
    file: str = ""
    member: int = 0

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        member = query.get("member", "")
        number = int(member) if member.isascii() and member.isdecimal() and len(member) < 5 else 0  # noqa: PLR2004
        return cls(query.get("show", ""), query.get("words") == "1", query.get("file", ""), number)


@dataclass(frozen=True, slots=True)
class Tab:
    code: str
    title: str
    icon: str
    detail: str
    href: str
    current: bool
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A file of source code with its text."""

    file_id: str
    member: CodeFile
    language: str
    blocks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class LinkView:
    """`health` and `video` (what its frame opens): none and empty where there is none."""

    url: str  # empty: hidden from judges
    note: str
    health: Health | None = None
    video: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """`kind`: text | links | files; `code` of the tab. The demo kit is of the kind links, with parts."""

    kind: str
    code: str
    title: str
    path: str  # of the page
    anchor: str = ""
    parts: Sequence[tuple[str, str]] = ()
    links: Sequence[LinkView] = ()
    files: Sequence[FileView] = ()
    words: Mapping[str, list[tuple[int, str]]] = field(default_factory=dict)  # of documents, by file
    reading: Reading | None = None

    @property
    def href(self) -> str:
        return f"{self.path}?show={self.code}{self.anchor}"

    @property
    def words_href(self) -> str:
        return f"{self.path}?show={self.code}&words=1{self.anchor}"

    def member_href(self, file: FileView, member: CodeFile) -> str:
        return f"{self.path}?show={self.code}&file={file.id}&member={member.number}{self.anchor}"

    @property
    def framed(self) -> bool:
        return any(file.play for file in self.files)

    @property
    def plays(self) -> bool:
        """Videos of another site, after a click."""
        return any(link.video for link in self.links)

    @property
    def captions(self) -> list[FileView]:
        """For the videos of the same slot."""
        return [file for file in self.files if file.kind == "captions"]

    @property
    def gallery(self) -> bool:
        """Several pictures and nothing else: they are offered as a grid first."""
        return len(self.files) > 1 and all(file.kind == "image" for file in self.files)


@dataclass(frozen=True, slots=True)
class EntryFiles:
    tabs: Sequence[Tab]
    shown: Shown
    thumbnail: str = ""  # the first page or picture there is


def entry_files(
    session: Session,
    view: JudgeView,
    book: Book,
    *,
    wanted: Wanted,
    path: str,
    base: str,
    anchor: str = "",
    runs: Runs = _NONE,
    links: Mapping[str, Health] = _UNKNOWN,
    read: Callable[[str], bytes] | None = None,
) -> EntryFiles:
    """`path`: of the page, `base`: of its files. `runs`: dry runs of the files that can be run. `links`: what
    is known of addresses. `read` gives the bytes of a stored object, for source code.
    """
    files = file_views(session, view.files, base=base, runs=runs)
    slots = [(slot, [file for file in files if file.slot_id == slot.id]) for slot in book.slots_for(view.category_id)]
    heads = [(TEXT, gettext(N_("Summary")), "file-text", "")]
    heads += [
        (slot.code, named(slot), _ICONS.get(slot.code, "file-archive"), _detail(held)) for slot, held in slots if held
    ]
    if view.links:
        heads.append((LINKS, gettext(N_("Links")), "link-2", str(len(view.links))))
    if view.kit:
        heads.append((KIT_TAB, gettext(N_("Demo kit")), "clipboard-check", ""))
    current = wanted.show if wanted.show in {head[0] for head in heads} else TEXT
    tabs = [Tab(*head, f"{path}?show={head[0]}{anchor}", head[0] == current) for head in heads]
    opened = next(tab for tab in tabs if tab.current)
    held = next((held for slot, held in slots if slot.code == current), [])
    blank = Shown("files", current, opened.title, path, anchor)
    linked = _linked(view, blank, links)
    shown = linked or _filled(session, view, blank, held=held, wanted=wanted, read=read)
    small = (file.thumbnail.src for file in files if file.thumbnail and file.kind != "video")
    return EntryFiles(tabs, shown, next(small, ""))


def _linked(view: JudgeView, shown: Shown, known: Mapping[str, Health]) -> Shown | None:
    """The tabs of addresses; None for every other."""
    if shown.code == LINKS:
        return replace(shown, kind="links", links=[link_view(link.url, link.note, known) for link in view.links])
    if shown.code == KIT_TAB:
        fallback, words = view.kit.get("fallback", ""), KIT["fallback"]
        links = [link_view(fallback, gettext(words), known)] if fallback else []
        return replace(shown, kind="links", parts=kit_lines(view.kit), links=links)
    return None


def link_view(url: str, note: str, known: Mapping[str, Health]) -> LinkView:
    video = video_id(url)
    return LinkView(url, note, known.get(url), embed(video) if video else "")


def _filled(
    session: Session,
    view: JudgeView,
    shown: Shown,
    *,
    held: Sequence[FileView],
    wanted: Wanted,
    read: Callable[[str], bytes] | None,
) -> Shown:
    if shown.code == TEXT:
        return replace(shown, kind="text", parts=said(view))
    documents = [file for file in held if file.kind == "pages"] if wanted.words else []
    words = {file.id: page_texts(session, view.files, file) for file in documents}
    return replace(shown, files=held, words=words, reading=_reading(held, wanted, read) if read else None)


def _reading(held: Sequence[FileView], wanted: Wanted, read: Callable[[str], bytes]) -> Reading | None:
    packages = [file for file in held if file.kind == "code"]
    chosen = next((file for file in packages if file.id == wanted.file), packages[0] if packages else None)
    found = document(chosen, wanted.member, read) if chosen else None
    if chosen is None or found is None:
        return None
    return Reading(chosen.id, found[0], found[1]["language"], found[1]["blocks"])


def _detail(held: Sequence[FileView]) -> str:
    return held[0].detail if len(held) == 1 else str(len(held))


def said(view: JudgeView) -> list[tuple[str, str]]:
    """(heading, text) of what the authors wrote; in an open contest who they are stands first."""
    parts = [(gettext(N_("Summary")), view.summary)]
    if not view.blind:
        who = ", ".join(author.full_name for author in view.authors)
        parts.insert(0, (gettext(N_("Authors")), f"{who} – {view.school}"))
    parts += declaration.answer_lines(view.ai_use)
    parts.append(
        (gettext(N_("Sources and licences")), "\n".join(declaration.material_lines(view.materials, view.sources)))
    )
    asked = declaration.questions(view.ai_use, view.materials)
    parts.append((gettext(N_("Questions you may ask the authors")), "\n".join(asked)))
    return [(heading, text) for heading, text in parts if text]
