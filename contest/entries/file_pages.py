"""Files and links of a dossier: one file by a plain form, served back to its own side and to the office."""

from datetime import datetime
from typing import Any

from litestar import Request, get, post, route
from litestar.concurrency import sync_to_thread
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid, NotFound, Problem, TooLarge
from contest.core.i18n import gettext, translate
from contest.core.uploading import Incoming, incoming_of
from contest.entries import attachments, kinds
from contest.entries.asks import Db, Files, InPath, Me, Now, Raw, Rules
from contest.entries.desk import Desk, editor_desk
from contest.entries.forms import LinkForm
from contest.entries.uploads.shelf import Shelf, shelf_of
from contest.entries.words import named
from contest.people.access import Actor, signed_in
from contest.settings import Settings
from contest.web.body import SentForm, read_upload
from contest.web.forms import Bound, RawForm, bind, fill
from contest.web.ranges import answer_file
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

PATH = "/c/{slug:str}/entries/{entry_id:str}"
EDITOR = {"perm": "entry_editor"}
MULTIPART_ROOM = 64 * 1024  # boundaries and the fields beside the file


@get(f"{PATH}/files", name="entries.show_files", opt=EDITOR)
@in_thread
def show_files(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, files: Files, settings: Rules) -> Page:
    with db.read() as session:
        desk = editor_desk(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
        shelf = _shelf(session, incoming_of(files, db), desk, signed_in(actor), now)
    return _files_page(desk, shelf, settings)


@post(f"{PATH}/slots/{{slot:str}}/file", name="entries.add_file", opt={**EDITOR, "upload": True})
async def add_file(
    *,
    request: Request[Any, Any, Any],
    slug: InPath,
    entry_id: InPath,
    slot: InPath,
    actor: Me,
    db: Db,
    now: Now,
    files: Files,
    settings: Rules,
) -> Page | Redirect:
    """The access is asked before the body is read. `now` was taken when the upload began; it ends at another moment."""

    def look() -> tuple[Desk, Shelf]:
        with db.read() as session:
            desk = editor_desk(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
            return desk, _shelf(session, incoming_of(files, db), desk, signed_in(actor), now)

    def keep(sent: SentForm) -> None:
        file = sent.file(f"file-{slot}")
        row = _slot(desk, slot)
        if file is None:
            raise Invalid(N_("Please choose a file."), field="file")
        kind = kinds.kind_of(file.stream)
        attachments.refuse_file(row, media_type=kind, size=file.size)
        kept = files.keep(file.stream)
        ended = request.app.state.clock()
        with db.write() as session:
            attachments.add_file(
                session,
                actor=signed_in(actor),
                entry_id=entry_id,
                slot_id=row.id,
                kept=kept,
                name=file.name,
                media_type=kind,
                now=ended,
                begun_at=now,
            )

    desk, shelf = await sync_to_thread(look)
    try:
        sent = await read_upload(request, max_bytes=settings.upload_max_bytes + MULTIPART_ROOM)
        try:
            await sync_to_thread(keep, sent)
        finally:
            sent.close()
    except TooLarge as problem:
        return await sync_to_thread(_refused, desk, shelf, settings, f"file-{slot}", problem)
    except Problem as problem:
        if problem.field != "file":
            raise
        return await sync_to_thread(_refused, desk, shelf, settings, f"file-{slot}", problem)
    said = gettext("The file is there.")
    return see_other("entries.show_files", slug=slug, entry_id=entry_id, say=said, anchor=f"slot-{slot}")


@post(f"{PATH}/files/{{file_id:str}}/remove", name="entries.remove_file", opt=EDITOR)
@in_thread
def remove_file(*, slug: InPath, entry_id: InPath, file_id: InPath, actor: Me, db: Db, now: Now) -> Redirect:
    with db.write() as session:
        editor_desk(session, actor=actor, slug=slug, entry_id=entry_id, now=now)
        attachments.remove_file(session, actor=signed_in(actor), entry_id=entry_id, file_id=file_id, now=now)
    return see_other("entries.show_files", slug=slug, entry_id=entry_id, say=gettext("The file is removed."))


@post(f"{PATH}/slots/{{slot:str}}/link", name="entries.add_link", opt=EDITOR)
@in_thread
def add_link(
    *,
    slug: InPath,
    entry_id: InPath,
    slot: InPath,
    actor: Me,
    db: Db,
    now: Now,
    raw: Raw,
    files: Files,
    settings: Rules,
) -> Page | Redirect:
    bound = bind(LinkForm, _without_slot(raw, slot))
    try:
        with db.write() as session:
            desk = editor_desk(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
            if bound.value is not None:
                sent = bound.value
                attachments.add_link(
                    session,
                    actor=signed_in(actor),
                    entry_id=entry_id,
                    slot_id=_slot(desk, slot).id,
                    url=sent.url,
                    note=sent.note,
                    now=now,
                )
    except Problem as problem:
        if not problem.field:
            raise
        bound.refuse(problem)
    if bound.value is None:
        errors = [(f"{name}-{slot}", said) for name, said in bound.errors]
        with db.read() as session:
            shelf = _shelf(session, incoming_of(files, db), desk, signed_in(actor), now)
        return _files_page(desk, shelf, settings, Bound(raw, errors=errors), status=422)
    said = gettext("The link is there.")
    return see_other("entries.show_files", slug=slug, entry_id=entry_id, say=said, anchor=f"slot-{slot}")


@post(f"{PATH}/links/{{link_id:str}}/remove", name="entries.remove_link", opt=EDITOR)
@in_thread
def remove_link(*, slug: InPath, entry_id: InPath, link_id: InPath, actor: Me, db: Db, now: Now) -> Redirect:
    with db.write() as session:
        editor_desk(session, actor=actor, slug=slug, entry_id=entry_id, now=now)
        attachments.remove_link(session, actor=signed_in(actor), entry_id=entry_id, link_id=link_id, now=now)
    return see_other("entries.show_files", slug=slug, entry_id=entry_id, say=gettext("The link is removed."))


@route(
    f"{PATH}/files/{{file_id:str}}", name="entries.show_file", http_method=["GET", "HEAD"], opt={"perm": "entry_party"}
)
@in_thread
def show_file(
    *, request: Request[Any, Any, Any], slug: InPath, entry_id: InPath, file_id: InPath, actor: Me, db: Db, files: Files
) -> Any:
    """A judge's files come from the judging room, under the neutral names of contest.entries.blind."""
    with db.read() as session:
        row = attachments.file_for(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, file_id=file_id)
    return answer_file(request, files, row, name=row.name)


def _slot(desk: Desk, code: str) -> Any:
    found = next((slot for slot in desk.book.slots_for(desk.dossier.category_id) if slot.code == code), None)
    if found is None:
        raise NotFound
    return found


def _without_slot(raw: RawForm, slot: str) -> RawForm:
    """Every slot's inputs have names of their own, because ids on a page must differ."""
    return RawForm([(name.removesuffix(f"-{slot}"), value) for name, value in raw.pairs])


def _shelf(session: Session, incoming: Incoming, desk: Desk, actor: Actor, now: datetime) -> Shelf:
    return shelf_of(session, incoming, actor=actor, entry_id=desk.entry.id, dossier=desk.dossier, now=now)


def _refused(desk: Desk, shelf: Shelf, settings: Settings, place: str, problem: Problem) -> Page:
    form: Bound[Any] = fill({})
    form.errors.append((place, translate(problem.message, problem.params)))
    return _files_page(desk, shelf, settings, form, status=problem.status)


def _files_page(
    desk: Desk, shelf: Shelf, settings: Settings, form: Bound[Any] | None = None, status: int = 200
) -> Page:
    slots = desk.book.slots_for(desk.dossier.category_id)
    return page(
        "entries/files.html",
        status=status,
        desk=desk,
        contest=desk.contest,
        form=form or fill({}),
        slots=slots,
        shelf=shelf,
        limits={slot.id: slot.max_bytes // attachments.MIB for slot in slots},
        plain_limit=settings.upload_max_bytes // attachments.MIB,
        gaps=desk.gaps_of("files") if form is None else [],
        named=named,
        conflict=[],
        accept={slot.id: ",".join(f".{ending}" for ending in slot.types) for slot in slots},
    )
