"""The organizer's list of people (Người tham gia): find, take in, invite, revoke."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Row
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import Conflict, Invalid
from contest.core.i18n import gettext as _
from contest.core.i18n import translate
from contest.people import invitations, queries, service
from contest.people.access import ROLES, Actor, Role, may_manage_people, require, signed_in
from contest.people.entrance import Asked
from contest.people.forms import ParticipantForm, RevokeForm
from contest.people.phones import show_phone
from contest.settings import Settings
from contest.web.forms import Bound, RawForm, bind, fill, required
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread

Contest = Row[*tuple[Any, ...]]


@get("/c/{slug:str}/office/people", name="people.list_participants", opt={"perm": "organizer"})
@in_thread
def list_participants(
    slug: FromPath[str],
    request: Asked,
    actor: NamedDependency[Actor | None],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Page:
    asked = request.query_params
    role: Role | None = next((r for r in ROLES if r == asked.get("role")), None)
    words, number = asked.get("q", "")[:200], page_number(asked.get("page", ""))
    with db.read() as session:
        contest = managed(session, slug, actor)
        counts = queries.role_counts(session, contest.id, now)
        total = queries.participant_count(session, contest.id, role=role, words=words, now=now)
        offset = (number - 1) * queries.PAGE
        rows = queries.participant_rows(session, contest.id, role=role, words=words, now=now, offset=offset)
    here = url("people.list_participants", slug=slug)
    return page(
        "people/participants.html",
        contest=contest,
        rows=rows,
        counts=[(r, role_name(r), counts.get(r, 0)) for r in ROLES],
        everybody=sum(counts.values()),
        role=role or "",
        words=words,
        show_phone=show_phone,
        role_name=role_name,
        pages=pages_of(here, {"role": role or "", "q": words}, number, len(rows), total),
    )


@get("/c/{slug:str}/office/people/new", name="people.show_new_participant", opt={"perm": "organizer"})
@in_thread
def show_new_participant(
    slug: FromPath[str], request: Asked, actor: NamedDependency[Actor | None], db: NamedDependency[Database]
) -> Page:
    return _new_page(db, slug, actor, fill({"role": request.query_params.get("role", "judge")}))


@post("/c/{slug:str}/office/people/new", name="people.take_in", opt={"perm": "organizer"})
@in_thread
def take_in(
    *,
    slug: FromPath[str],
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page:
    form = bind(ParticipantForm, raw)
    if form.value is None:
        return _new_page(db, slug, actor, form)
    person = service.PersonFacts(
        full_name=form.value.full_name,
        email=form.value.email,
        phone=form.value.phone,
        school_id=form.value.school_id or None,
    )
    try:
        with db.write() as session:
            contest = managed(session, slug, actor)
            account_id = invitations.take_in(
                session, actor=signed_in(actor), contest_id=contest.id, role=form.value.role, facts=person, now=now
            )
            shown = invitations.invite(
                session, actor=signed_in(actor), host=_host(contest, settings), account_id=account_id, now=now
            )
    except (Invalid, Conflict) as problem:
        return _new_page(db, slug, actor, form.refuse(problem))
    return page("people/invitation.html", contest=contest, **asdict(shown))


@post("/c/{slug:str}/office/people/{account_id:str}/invite", name="people.invite", opt={"perm": "organizer"})
@in_thread
def invite(
    *,
    slug: FromPath[str],
    account_id: FromPath[str],
    actor: NamedDependency[Actor | None],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page:
    """The answer itself shows the text, once; asking again makes a new link."""
    with db.write() as session:
        contest = managed(session, slug, actor)
        shown = invitations.invite(
            session, actor=signed_in(actor), host=_host(contest, settings), account_id=account_id, now=now
        )
    return page("people/invitation.html", contest=contest, **asdict(shown))


@post("/c/{slug:str}/office/people/{account_id:str}/revoke", name="people.revoke", opt={"perm": "organizer"})
@in_thread
def revoke(
    *,
    slug: FromPath[str],
    account_id: FromPath[str],
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Redirect:
    signed_in(actor)
    form = required(bind(RevokeForm, raw))
    with db.write() as session:
        contest = managed(session, slug, actor)
        service.revoke_role(
            session,
            actor=signed_in(actor),
            account_id=account_id,
            contest_id=contest.id,
            role=form.role,
            reason=form.reason,
            now=now,
        )
    said = translate("%(role)s: the role is revoked.", {"role": role_name(form.role)})
    return see_other("people.list_participants", say=said, slug=slug)


def role_name(role: Role) -> str:
    return _(invitations.ROLE_NAMES[role])


def page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1  # noqa: PLR2004


def pages_of(here: str, asked: dict[str, str], number: int, shown: int, total: int) -> dict[str, Any]:
    """What the pager of ui/table.html wants."""

    def address(n: int) -> str:
        return f"{here}?{urlencode({**{k: v for k, v in asked.items() if v}, 'page': n})}"

    first = (number - 1) * queries.PAGE
    return {
        "first": first + 1 if shown else 0,
        "last": first + shown,
        "total": total,
        "previous": address(number - 1) if number > 1 else "",
        "next": address(number + 1) if first + shown < total else "",
    }


def managed(session: Session, slug: str, actor: Actor | None) -> Contest:
    contest = queries.contest_of_slug(session, slug)
    require(may_manage_people(signed_in(actor), contest.id))
    return contest


def _host(contest: Contest, settings: Settings) -> invitations.Host:
    return invitations.Host(
        id=contest.id,
        name=contest.name,
        organizer=contest.organizer,
        sign_in=settings.public_url + url("people.show_sign_in"),
        link=lambda secret: settings.public_url + url("people.show_link", secret=secret),
    )


def _new_page(db: Database, slug: str, actor: Actor | None, form: Bound[Any]) -> Page:
    with db.read() as session:
        contest = managed(session, slug, actor)
        schools = queries.school_options(session)
    return page(
        "people/participant_new.html",
        status=422 if form.errors else 200,
        contest=contest,
        form=form,
        roles=[(role, role_name(role)) for role in ROLES],
        schools=schools,
    )
