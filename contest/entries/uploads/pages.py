"""The tus endpoints. Every answer is small; a body is streamed to the store as it comes."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final, NamedTuple

from litestar import Request, Response, delete, patch, post, route
from litestar.concurrency import sync_to_thread
from litestar.response import Redirect

from contest.core.database import Database
from contest.core.errors import Problem, TooLarge
from contest.core.files import FileStore
from contest.core.i18n import gettext, translate
from contest.core.text import whole_number
from contest.core.uploading import Vanished, incoming_of
from contest.entries import kinds
from contest.entries.asks import Db, Files, InPath, Me, Now, Rules
from contest.entries.desk import editor_desk
from contest.entries.uploads import finishing, protocol, receiving, service
from contest.entries.uploads.service import Limits, UploadFacts
from contest.people.access import Actor, signed_in
from contest.rules.drafts import MOST_BYTES
from contest.web.render import see_other, url
from contest.web.routing import in_thread

COLLECTION: Final = "/c/{slug:str}/entries/{entry_id:str}/slots/{slot:str}/uploads"
ONE: Final = "/c/{slug:str}/entries/{entry_id:str}/uploads/{upload_id:str}"
EDITOR: Final = {"perm": "entry_editor", "upload": True}
AnyRequest = Request[Any, Any, Any]
Answer = Response[Any]


class Place(NamedTuple):
    """What an upload's address says."""

    slug: str
    entry_id: str
    upload_id: str


def answered(fn: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Answer]]:
    """A refusal is text for the person, as problem+json, and tells the protocol's version."""

    @wraps(fn)
    async def run(**given: Any) -> Answer:
        try:
            return await fn(**given)
        except Problem as problem:
            return refused(problem)

    return run


def refused(problem: Problem) -> Answer:
    said = {"status": problem.status, "detail": translate(problem.message, problem.params)}
    told = {"tus-resumable": protocol.VERSION, "tus-version": protocol.VERSION}
    content = json.dumps(said, ensure_ascii=False).encode()
    return Response(content, status_code=problem.status, headers=told, media_type="application/problem+json")


@route(COLLECTION, name="uploads.describe", http_method=["OPTIONS"], opt={"perm": "public"})
async def describe(*, slug: InPath, entry_id: InPath, slot: InPath) -> Answer:  # noqa: ARG001 - the same for all
    return Response(None, status_code=204, headers=protocol.abilities(MOST_BYTES))


@route(ONE, name="uploads.describe_one", http_method=["OPTIONS"], opt={"perm": "public"})
async def describe_one(*, slug: InPath, entry_id: InPath, upload_id: InPath) -> Answer:  # noqa: ARG001 - the same
    return Response(None, status_code=204, headers=protocol.abilities(MOST_BYTES))


@post(COLLECTION, name="uploads.begin", opt=EDITOR, request_max_body_size=None)
@answered
async def begin(
    *,
    request: AnyRequest,
    slug: InPath,
    entry_id: InPath,
    slot: InPath,
    actor: Me,
    db: Db,
    files: Files,
    now: Now,
    settings: Rules,
) -> Answer:
    protocol.require_version(request.headers)
    person, length = signed_in(actor), protocol.number(request.headers, "upload-length")
    labels = protocol.metadata(request.headers)

    def write() -> UploadFacts:
        limits = Limits(
            settings.entry_quota_bytes, settings.upload_days, files.room(reserve=settings.disk_reserve_bytes)
        )
        with db.write() as session:
            editor_desk(session, actor=person, slug=slug, entry_id=entry_id, now=now)
            upload = service.begin_upload(
                session,
                actor=person,
                entry_id=entry_id,
                slot_code=slot,
                name=labels.get("filename") or labels.get("name", ""),
                mark=labels.get("mark", ""),
                size=length,
                limits=limits,
                now=now,
            )
        incoming_of(files, db).begin(upload.id)
        return upload

    upload = await sync_to_thread(write)
    headers = {"location": url("uploads.tell", slug=slug, entry_id=entry_id, upload_id=upload.id)}
    if request.headers.get("content-type", ""):
        protocol.require_offsets(request.headers)
        stored = await _take(request, db, files, upload, at=0)
        headers |= protocol.standing(stored, upload.expires_at)
    return Response(None, status_code=201, headers=protocol.standing(0, upload.expires_at) | headers)


@route(ONE, name="uploads.tell", http_method=["HEAD"], opt=EDITOR)
@answered
async def tell(
    *, request: AnyRequest, slug: InPath, entry_id: InPath, upload_id: InPath, actor: Me, db: Db, files: Files, now: Now
) -> Answer:
    """Where to go on. Whoever asks wants to write: an older request of the same upload, stalled or not, is stopped."""
    protocol.require_version(request.headers)
    upload = await sync_to_thread(_look, db, signed_in(actor), Place(slug, entry_id, upload_id), now)
    stored = upload.size if upload.whole else await receiving.take_over(incoming_of(files, db), upload.id)
    headers = protocol.standing(stored, upload.expires_at if stored < upload.size else None)
    return Response(None, status_code=200, headers=headers | {"upload-length": str(upload.size)})


@patch(ONE, name="uploads.receive", opt=EDITOR, request_max_body_size=None)
@answered
async def receive(
    *, request: AnyRequest, slug: InPath, entry_id: InPath, upload_id: InPath, actor: Me, db: Db, files: Files, now: Now
) -> Answer:
    return await _receive(
        request, Place(slug, entry_id, upload_id), actor=signed_in(actor), db=db, files=files, now=now
    )


@delete(ONE, name="uploads.end", opt=EDITOR, status_code=200)
@answered
async def end(
    *, request: AnyRequest, slug: InPath, entry_id: InPath, upload_id: InPath, actor: Me, db: Db, files: Files, now: Now
) -> Answer:
    protocol.require_version(request.headers)
    return await _end(Place(slug, entry_id, upload_id), signed_in(actor), db, files, now)


@post(ONE, name="uploads.receive_by_post", opt=EDITOR, request_max_body_size=None, status_code=200)
@answered
async def receive_by_post(
    *, request: AnyRequest, slug: InPath, entry_id: InPath, upload_id: InPath, actor: Me, db: Db, files: Files, now: Now
) -> Answer:
    """For clients and proxies that know neither PATCH nor DELETE: the method stands in a header."""
    protocol.require_version(request.headers)
    place, person = Place(slug, entry_id, upload_id), signed_in(actor)
    match request.headers.get("x-http-method-override", "").upper():
        case "PATCH":
            return await _receive(request, place, actor=person, db=db, files=files, now=now)
        case "DELETE":
            return await _end(place, person, db, files, now)
    raise protocol.NotUnderstood


@post(f"{ONE}/end", name="uploads.end_by_form", opt={"perm": "entry_editor"})
@in_thread
def end_by_form(
    *, slug: InPath, entry_id: InPath, upload_id: InPath, actor: Me, db: Db, files: Files, now: Now
) -> Redirect:
    _end_now(db, files, signed_in(actor), Place(slug, entry_id, upload_id), now)
    return see_other("entries.show_files", slug=slug, entry_id=entry_id, say=gettext("The upload is ended."))


async def _receive(
    request: AnyRequest, place: Place, *, actor: Actor, db: Database, files: FileStore, now: datetime
) -> Answer:
    protocol.require_version(request.headers)
    protocol.require_offsets(request.headers)
    at = protocol.number(request.headers, "upload-offset")
    upload = await sync_to_thread(_look, db, actor, place, now)
    if upload.whole and at == upload.size:  # the client lost the last answer and asks once more
        _refuse_excess(request, upload, at)
        return Response(None, status_code=204, headers=protocol.standing(upload.size))
    if upload.whole:
        raise protocol.WrongOffset
    await sync_to_thread(_require_writable, db, actor, upload, now)
    stored = await _take(request, db, files, upload, at=at)
    headers = protocol.standing(stored, upload.expires_at if stored < upload.size else None)
    return Response(None, status_code=204, headers=headers)


async def _end(place: Place, actor: Actor, db: Database, files: FileStore, now: datetime) -> Answer:
    await sync_to_thread(_end_now, db, files, actor, place, now)
    return Response(None, status_code=204, headers={"tus-resumable": protocol.VERSION})


async def _take(request: AnyRequest, db: Database, files: FileStore, upload: UploadFacts, *, at: int) -> int:
    _refuse_excess(request, upload, at)
    checksum = protocol.checksum(request.headers)
    stored = await receiving.receive(
        incoming_of(files, db), upload.id, request.stream(), at=at, size=upload.size, checksum=checksum
    )
    if stored == upload.size:
        await sync_to_thread(_complete, db, files, upload, request.app.state.clock())
    elif at < kinds.HEAD <= stored:
        await sync_to_thread(finishing.glance, db, files, upload)
    return stored


def _refuse_excess(request: AnyRequest, upload: UploadFacts, at: int) -> None:
    length = request.headers.get("content-length", "")
    if length.isdigit() and whole_number(length, most=upload.size - at) is None:
        raise TooLarge(receiving.TOO_MUCH)


def _complete(db: Database, files: FileStore, upload: UploadFacts, now: datetime) -> None:
    with db.write() as session:
        mine = service.mark_received(session, upload_id=upload.id, now=now)
    if mine:
        finishing.finish(db, files, service.received(upload, now))


def _look(db: Database, actor: Actor, place: Place, now: datetime) -> UploadFacts:
    with db.read() as session:
        service.require_in_contest(session, actor=actor, slug=place.slug, entry_id=place.entry_id)
        return service.upload_for(session, actor=actor, entry_id=place.entry_id, upload_id=place.upload_id, now=now)


def _require_writable(db: Database, actor: Actor, upload: UploadFacts, now: datetime) -> None:
    with db.read() as session:
        service.require_writable(session, actor=actor, upload=upload, now=now)


def _end_now(db: Database, files: FileStore, actor: Actor, place: Place, now: datetime) -> None:
    with db.write() as session:
        service.require_in_contest(session, actor=actor, slug=place.slug, entry_id=place.entry_id)
        service.end_upload(session, actor=actor, entry_id=place.entry_id, upload_id=place.upload_id, now=now)
    incoming = incoming_of(files, db)
    try:
        incoming.take_over(place.upload_id)
    except Vanished:
        return
    incoming.discard(place.upload_id)
