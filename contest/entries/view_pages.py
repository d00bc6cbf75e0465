"""An entry as its judges will see it, shown to its own side and to the office; and what was made of its files."""

from typing import Any

from litestar import Request, get, route
from litestar.params import FromPath

from contest.core.i18n import gettext
from contest.entries import attachments
from contest.entries.asks import Db, Files, InPath, Me, Now, Rules
from contest.entries.blind import JudgeFile, JudgeLink, JudgeView, neutral_names
from contest.entries.desk import Desk, desk_of
from contest.entries.file_pages import PATH
from contest.entries.links import youtube
from contest.entries.play import findings, queries, serving
from contest.entries.previews.queries import rendition_file, rendition_name
from contest.entries.previews.tabs import Wanted, entry_files
from contest.entries.words import LEVELS, named
from contest.people.access import may_edit_entry, signed_in
from contest.web.headers import policy
from contest.web.ranges import answer_file
from contest.web.render import Page, page, url
from contest.web.routing import READ, in_thread

PARTY = {"perm": "entry_party"}


@get(f"{PATH}/view", name="entries.show_view", opt=PARTY)
@in_thread
def show_view(
    *,
    request: Request[Any, Any, Any],
    slug: InPath,
    entry_id: InPath,
    actor: Me,
    db: Db,
    files: Files,
    now: Now,
    settings: Rules,
) -> Page:
    me = signed_in(actor)
    path = url("entries.show_view", slug=slug, entry_id=entry_id)
    base = url("entries.show_files", slug=slug, entry_id=entry_id)
    with db.read() as session:
        desk = desk_of(session, actor=me, slug=slug, entry_id=entry_id, now=now)
        editor = may_edit_entry(me, desk.facts)
        view = own_view(desk, draft=editor)
        stored = {file.stored_id: file.id for file in view.files}
        runs = {stored[one]: findings.reports_of(session, one) for one in queries.packages_of(session, stored)}
        shown = entry_files(
            session, view, desk.book, wanted=Wanted.of(request.query_params), path=path, base=base, runs=runs,
            links=desk.links, read=files.read,
        )  # fmt: skip
    back = "entries.show_entry" if editor else "entries.show_check"
    return page(
        "entries/view.html",
        headers=policy(
            serving.frame_source(request, settings) if shown.shown.framed else "",
            youtube.EMBED if shown.shown.plays else "",
        ),
        contest=desk.contest,
        desk=desk,
        view=view,
        files=shown,
        chips=_chips(view, desk),
        back=url(back, slug=slug, entry_id=entry_id),
    )


@route(
    f"{PATH}/files/{{file_id:str}}/{{kind:str}}/{{number:int}}",
    name="entries.show_rendition",
    http_method=list(READ),
    opt=PARTY,
)
@in_thread
def show_rendition(
    *,
    request: Request[Any, Any, Any],
    slug: InPath,
    entry_id: InPath,
    file_id: InPath,
    kind: InPath,
    number: FromPath[int],
    actor: Me,
    db: Db,
    files: Files,
) -> Any:
    with db.read() as session:
        source = attachments.file_for(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, file_id=file_id)
        row = rendition_file(session, source, kind=kind, number=number)
    return answer_file(request, files, row, name=rendition_name(source.name, row))


def own_view(desk: Desk, *, draft: bool) -> JudgeView:
    """Under the names judges see. `draft`: the working copy, for who works on it; else what was handed in."""
    dossier = desk.dossier if draft or desk.version is None else desk.version.dossier
    blind = desk.contest.blind
    return JudgeView(
        entry_id=desk.entry.id,
        code=desk.entry.code or gettext("CODE"),
        version=desk.version.number if desk.version else 0,
        title=dossier.title,
        category_id=dossier.category_id,
        track_id=dossier.track_id,
        level=dossier.level,
        summary=dossier.summary,
        ai_use=dict(dossier.ai_use),
        sources=dossier.sources,
        materials=dossier.materials,
        attendance=dict(dossier.attendance),
        kit=dict(dossier.kit),
        files=tuple(
            JudgeFile(line.id, line.slot_id, name, line.media_type, line.size, stored_id=line.file_id)
            for line, name in neutral_names(dossier, desk.entry.code or gettext("CODE"), desk.book)
        ),
        links=tuple(JudgeLink(line.slot_id, line.url, line.note, line.id) for line in dossier.links),
        blind=blind,
        school="" if blind else desk.school.name,
        authors=() if blind else dossier.authors,
        mentors=() if blind else dossier.mentors,
    )


def _chips(view: JudgeView, desk: Desk) -> list[tuple[str, str]]:
    level = gettext(LEVELS[view.level]) if view.level in LEVELS else view.level
    chips = [(f"{named(desk.book.categories[view.category_id])} · {level}", "")]
    chips.append((named(desk.book.tracks[view.track_id]), ""))
    return [*chips, (gettext("Name and school hidden"), "eye-off")] if view.blind else chips
