"""My account: name, language, e-mail, password, personal code, the devices signed in."""

from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contest.core.database import Database
from contest.core.errors import N_, Invalid, Problem, TooMany
from contest.core.i18n import gettext as _
from contest.core.tokens import hash_secret
from contest.people import credentials, passwords, queries, service, sessions, signin, throttle
from contest.people.access import Actor, signed_in
from contest.people.devices import describe_device
from contest.people.entrance import Asked, session_cookie, session_token
from contest.people.forms import ConfirmEmailForm, NewEmailForm, NewPasswordForm, ProfileForm
from contest.people.phones import show_phone
from contest.settings import Settings
from contest.web.forms import Bound, RawForm, bind, fill
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread


@get("/account", name="people.show_account", opt={"perm": "signed_in"})
@in_thread
def show_account(
    request: Asked,
    actor: NamedDependency[Actor | None],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Page:
    return _account_page(request, db, signed_in(actor), now)


@post("/account/profile", name="people.save_profile", opt={"perm": "signed_in"})
@in_thread
def save_profile(
    request: Asked,
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    actor = signed_in(actor)
    form = bind(ProfileForm, raw)
    if form.value is None:
        return _account_page(request, db, actor, now, profile=form)
    with db.write() as session:
        service.change_profile(session, actor=actor, full_name=form.value.full_name, locale=form.value.locale, now=now)
    answer = see_other("people.show_account", say=_("Saved."))
    answer.set_cookie(Cookie(key="locale", value=form.value.locale, path="/", samesite="lax", httponly=True))
    return answer


@post("/account/email", name="people.ask_for_email", opt={"perm": "signed_in"})
@in_thread
def ask_for_email(
    *,
    request: Asked,
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    actor = signed_in(actor)
    form = bind(NewEmailForm, raw)
    if form.value is None:
        return _account_page(request, db, actor, now, email=form)
    site = credentials.Site(settings.site_name, settings.public_url + url("people.show_sign_in"))
    try:
        _prove(request, db, actor, password=form.value.email_password, field="email_password", now=now)
        with db.write() as session:
            throttle.count_attempt(
                session, key=throttle.named_key("new email", actor.id), limit=throttle.MAILS, now=now
            )
            credentials.ask_for_email(session, account_id=actor.id, email=form.value.email, site=site, now=now)
    except TooMany:
        raise
    except Problem as problem:
        return _account_page(request, db, actor, now, email=form.refuse(problem))
    return see_other("people.show_account", say=_("We have sent a code to this address."), kind="info", anchor="email")


@post("/account/email/code", name="people.confirm_email", opt={"perm": "signed_in"})
@in_thread
def confirm_email(
    request: Asked,
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    actor = signed_in(actor)
    form = bind(ConfirmEmailForm, raw)
    if form.value is not None:
        with db.write() as session:
            confirmed = signin.confirm_email(session, actor=actor, code=form.value.code, now=now)
        if confirmed:
            return see_other("people.show_account", say=_("This e-mail now belongs to your account."))
        form.refuse(Invalid(N_("This code is not right, or no longer valid."), field="code"))
    return _account_page(request, db, actor, now, code=form)


@post("/account/password", name="people.save_password", opt={"perm": "signed_in"})
@in_thread
def save_password(
    *,
    request: Asked,
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    actor = signed_in(actor)
    form = bind(NewPasswordForm, raw)
    if form.value is None:
        return _account_page(request, db, actor, now, password=form)
    try:
        _check_new(db, actor, form.value)
        _prove(request, db, actor, password=form.value.current_password, field="current_password", now=now)
    except TooMany:
        raise
    except Problem as problem:
        return _account_page(request, db, actor, now, password=form.refuse(problem))
    hashed = passwords.hash_password(form.value.password)
    with db.write() as session:
        credentials.set_password(session, actor=actor, password_hash=hashed, now=now)
        token = sessions.start_session(
            session,
            account_id=actor.id,
            device=describe_device(request.headers.get("user-agent", "")),
            rules=sessions.session_rules(settings),
            now=now,
        )
    answer = see_other("people.show_account", say=_("The password is set. All other devices are signed out."))
    answer.set_cookie(session_cookie(settings, token))
    return answer


@post("/account/login-code", name="people.renew_login_code", opt={"perm": "signed_in"})
@in_thread
def renew_login_code(
    actor: NamedDependency[Actor | None],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page:
    """The answer itself shows the code, once; asking again makes another one."""
    actor = signed_in(actor)
    with db.write() as session:
        code = service.renew_login_code(session, actor=actor, account_id=actor.id, now=now)
        person = queries.account_row(session, actor.id)
    return page(
        "people/login_code.html",
        person=person,
        code=code,
        contest=None,
        address=settings.public_url + url("people.show_sign_in"),
        onward=url("people.show_account"),
    )


@post("/account/sessions/{session_id:str}/end", name="people.end_session", opt={"perm": "signed_in"})
@in_thread
def end_session(
    session_id: FromPath[str],
    actor: NamedDependency[Actor | None],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Redirect:
    actor = signed_in(actor)
    with db.write() as session:
        sessions.end_one_session(session, account_id=actor.id, session_id=session_id, now=now)
    return see_other("people.show_account", say=_("That device is signed out."), anchor="devices")


def _check_new(db: Database, actor: Actor, form: NewPasswordForm) -> None:
    with db.read() as session:
        email = queries.account_row(session, actor.id).email
    passwords.check_new_password(form.password, name=actor.name, email=email)
    if form.again != form.password:
        raise Invalid(N_("The two passwords differ."), field="again")


def _prove(request: Asked, db: Database, actor: Actor, *, password: str, field: str, now: datetime) -> None:
    """The present password, if there is one and the sign-in is not fresh: a computer left open gives nothing away."""
    with db.read() as session:
        stored = queries.account_row(session, actor.id).password_hash
        if stored is None or credentials.is_fresh(session, token=session_token(request), now=now):
            return
    with db.write() as session:
        throttle.count_attempt(session, key=throttle.named_key("proof", actor.id), limit=throttle.GUESSES, now=now)
    if not passwords.is_right(stored, password):
        raise Invalid(N_("This is not your present password."), field=field)


def _account_page(
    request: Asked,
    db: Database,
    actor: Actor,
    now: datetime,
    **answered: Bound[Any],
) -> Page:
    token = session_token(request)
    with db.read() as session:
        person = queries.account_row(session, actor.id)
        devices = queries.session_rows(session, actor.id, token_hash=hash_secret(token), now=now)
        pending = queries.pending_email(session, actor.id, now)
        fresh = credentials.is_fresh(session, token=token, now=now)
    shown: dict[str, Any] = {
        "profile": fill({"full_name": person.full_name, "locale": person.locale}),
        "email": None,
        "code": None,
        "password": None,
    }
    return page(
        "people/account.html",
        status=422 if answered else 200,
        person=person,
        phone=show_phone(person.phone),
        devices=devices,
        pending=pending,
        ask_present=person.has_password and not fresh,
        form=next(iter(answered.values()), None),
        **{**shown, **answered},
    )
