"""Signing in and out. Every page that takes a guess answers alike for the known and the unknown."""

import re
from datetime import datetime

from litestar import post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contest.core import mail
from contest.core.database import Database
from contest.core.errors import N_, Invalid
from contest.core.i18n import speaking
from contest.people import letters, passwords, queries, sessions, signin, throttle
from contest.people.access import Actor
from contest.people.entrance import Asked, address, let_in, let_out, session_token
from contest.people.forms import LoginCodeForm, MailForm, PasswordForm, ShortCodeForm
from contest.settings import Settings
from contest.web.forms import Bound, RawForm, bind, fill
from contest.web.render import Page, page, url
from contest.web.routing import in_thread

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_WRONG_CODE = N_("This code is not right, or no longer valid.")


@route("/sign-in", http_method=["GET", "HEAD"], name="people.show_sign_in", opt={"perm": "public"})
@in_thread
def show_sign_in(request: Asked) -> Page:
    return _sign_in_page(wanted=request.query_params.get("next", ""))


@post("/sign-in/login-code", name="people.sign_in_by_login_code", opt={"perm": "public"})
@in_thread
def sign_in_by_login_code(
    request: Asked,
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    form = bind(LoginCodeForm, raw)
    if form.value is None:
        return _sign_in_page(personal=form, wanted=raw.get("next"), status=422)
    _count(db, request, key="", now=now)
    with db.write() as session:
        account_id = signin.account_of_login_code(session, code=form.value.login_code)
        if account_id:
            return let_in(
                session,
                request=request,
                settings=settings,
                account_id=account_id,
                way="login code",
                wanted=form.value.next,
                now=now,
            )
    form.refuse(Invalid(_WRONG_CODE, field="login_code"))
    return _sign_in_page(personal=form, wanted=raw.get("next"), status=422)


@post("/sign-in/mail", name="people.send_sign_in_mail", opt={"perm": "public"})
@in_thread
def send_sign_in_mail(
    request: Asked,
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page:
    form = bind(MailForm, raw)
    if form.value is None:
        return _sign_in_page(mail=form, wanted=raw.get("next"), status=422)
    email = form.value.email.lower()
    with db.write() as session:
        throttle.count_attempt(
            session,
            key=throttle.address_key("mail", address(request)),
            limit=throttle.FROM_ONE_ADDRESS,
            now=now,
        )
        throttle.count_attempt(session, key=throttle.named_key("mail", email), limit=throttle.MAILS, now=now)
        if known := queries.account_by_email(session, email):
            issued = signin.issue_link(session, account_id=known.id, now=now)
            with speaking(known.locale):
                letter = letters.sign_in_letter(
                    known.full_name,
                    site=settings.site_name,
                    link=settings.public_url + url("people.show_link", secret=issued.secret),
                    code=issued.code,
                    until=issued.expires_at,
                )
            mail.queue_mail(
                session,
                to_address=email,
                to_name=known.full_name,
                subject=letter.subject,
                body=letter.body,
                now=now,
            )
    again = fill({"email": form.value.email, "next": form.value.next})
    return page("people/sign_in_code.html", form=again, sent=True)


@route("/sign-in/code", http_method=["GET", "HEAD"], name="people.show_short_code", opt={"perm": "public"})
@in_thread
def show_short_code() -> Page:
    return page("people/sign_in_code.html", form=fill({}), sent=False)


@post("/sign-in/code", name="people.sign_in_by_short_code", opt={"perm": "public"})
@in_thread
def sign_in_by_short_code(
    request: Asked,
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    form = bind(ShortCodeForm, raw)
    if form.value is None:
        return page("people/sign_in_code.html", form=form, sent=False, status=422)
    email = form.value.email.lower()
    key = throttle.named_key("account", email)
    _count(db, request, key=key, now=now)
    with db.write() as session:
        account_id = signin.use_code(session, email=email, code=form.value.code, now=now)
        if account_id:
            throttle.forget_attempts(session, key=key)
            return let_in(
                session,
                request=request,
                settings=settings,
                account_id=account_id,
                way="code",
                wanted=form.value.next,
                now=now,
            )
    form.refuse(Invalid(_WRONG_CODE, field="code"))
    return page("people/sign_in_code.html", form=form, sent=False, status=422)


@route("/sign-in/password", http_method=["GET", "HEAD"], name="people.show_password", opt={"perm": "public"})
@in_thread
def show_password(request: Asked) -> Page:
    return page("people/sign_in_password.html", form=fill({"next": request.query_params.get("next", "")}))


@post("/sign-in/password", name="people.sign_in_by_password", opt={"perm": "public"})
@in_thread
def sign_in_by_password(
    request: Asked,
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    form = bind(PasswordForm, raw)
    if form.value is None:
        return page("people/sign_in_password.html", form=form, status=422)
    email = form.value.email.lower()
    key = throttle.named_key("account", email)
    _count(db, request, key=key, now=now)
    with db.read() as session:
        known = queries.account_by_email(session, email)
    # outside of any transaction: a hash takes longer than all the rest
    right = passwords.is_right(known.password_hash if known else None, form.value.password)
    if known and right:
        with db.write() as session:
            throttle.forget_attempts(session, key=key)
            return let_in(
                session,
                request=request,
                settings=settings,
                account_id=known.id,
                way="password",
                wanted=form.value.next,
                now=now,
            )
    form.refuse(Invalid(N_("E-mail and password do not belong together."), field="password"))
    return page("people/sign_in_password.html", form=form, status=422)


@route("/sign-in/link/{secret:str}", http_method=["GET", "HEAD"], name="people.show_link", opt={"perm": "public"})
@in_thread
def show_link(secret: FromPath[str]) -> Page:
    """Reads nothing and uses nothing: mail scanners and Zalo's preview open every link."""
    return page("people/sign_in_link.html", secret=secret if _SECRET.fullmatch(secret) else "")


@post("/sign-in/link/{secret:str}", name="people.sign_in_by_link", opt={"perm": "public"})
@in_thread
def sign_in_by_link(
    secret: FromPath[str],
    request: Asked,
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    with db.write() as session:
        account_id = signin.use_link(session, secret=secret, now=now)
        if account_id:
            return let_in(session, request=request, settings=settings, account_id=account_id, way="link", now=now)
    return page("people/sign_in_link.html", secret="", status=410)


@post("/sign-out", name="people.sign_out", opt={"perm": "public"})
@in_thread
def sign_out(
    request: Asked,
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Redirect:
    if token := session_token(request):
        with db.write() as session:
            sessions.end_session(session, token=token, now=now)
    return let_out(settings)


@post("/sign-out/everywhere", name="people.sign_out_everywhere", opt={"perm": "signed_in"})
@in_thread
def sign_out_everywhere(
    actor: NamedDependency[Actor | None],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Redirect:
    if actor:
        with db.write() as session:
            sessions.end_all_sessions(session, account_id=actor.id, now=now)
    return let_out(settings)


def _count(db: Database, request: Asked, *, key: str, now: datetime) -> None:
    """In a transaction of its own: a refused guess stays counted."""
    with db.write() as session:
        from_here = throttle.address_key("guess", address(request))
        throttle.count_attempt(session, key=from_here, limit=throttle.FROM_ONE_ADDRESS, now=now)
        if key:
            throttle.count_attempt(session, key=key, limit=throttle.GUESSES, now=now)


def _sign_in_page(
    *,
    personal: Bound[LoginCodeForm] | None = None,
    mail: Bound[MailForm] | None = None,
    wanted: str = "",
    status: int = 200,
) -> Page:
    return page("people/sign_in.html", status=status, form=personal or mail, personal=personal, mail=mail, next=wanted)
