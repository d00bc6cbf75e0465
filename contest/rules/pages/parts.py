"""Categories, tracks and the places of the dossier: one list page, one form page for each kind."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.errors import NotFound, Problem
from contest.core.i18n import gettext
from contest.rules import queries, service
from contest.rules.drafts import MIB, CategoryDraft, SlotDraft, TrackDraft
from contest.rules.forms import CategoryForm, SlotForm, TrackForm
from contest.rules.locks import Part, locks_of
from contest.rules.pages.desk import OFFICE, ORGANIZER, Db, Now, Raw, Who, enter_office, office_page
from contest.rules.phrases import TAKES
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, Form, bind, fill
from contest.web.render import Page, see_other
from contest.web.routing import in_thread

NEW: Final = "new"


@dataclass(frozen=True, slots=True)
class Kind:
    """`save` and `remove` take the session, who acts where and when, the row's id or "new", and the form."""

    model: type[Form]
    rows: Callable[[Session, str], Rows]
    stored: Callable[[Any], Mapping[str, Any]]
    save: Callable[..., Any]
    remove: Callable[..., Any]
    lock: Part
    may_add: bool


@get(OFFICE + "/parts", name="rules.show_parts", opt=ORGANIZER)
@in_thread
def show_parts(slug: FromPath[str], db: Db, actor: Who, now: Now) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        lists: dict[str, Any] = {name: kind.rows(session, contest.id) for name, kind in KINDS.items()}
        locked = locks_of(session, contest.id, now)
    return office_page("parts.html", contest, **lists, locked=locked, takes=TAKES)


@get(OFFICE + "/parts/{kind:str}/{row_id:str}", name="rules.show_part", opt=ORGANIZER)
@in_thread
def show_part(slug: FromPath[str], kind: FromPath[str], row_id: FromPath[str], *, db: Db, actor: Who, now: Now) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        rows = _kind(kind).rows(session, contest.id)
        row = next((row for row in rows if row.id == row_id), None)
        if row is None and not (row_id == NEW and _kind(kind).may_add):
            raise NotFound
        shown = _kind(kind).stored(row) if row else {**_BLANK[kind], "position": len(rows) + 1}
        return _page(session, contest, now, kind=kind, row_id=row_id, form=fill(shown))


@post(OFFICE + "/parts/{kind:str}/{row_id:str}", name="rules.save_part", opt=ORGANIZER)
@in_thread
def save_part(
    slug: FromPath[str], kind: FromPath[str], row_id: FromPath[str], *, db: Db, actor: Who, raw: Raw, now: Now
) -> Page | Redirect:
    chosen = _kind(kind)
    with db.read() as session:
        contest, person = enter_office(session, slug, actor)
        removing = raw.get("action") == "remove"
        bound = Bound(raw) if removing else bind(chosen.model, raw)
        if bound.errors:
            return _page(session, contest, now, kind=kind, row_id=row_id, form=bound, status=422)
    act = {"actor": person, "contest_id": contest.id, "now": now}
    try:
        with db.write() as session:
            if removing:
                chosen.remove(session, row_id, act)
            else:
                chosen.save(session, row_id, act, bound.value)
    except Problem as problem:
        with db.read() as session:
            form = (fill(dict(raw.pairs)) if removing else bound).refuse(problem)
            return _page(session, contest, now, kind=kind, row_id=row_id, form=form, status=problem.status)
    say = gettext("Removed.") if removing else gettext("Saved.")
    return see_other("rules.show_parts", slug=slug, say=say, anchor=kind)


def _page(
    session: Session,
    contest: ContestFacts,
    now: datetime,
    *,
    kind: str,
    row_id: str,
    form: Bound[Any],
    status: int = 200,
) -> Page:
    why = locks_of(session, contest.id, now).get(KINDS[kind].lock, "")
    return office_page(
        f"part_{kind}.html",
        contest,
        status=status,
        form=form,
        kind=kind,
        row_id=row_id,
        locked=why,
        categories=queries.category_rows(session, contest.id),
        takes=TAKES,
    )


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound
    return KINDS[name]


def _save_category(session: Session, row_id: str, act: dict[str, Any], form: CategoryForm) -> None:
    draft = CategoryDraft(**{**form.model_dump(), "position": form.position - 1})
    if row_id == NEW:
        service.add_category(session, **act, draft=draft)
    else:
        service.save_category(session, **act, category_id=row_id, draft=draft)


def _save_track(session: Session, row_id: str, act: dict[str, Any], form: TrackForm) -> None:
    service.save_track(session, **act, track_id=row_id, draft=TrackDraft(**form.model_dump()))


def _save_slot(session: Session, row_id: str, act: dict[str, Any], form: SlotForm) -> None:
    draft = _slot_draft(form)
    if row_id == NEW:
        service.add_slot(session, **act, draft=draft)
    else:
        service.save_slot(session, **act, slot_id=row_id, draft=draft)


def _slot_draft(form: SlotForm) -> SlotDraft:
    return SlotDraft(
        name=form.name,
        name_en=form.name_en,
        hint=form.hint,
        hint_en=form.hint_en,
        category_id=form.category_id or None,
        takes=form.takes,
        types=tuple(dict.fromkeys(word for word in re.split(r"[ ,;]+", form.types) if word)),
        max_bytes=form.max_megabytes * MIB,
        max_count=form.max_count,
        required=form.need == "required",
        one_of="product" if form.need == "one_of" else "",
        position=form.position - 1,
    )


def _stored_category(row: Any) -> dict[str, Any]:
    return {**_named(row, "prefix", "attendance_gate"), "position": row.position + 1}


def _stored_track(row: Any) -> dict[str, Any]:
    return _named(row, "prefix", "max_authors", "min_mentors", "max_mentors", "needs_consent")


def _stored_slot(row: Any) -> dict[str, Any]:
    need = "required" if row.required else "one_of" if row.one_of else "optional"
    known = _named(row, "hint", "hint_en", "category_id", "takes", "max_count")
    types, size = ", ".join(row.types), row.max_bytes // MIB
    return {**known, "types": types, "max_megabytes": size, "need": need, "position": row.position + 1}


def _named(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("name", "name_en", *names)}


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "categories": Kind(
            model=CategoryForm,
            rows=queries.category_rows,
            stored=_stored_category,
            save=_save_category,
            remove=lambda session, row_id, act: service.remove_category(session, **act, category_id=row_id),
            lock="entrants",
            may_add=True,
        ),
        "tracks": Kind(
            model=TrackForm,
            rows=queries.track_rows,
            stored=_stored_track,
            save=_save_track,
            remove=lambda session, row_id, act: service.remove_track(session, **act, track_id=row_id),
            lock="entrants",
            may_add=False,
        ),
        "slots": Kind(
            model=SlotForm,
            rows=queries.slot_rows,
            stored=_stored_slot,
            save=_save_slot,
            remove=lambda session, row_id, act: service.remove_slot(session, **act, slot_id=row_id),
            lock="dossier",
            may_add=True,
        ),
    }
)
_BLANK: Final[Mapping[str, Mapping[str, Any]]] = {
    "categories": {},
    "slots": {"takes": "file", "types": "pdf", "max_megabytes": 20, "max_count": 1, "need": "optional"},
}
