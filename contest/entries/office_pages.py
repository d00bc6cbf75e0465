"""The secretary's desk: the list of entries, one entry whole, the check against the gates G1-G7."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.errors import N_, Conflict, Problem
from contest.core.i18n import gettext
from contest.entries import declaration, listing, queries, service
from contest.entries.asks import Db, InPath, Me, Now, Raw, Rules
from contest.entries.blind import giveaways
from contest.entries.codes import parse_code
from contest.entries.desk import Desk, desk_of
from contest.entries.forms import CheckForm, OfficeWithdrawForm
from contest.entries.hints import GateHint, gate_hints
from contest.entries.kit import kit_lines
from contest.entries.links.reports import count_open
from contest.entries.listing import PAGE, Wanted
from contest.entries.pages import OWN_PART
from contest.entries.parts import answer_lines, pledge_lines
from contest.entries.redaction.queries import readiness
from contest.entries.similar import queries as similar
from contest.entries.words import GATES, named
from contest.people.access import Actor, may_check_entries, require_visible, signed_in
from contest.people.phones import show_phone
from contest.rules.nav import enter_contest
from contest.web.forms import Bound, bind, fill, required
from contest.web.render import Page, page, redirect, see_other, url
from contest.web.routing import in_thread

STAFF = {"perm": "staff"}
STATES = {
    "draft": N_("Draft"),
    "submitted": N_("Submitted"),
    "returned": N_("Returned for completion"),
    "valid": N_("Accepted"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
}
HEADS = {
    "code": N_("Entry code"),
    "title": N_("Title of the product"),
    "author": N_("Main author"),
    "school": N_("School"),
    "state": N_("State"),
    "submitted": N_("Handed in"),
}
PATH = "/c/{slug:str}/office/entries"


@get(PATH, name="entries.list_office", opt=STAFF)
@in_thread
def list_office(*, request: Request[Any, Any, Any], slug: InPath, actor: Me, db: Db) -> Page | Redirect:
    me = signed_in(actor)
    wanted = wanted_of(dict(request.query_params))
    with db.read() as session:
        contest = enter_contest(session, slug, actor=me)
        require_visible(may_check_entries(me, contest.id))
        book = queries.book_of(session, contest)
        counts = listing.state_counts(session, actor=me, contest_id=contest.id)
        total = listing.count_entries(session, actor=me, contest_id=contest.id, wanted=wanted)
        rows = listing.entry_rows(session, actor=me, contest_id=contest.id, wanted=wanted)
        blind_states = readiness(session, [row.id for row in rows]) if contest.blind else {}
        schools = queries.school_choices(session)
        down = count_open(session, contest.id)
    here = url("entries.list_office", slug=slug)

    def link(other: Wanted) -> str:
        kept = {name: value for name, value in asdict(other).items() if value not in {"", 1, None}}
        return f"{here}?{urlencode(kept)}" if kept else here

    first = (wanted.page - 1) * PAGE
    return page(
        "entries/office_list.html",
        contest=contest,
        rows=rows,
        blind_states=blind_states,
        wanted=wanted,
        link=link,
        counts=counts,
        heads=[(name, gettext(words)) for name, words in HEADS.items()],
        choices={
            "state": [(state, gettext(words)) for state, words in STATES.items()],
            "category": [(row.code, named(row)) for row in book.categories.values()],
            "track": [(row.code, named(row)) for row in book.tracks.values()],
            "school": [(row.id, row.name) for row in schools],
        },
        total=total,
        down=down,
        first=first + 1 if rows else 0,
        last=first + len(rows),
        previous=link(wanted.at(wanted.page - 1)) if wanted.page > 1 else "",
        following=link(wanted.at(wanted.page + 1)) if first + len(rows) < total else "",
        code_error=_code_error(wanted.q) if not rows else "",
    )


@get(f"{PATH}/{{entry_id:str}}", name="entries.show_check", opt=STAFF)
@in_thread
def show_check(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    with db.read() as session:
        return _check_page(session, slug, entry_id, actor, now)


@post(f"{PATH}/{{entry_id:str}}/check", name="entries.check", opt=STAFF)
@in_thread
def check(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw, settings: Rules) -> Page | Redirect:
    bound = bind(CheckForm, raw)
    if bound.value is not None:
        sent: Any = bound.value
        try:
            with db.write() as session:
                service.check_entry(
                    session,
                    actor=signed_in(actor),
                    entry_id=entry_id,
                    decision=sent.decision,
                    version=sent.version,
                    gates={gate: getattr(sent, gate) for gate in GATES},
                    reason=sent.reason,
                    address=settings.public_url + url("entries.show_entry", slug=slug, entry_id=entry_id),
                    now=now,
                )
        except Conflict as conflict:
            bound.refuse(conflict)
        except Problem as problem:
            if not problem.field:
                raise
            bound.refuse(problem)
    if bound.value is None:
        with db.read() as session:
            return _check_page(session, slug, entry_id, actor, now, form=bound)
    return see_other("entries.show_check", slug=slug, entry_id=entry_id, say=gettext("The decision is recorded."))


@post(f"{PATH}/{{entry_id:str}}/withdraw", name="entries.withdraw_by_office", opt=STAFF)
@in_thread
def withdraw_by_office(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Redirect:
    signed_in(actor)
    sent = required(bind(OfficeWithdrawForm, raw))
    with db.write() as session:
        service.withdraw_entry(session, actor=signed_in(actor), entry_id=entry_id, reason=sent.why, now=now)
    return redirect(url("entries.show_check", slug=slug, entry_id=entry_id), say=gettext("The entry is withdrawn."))


def wanted_of(query: dict[str, Any]) -> Wanted:
    """What the address asks for; anything strange is left out, so an old bookmark still opens."""
    names = {"state", "category", "track", "school", "q", "sort"}
    kept = {name: str(value)[:200] for name, value in query.items() if name in names and value}
    return Wanted(**kept, page=listing.page_number(str(query.get("page", "1"))))


def _check_page(
    session: Session, slug: str, entry_id: str, actor: Actor | None, now: datetime, *, form: Bound[Any] | None = None
) -> Page:
    desk = desk_of(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
    require_visible(may_check_entries(actor, desk.contest.id))
    shown = desk.version.dossier if desk.version else desk.dossier
    checks = queries.check_rows(session, entry_id)
    hints: list[GateHint] = gate_hints(session, desk, shown)
    found = giveaways(shown, desk.school.name) if desk.contest.blind else []
    return page(
        "entries/office_entry.html",
        status=200 if form is None else 422,
        desk=desk,
        contest=desk.contest,
        dossier=shown,
        form=form or _first_form(desk, checks),
        hints=hints,
        checks=checks,
        versions=queries.version_rows(session, entry_id),
        giveaways=[(gettext(OWN_PART[part]), name) for part, name in found],
        readiness=readiness(session, [entry_id])[entry_id] if desk.contest.blind and desk.version else "",
        alike=similar.open_count(session, entry_id),
        gates={gate: gettext(text) for gate, text in GATES.items()},
        may_check=desk.version is not None and desk.entry.state in {"submitted", "valid", "rejected"},
        phone=show_phone(desk.dossier.contact.phone),
        kit_lines=kit_lines,
        answers=answer_lines(desk, shown),
        pledged=pledge_lines(shown),
        declared=declaration.answer_lines(shown.ai_use),
        materials=declaration.material_lines(shown.materials, shown.sources),
        named=named,
    )


def _first_form(desk: Desk, checks: Any) -> Bound[Any]:
    """When an entry comes back, the secretary starts from what was missing the last time."""
    values: dict[str, Any] = {"version": desk.version.number if desk.version else 0}
    if checks and checks[0].decision == "returned":
        values |= checks[0].gates
    return fill(values)


def _code_error(typed: str) -> str:
    """A mistyped code says so instead of finding nothing."""
    if typed.count("-") != 3:  # noqa: PLR2004 - the hyphens of a code
        return ""
    try:
        parse_code(typed)
    except Problem as problem:
        return gettext(problem.message)
    return ""
