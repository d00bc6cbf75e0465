"""A teacher or mentor registers without being invited: account, entrant role, signed in, personal code on a card."""

from datetime import datetime
from typing import Annotated, Any

from litestar import post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import Field
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Invalid
from contest.people import credentials, entrance, service, throttle
from contest.people import queries as people
from contest.people.access import Actor
from contest.people.forms import Email, Name, Phone
from contest.people.phones import parse_phone
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.schedule import require_open
from contest.rules.values import ContestFacts
from contest.settings import Settings
from contest.web.context import current_visit
from contest.web.forms import Bound, Form, RawForm, bind, fill
from contest.web.render import Page, page, redirect, url
from contest.web.routing import in_thread


class RegisterForm(Form):
    full_name: Name
    school_id: Annotated[str, Field(min_length=1, max_length=32)]
    phone: Phone = ""
    email: Email = ""


@route("/c/{slug:str}/register", http_method=["GET", "HEAD"], name="entries.show_register", opt={"perm": "public"})
@in_thread
def show_register(
    slug: FromPath[str],
    actor: NamedDependency[Actor | None],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Page:
    return _page(db, slug, actor, fill({}), now)


@post("/c/{slug:str}/register", name="entries.register", opt={"perm": "public"})
@in_thread
def register(
    *,
    slug: FromPath[str],
    request: entrance.Asked,
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    if actor is not None:
        return _join(db, slug, actor, now)
    form = bind(RegisterForm, raw)
    if form.value is None:
        return _page(db, slug, None, form, now)
    with db.write() as session:
        from_here = throttle.address_key("register", entrance.address(request))
        throttle.count_attempt(session, key=from_here, limit=throttle.REGISTRATIONS, now=now)
    site = credentials.Site(settings.site_name, settings.public_url + url("people.show_sign_in"))
    try:
        with db.write() as session:
            contest = rules.contest_by_slug(session, slug)
            made = _create(session, contest, form.value, site, now)
            cookie, newcomer = entrance.key_for(
                session, request=request, settings=settings, account_id=made.id, way="registration", now=now
            )
            person = people.account_row(session, made.id)
            onward = entrance.landing_path(session, newcomer)
    except Invalid as problem:
        return _page(db, slug, None, form.refuse(problem), now)
    current_visit().viewer = newcomer
    answer = page(
        "people/login_code.html",
        person=person,
        code=made.login_code,
        contest=contest,
        address=site.sign_in,
        onward=onward,
        pending=form.value.email,
    )
    answer.set_cookie(cookie)
    return answer


def _create(
    session: Session, contest: ContestFacts, form: RegisterForm, site: credentials.Site, now: datetime
) -> service.UpsertedAccount:
    """The e-mail waits for its code: an address typed here must not become the door to a stranger's account."""
    require_open(rules.schedule_of(session, contest.id), "submission", now, school_id=form.school_id)
    if form.school_id not in dict(people.school_options(session, levels=contest.levels)):
        raise Invalid(N_("Please choose one of the values offered."), field="school_id")
    parse_phone(form.phone)
    facts = service.PersonFacts(full_name=form.full_name, email=form.email, phone=form.phone, school_id=form.school_id)
    if service.is_known(session, facts):
        raise Invalid(N_("You have an account already. Please sign in with your personal code or by e-mail."),
                      field="full_name")  # fmt: skip
    without_email = service.PersonFacts(full_name=form.full_name, phone=form.phone, school_id=form.school_id)
    made = service.create_account(session, actor=None, facts=without_email, now=now)
    service.grant_role(session, actor=None, account_id=made.id, contest_id=contest.id, role="entrant", now=now)
    if form.email:
        credentials.ask_for_email(session, account_id=made.id, email=form.email, site=site, now=now)
    return made


def _join(db: Database, slug: str, actor: Actor, now: datetime) -> Redirect:
    with db.write() as session:
        contest = enter_contest(session, slug, actor=actor)
        require_open(rules.schedule_of(session, contest.id), "submission", now, school_id=actor.school_id)
        service.grant_role(session, actor=None, account_id=actor.id, contest_id=contest.id, role="entrant", now=now)
    return redirect(f"/c/{slug}/{entrance.DESKS['entrant']}")


def _page(db: Database, slug: str, actor: Actor | None, form: Bound[Any], now: datetime) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        until = require_open(
            rules.schedule_of(session, contest.id), "submission", now, school_id=actor.school_id if actor else None
        ).until
        schools = people.school_options(session, levels=contest.levels)
    return page(
        "entries/register.html",
        status=422 if form.errors else 200,
        contest=contest,
        form=form,
        schools=schools,
        until=until,
    )
