"""The secretary's pass over what would give entrants away: a list of entries, one entry, save and next."""

from datetime import datetime
from typing import Any, Final

from litestar import get, post
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid, NotFound, Problem
from contest.core.i18n import gettext
from contest.core.text import whole_number
from contest.entries import queries
from contest.entries.asks import Db, InPath, Me, Now, Raw
from contest.entries.desk import Desk, desk_of
from contest.entries.redaction import listing, service
from contest.entries.redaction.queries import copy_rows, finding_rows
from contest.entries.redaction.service import ACTS, Decision
from contest.entries.redaction.shown import Place, place_of
from contest.people.access import Actor, may_check_entries, require_visible, signed_in
from contest.rules.nav import enter_contest
from contest.web.forms import Bound, RawForm, fill
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

STAFF: Final = {"perm": "staff"}
PATH: Final = "/c/{slug:str}/office/blindness"
LONGEST_REASON: Final = 500


@get(PATH, name="entries.list_blindness", opt=STAFF)
@in_thread
def list_blindness(*, slug: InPath, actor: Me, db: Db) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=signed_in(actor))
        require_visible(may_check_entries(actor, contest.id))
        rows = listing.review_rows(session, contest_id=contest.id) if contest.blind else []
    counts = {state: sum(row.readiness == state for row in rows) for state in listing.READINESS}
    return page("entries/blindness_list.html", contest=contest, rows=rows, counts=counts)


@get(f"{PATH}/{{entry_id:str}}", name="entries.show_blindness", opt=STAFF)
@in_thread
def show_blindness(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    with db.read() as session:
        return _entry_page(session, slug, entry_id, actor, now)


@post(f"{PATH}/{{entry_id:str}}", name="entries.decide_blindness", opt=STAFF)
@in_thread
def decide_blindness(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    bound: Bound[Any] = Bound(raw)
    with db.write() as session:
        _desk(session, slug, entry_id, actor, now)
        try:
            with session.begin_nested():
                service.decide(session, actor=signed_in(actor), entry_id=entry_id, decisions=_decisions(raw), now=now)
        except Problem as problem:
            if not problem.field:
                raise
            bound.refuse(problem)
    if bound.errors:
        with db.read() as session:
            return _entry_page(session, slug, entry_id, actor, now, form=bound)
    return _onward(db, slug, entry_id, actor, go_on=raw.get("go") == "next")


@post(f"{PATH}/{{entry_id:str}}/files/{{file_id:str}}/take-out", name="entries.take_out_file", opt=STAFF)
@in_thread
def take_out_file(
    *, slug: InPath, entry_id: InPath, file_id: InPath, actor: Me, db: Db, now: Now, raw: Raw
) -> Page | Redirect:
    bound: Bound[Any] = Bound(raw)
    with db.write() as session:
        _desk(session, slug, entry_id, actor, now)
        try:
            with session.begin_nested():
                service.take_out(
                    session,
                    actor=signed_in(actor),
                    entry_id=entry_id,
                    file_id=file_id,
                    pages=_page_numbers(raw.get("pages")),
                    reason=raw.get("reason")[:LONGEST_REASON],
                    now=now,
                )
        except Problem as problem:
            if not problem.field:
                raise
            bound.refuse(problem)
    if bound.errors:
        with db.read() as session:
            return _entry_page(session, slug, entry_id, actor, now, form=bound)
    return see_other("entries.show_blindness", slug=slug, entry_id=entry_id, say=gettext("Judges do not get this."))


@post(f"{PATH}/{{entry_id:str}}/files/{{file_id:str}}/show", name="entries.show_file_again", opt=STAFF)
@in_thread
def show_file_again(*, slug: InPath, entry_id: InPath, file_id: InPath, actor: Me, db: Db, now: Now) -> Redirect:
    with db.write() as session:
        _desk(session, slug, entry_id, actor, now)
        service.show_file_again(session, actor=signed_in(actor), entry_id=entry_id, file_id=file_id, now=now)
    said = gettext("The copy for judges is being made again.")
    return see_other("entries.show_blindness", slug=slug, entry_id=entry_id, say=said)


def _desk(session: Session, slug: str, entry_id: str, actor: Actor | None, now: datetime) -> Desk:
    desk = desk_of(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
    require_visible(may_check_entries(actor, desk.contest.id))
    if desk.version is None or not desk.contest.blind:
        raise NotFound
    return desk


def _decisions(raw: RawForm) -> list[Decision]:
    found = []
    for name, value in raw.pairs:
        if name.startswith("do-") and value in ACTS:
            finding = name.removeprefix("do-")
            found.append(Decision(finding, value, raw.get(f"why-{finding}")[:LONGEST_REASON]))
    return found


def _page_numbers(typed: str) -> list[int]:
    """Page numbers with blanks or commas between; nothing means the whole file."""
    pages = [whole_number(part, most=9_999) or 0 for part in typed.replace(",", " ").split()]
    if not all(pages):
        raise Invalid(N_("Please give page numbers with commas between."), field="pages")
    return pages


def _onward(db: Any, slug: str, entry_id: str, actor: Actor | None, *, go_on: bool) -> Redirect:
    if not go_on:
        return see_other("entries.show_blindness", slug=slug, entry_id=entry_id, say=gettext("Saved."))
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        following = listing.next_to_review(session, contest_id=contest.id, after=entry_id)
    if following is None:
        said = gettext("Saved. Every name found has been decided on.")
        return see_other("entries.list_blindness", slug=slug, say=said)
    return see_other("entries.show_blindness", slug=slug, entry_id=following, say=gettext("Saved."))


def _entry_page(
    session: Session, slug: str, entry_id: str, actor: Actor | None, now: datetime, *, form: Bound[Any] | None = None
) -> Page:
    desk = _desk(session, slug, entry_id, actor, now)
    assert desk.version is not None
    findings = finding_rows(session, entry_id, desk.version.number)
    names = {line.id: line.name for line in desk.version.dossier.files}
    links = {line.id: line.url for line in desk.version.dossier.links}
    groups: dict[str, list[tuple[Any, Place]]] = {}
    for row in findings:
        if row.state != "cleaned":
            shown = place_of(row.place, files=names, links=links)
            groups.setdefault(shown.part, []).append((row, shown))
    return page(
        "entries/blindness_entry.html",
        status=200 if form is None else 422,
        desk=desk,
        contest=desk.contest,
        groups=groups,
        cleaned=[(row, place_of(row.place, files=names, links=links)) for row in findings if row.state == "cleaned"],
        open_count=sum(row.state == "open" for row in findings),
        copies=copy_rows(session, entry_id),
        files=desk.version.dossier.files,
        form=form or fill(_first_values(findings)),
        slots=queries.book_of(session, desk.contest).slots,
    )


def _first_values(findings: Any) -> dict[str, str]:
    """Hiding is proposed; what was decided stands."""
    values: dict[str, str] = {}
    for row in findings:
        if row.state == "ignored":
            values |= {f"do-{row.id}": "leave", f"why-{row.id}": row.reason}
        elif row.state == "hidden":
            values[f"do-{row.id}"] = row.reason if row.reason in ACTS else "hide"
        elif row.kind != "unclean":
            values[f"do-{row.id}"] = "hide"
    return values
