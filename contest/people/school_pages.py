"""Schools: the list, one, and many pasted from Excel. Shared by all contests, changed by organizers, in the log."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contest.core.database import Database
from contest.core.errors import Invalid
from contest.core.i18n import gettext as _
from contest.core.i18n import translate
from contest.people import queries, schools
from contest.people.access import Actor, signed_in
from contest.people.entrance import Asked
from contest.people.forms import SchoolForm, SchoolsPasteForm
from contest.people.participant_pages import managed, page_number, pages_of
from contest.people.pasted import read_pasted
from contest.people.phones import show_phone
from contest.people.schoolnames import LEVEL_NAMES
from contest.web.forms import Bound, RawForm, bind, fill
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread


@get("/c/{slug:str}/office/schools", name="people.list_schools", opt={"perm": "organizer"})
@in_thread
def list_schools(
    slug: FromPath[str], request: Asked, actor: NamedDependency[Actor | None], db: NamedDependency[Database]
) -> Page:
    asked = request.query_params
    level = asked.get("level", "") if asked.get("level") in LEVEL_NAMES else ""
    words, number = asked.get("q", "")[:200], page_number(asked.get("page", ""))
    with db.read() as session:
        contest = managed(session, slug, actor)
        total = queries.school_count(session, words=words, level=level)
        rows = queries.school_rows(session, words=words, level=level, offset=(number - 1) * queries.PAGE)
    here = url("people.list_schools", slug=slug)
    return page(
        "people/schools.html",
        contest=contest,
        rows=rows,
        level=level,
        words=words,
        levels=_levels(),
        names=dict(_levels()),
        show_phone=show_phone,
        pages=pages_of(here, {"level": level, "q": words}, number, len(rows), total),
    )


@get("/c/{slug:str}/office/schools/new", name="people.show_new_school", opt={"perm": "organizer"})
@in_thread
def show_new_school(slug: FromPath[str], actor: NamedDependency[Actor | None], db: NamedDependency[Database]) -> Page:
    return _school_page(db, slug, actor, fill({"kind": "public"}))


@post("/c/{slug:str}/office/schools/new", name="people.add_school", opt={"perm": "organizer"})
@in_thread
def add_school(
    slug: FromPath[str],
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    form = bind(SchoolForm, raw)
    if form.value is None:
        return _school_page(db, slug, actor, form)
    try:
        with db.write() as session:
            managed(session, slug, actor)
            facts = schools.SchoolFacts(**form.value.model_dump())
            made = schools.upsert_school(session, actor=signed_in(actor), facts=facts, now=now)
    except Invalid as problem:
        return _school_page(db, slug, actor, form.refuse(problem))
    said = (
        _("The school is in the list.") if made.created else _("This school was in the list already; it is up to date.")
    )
    return see_other("people.list_schools", say=said, slug=slug)


@get("/c/{slug:str}/office/schools/{school_id:str}", name="people.show_school", opt={"perm": "organizer"})
@in_thread
def show_school(
    slug: FromPath[str],
    school_id: FromPath[str],
    actor: NamedDependency[Actor | None],
    db: NamedDependency[Database],
) -> Page:
    with db.read() as session:
        managed(session, slug, actor)
        row = queries.school_row(session, school_id)
    values = {field.name: getattr(row, field.name) for field in fields(schools.SchoolFacts)}
    return _school_page(db, slug, actor, fill({**values, "phone": show_phone(row.phone)}), school_id=school_id)


@post("/c/{slug:str}/office/schools/{school_id:str}", name="people.save_school", opt={"perm": "organizer"})
@in_thread
def save_school(
    *,
    slug: FromPath[str],
    school_id: FromPath[str],
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    form = bind(SchoolForm, raw)
    if form.value is None:
        return _school_page(db, slug, actor, form, school_id=school_id)
    try:
        with db.write() as session:
            managed(session, slug, actor)
            queries.school_row(session, school_id)
            facts = schools.SchoolFacts(**form.value.model_dump())
            schools.change_school(session, actor=signed_in(actor), school_id=school_id, facts=facts, now=now)
    except Invalid as problem:
        return _school_page(db, slug, actor, form.refuse(problem), school_id=school_id)
    return see_other("people.list_schools", say=_("Saved."), slug=slug)


@post("/c/{slug:str}/office/schools/{school_id:str}/delete", name="people.delete_school", opt={"perm": "organizer"})
@in_thread
def delete_school(
    slug: FromPath[str],
    school_id: FromPath[str],
    actor: NamedDependency[Actor | None],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Redirect:
    with db.write() as session:
        managed(session, slug, actor)
        queries.school_row(session, school_id)
        schools.delete_school(session, actor=signed_in(actor), school_id=school_id, now=now)
    return see_other("people.list_schools", say=_("The school is deleted."), slug=slug)


@get("/c/{slug:str}/office/schools-paste", name="people.show_paste", opt={"perm": "organizer"})
@in_thread
def show_paste(slug: FromPath[str], actor: NamedDependency[Actor | None], db: NamedDependency[Database]) -> Page:
    with db.read() as session:
        contest = managed(session, slug, actor)
    return page("people/schools_paste.html", contest=contest, form=fill({}), created=None, known=0, refused=[])


@post("/c/{slug:str}/office/schools-paste", name="people.paste_schools", opt={"perm": "organizer"})
@in_thread
def paste_schools(
    slug: FromPath[str],
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    """Good rows are taken, refused ones stay in the field with their reasons."""
    form = bind(SchoolsPasteForm, raw)
    with db.write() as session:
        contest = managed(session, slug, actor)
        rows = read_pasted(raw.get("rows").replace("\r\n", "\n")) if form.value else []  # tabs as they were sent
        created, known, refused = schools.take_rows(session, actor=signed_in(actor), rows=rows, now=now)
    if form.value and not refused:
        said = translate("%(created)s new schools, %(known)s known before.", {"created": created, "known": known})
        return see_other("people.list_schools", say=said, slug=slug)
    return page(
        "people/schools_paste.html",
        status=422,
        contest=contest,
        form=fill({"rows": "\n".join(row.text for row, _problem in refused)}) if form.value else form,
        created=created if form.value else None,
        known=known,
        refused=[(row.line, row.text, translate(p.message, p.params)) for row, p in refused],
    )


def _levels() -> list[tuple[str, str]]:
    return [(level, _(name)) for level, name in LEVEL_NAMES.items()]


def _school_page(db: Database, slug: str, actor: Actor | None, form: Bound[Any], school_id: str = "") -> Page:
    with db.read() as session:
        contest = managed(session, slug, actor)
    return page(
        "people/school.html",
        status=422 if form.errors else 200,
        contest=contest,
        form=form,
        levels=_levels(),
        kinds=[("public", _("Public school")), ("private", _("Private school"))],
        school_id=school_id,
    )
