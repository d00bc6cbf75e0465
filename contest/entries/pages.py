"""An entrant's own entries: the list, a new one, the dossier as a task list, handing in, the receipt, withdrawing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import get, post
from litestar.response import Redirect

from contest.core.database import Database
from contest.core.errors import N_, Problem
from contest.core.i18n import format_left, gettext
from contest.entries import declaration, letters, listing, queries, service
from contest.entries.asks import Db, InPath, Me, Now, Raw, Rules
from contest.entries.blind import giveaways
from contest.entries.desk import TITLES, Desk, desk_of, line_of
from contest.entries.forms import NewForm, WithdrawForm
from contest.entries.kit import kit_lines
from contest.entries.letters import stamp
from contest.entries.parts import answer_lines, pledge_lines
from contest.entries.words import LEVELS, named
from contest.people.access import Actor, may_edit_entry, may_start_entry, require, signed_in
from contest.people.phones import show_phone
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.schedule import Open, open_at
from contest.web.forms import Bound, bind, fill, required
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread

OWN_PART: dict[str, str] = {
    "title": N_("the title"),
    "summary": N_("the summary"),
    "sources": N_("the sources"),
    "statements": N_("the declarations"),
    "links": N_("the links"),
    "kit": N_("the demo kit"),
}


@dataclass(frozen=True)
class TaskLine:
    title: str
    hint: str
    state: str
    href: str


@get("/c/{slug:str}/entries", name="entries.list_own", opt={"perm": "signed_in"})
@in_thread
def list_own(*, slug: InPath, actor: Me, db: Db, now: Now) -> Page:
    me = signed_in(actor)
    with db.read() as session:
        contest = enter_contest(session, slug, actor=me)
        own = [line_of(entry) for entry in listing.own_entries(session, actor=me, contest_id=contest.id)]
        book = queries.book_of(session, contest)
        window = open_at(rules.schedule_of(session, contest.id), "submission", now, school_id=me.school_id)
    return page(
        "entries/list_own.html",
        contest=contest,
        entries=own,
        book=book,
        named=named,
        left=_left(window, now),
        may_begin=isinstance(window, Open) and bool(me.roles_in(contest.id) & {"entrant", "coordinator"}),
    )


@get("/c/{slug:str}/entries/new", name="entries.show_new", opt={"perm": "entrant"})
@in_thread
def show_new(*, slug: InPath, actor: Me, db: Db) -> Page:
    me = signed_in(actor)
    return _new_page(db, me, slug, fill({"school": me.school_id or "", "owner_role": "author"}), status=200)


@post("/c/{slug:str}/entries/new", name="entries.create", opt={"perm": "entrant"})
@in_thread
def create(*, slug: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    me = signed_in(actor)
    bound = bind(NewForm, raw)
    if bound.value is None:
        return _new_page(db, me, slug, bound)
    sent = bound.value
    try:
        with db.write() as session:
            contest = enter_contest(session, slug, actor=me)
            book = queries.book_of(session, contest)
            entry_id = service.create_draft(
                session,
                actor=me,
                contest_id=contest.id,
                category_id=service.chosen(book.categories, sent.category, "category"),
                track_id=service.chosen(book.tracks, sent.track, "track"),
                level=service.chosen_level(contest, sent.level),
                school_id=sent.school or me.school_id or "",
                owner_role=sent.owner_role,
                now=now,
            )
    except Problem as problem:
        if not problem.field:
            raise
        return _new_page(db, me, slug, bound.refuse(problem))
    return see_other(
        "entries.show_entry",
        slug=slug,
        entry_id=entry_id,
        say=gettext("The draft is there. Do the tasks in any order."),
    )


@get("/c/{slug:str}/entries/{entry_id:str}", name="entries.show_entry", opt={"perm": "signed_in"})
@in_thread
def show_entry(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    me = signed_in(actor)
    with db.read() as session:
        desk = desk_of(session, actor=me, slug=slug, entry_id=entry_id, now=now)
        checks = queries.check_rows(session, entry_id)
    return page(
        "entries/show_entry.html",
        desk=desk,
        contest=desk.contest,
        tasks=task_lines(desk, slug),
        named=named,
        left=_left(desk.window, now),
        last_check=checks[0] if checks else None,
    )


@get("/c/{slug:str}/entries/{entry_id:str}/review", name="entries.show_review", opt={"perm": "signed_in"})
@in_thread
def show_review(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    with db.read() as session:
        desk = desk_of(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
    return _review_page(desk, slug)


@post("/c/{slug:str}/entries/{entry_id:str}/submit", name="entries.submit", opt={"perm": "entry_editor"})
@in_thread
def submit(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, settings: Rules) -> Page | Redirect:
    me = signed_in(actor)
    try:
        with db.write() as session:
            desk = desk_of(session, actor=me, slug=slug, entry_id=entry_id, now=now)
            version = service.submit_entry(session, actor=me, entry_id=entry_id, now=now)
            if desk.version is None or desk.version.number != version.number:
                where = settings.public_url + url("entries.show_receipt", slug=slug, entry_id=entry_id)
                letters.send_receipt(session, entry_id=entry_id, version=version, address=where, now=now)
    except service.Incomplete:
        return _review_page(desk, slug, status=422)
    return see_other("entries.show_receipt", slug=slug, entry_id=entry_id, say=gettext("The entry is handed in."))


@get("/c/{slug:str}/entries/{entry_id:str}/receipt", name="entries.show_receipt", opt={"perm": "signed_in"})
@in_thread
def show_receipt(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page | Redirect:
    with db.read() as session:
        desk = desk_of(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
    if desk.version is None:
        return see_other("entries.show_entry", slug=slug, entry_id=entry_id)
    return page(
        "entries/receipt.html",
        desk=desk,
        contest=desk.contest,
        handed_in=desk.version.dossier,
        stamp=stamp(desk.version.submitted_at),
        named=named,
        left=_left(desk.window, now),
    )


@post("/c/{slug:str}/entries/{entry_id:str}/revert", name="entries.revert", opt={"perm": "entry_editor"})
@in_thread
def revert(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Redirect:
    with db.write() as session:
        service.revert_to_submitted(session, actor=signed_in(actor), entry_id=entry_id, now=now)
    return see_other(
        "entries.show_entry", slug=slug, entry_id=entry_id, say=gettext("The dossier is again as it was handed in.")
    )


@get("/c/{slug:str}/entries/{entry_id:str}/withdraw", name="entries.show_withdraw", opt={"perm": "entry_editor"})
@in_thread
def show_withdraw(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    with db.read() as session:
        desk = desk_of(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
        require(may_edit_entry(actor, desk.facts))
    return page("entries/withdraw.html", desk=desk, contest=desk.contest, form=None)


@post("/c/{slug:str}/entries/{entry_id:str}/withdraw", name="entries.withdraw", opt={"perm": "entry_editor"})
@in_thread
def withdraw(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Redirect:
    sent = required(bind(WithdrawForm, raw))
    with db.write() as session:
        service.withdraw_entry(session, actor=signed_in(actor), entry_id=entry_id, reason=sent.reason, now=now)
    return see_other("entries.show_entry", slug=slug, entry_id=entry_id, say=gettext("The entry is withdrawn."))


def task_lines(desk: Desk, slug: str) -> list[TaskLine]:
    """The tasks that can be done in any order, and the last one, which waits for them."""
    lines = []
    for task in desk.tasks:
        open_points = desk.gaps_of(task)
        hint = open_points[0].say() if open_points and desk.begun(task) else ""
        href = url(f"entries.show_{task}", slug=slug, entry_id=desk.entry.id) if desk.editable else ""
        lines.append(TaskLine(gettext(TITLES[task]), hint, desk.state_of(task), href))
    review = url("entries.show_review", slug=slug, entry_id=desk.entry.id)
    state = "done" if desk.version and not desk.unsubmitted else "todo"
    hint = "" if not desk.gaps else gettext("Opens when the tasks above are done.")
    return [*lines, TaskLine(gettext("Review and hand in"), hint, state, review)]


def _review_page(desk: Desk, slug: str, status: int = 200) -> Page:
    found = giveaways(desk.dossier, desk.school.name) if desk.contest.blind else []
    said = [(gettext(OWN_PART[part]), name) for part, name in found]
    missing = [(gap.say(), url(f"entries.show_{gap.task}", slug=slug, entry_id=desk.entry.id)) for gap in desk.gaps]
    return page(
        "entries/review.html",
        status=status,
        desk=desk,
        contest=desk.contest,
        missing=missing,
        giveaways=said,
        kit_lines=kit_lines,
        answers=answer_lines(desk, desk.dossier),
        pledged=pledge_lines(desk.dossier),
        declared=declaration.answer_lines(desk.dossier.ai_use),
        materials=declaration.material_lines(desk.dossier.materials, desk.dossier.sources),
        named=named,
        phone=show_phone(desk.dossier.contact.phone),
    )


def _new_page(db: Database, me: Actor, slug: str, form: Bound[Any], status: int = 422) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=me)
        book = queries.book_of(session, contest)
        led = me.schools_led_in(contest.id) | ({me.school_id} if me.school_id else set())
        schools = queries.school_choices(session, led or None)
    require(bool(me.roles_in(contest.id) & {"entrant", "coordinator"}))
    shown = [school for school in schools if may_start_entry(me, contest.id, school.id)]
    choices = {
        "category": [(row.code, named(row)) for row in book.categories.values()],
        "track": [(row.code, named(row)) for row in book.tracks.values()],
        "level": [(code, gettext(LEVELS.get(code, code))) for code in contest.levels],
        "school": [(row.id, row.name) for row in shown],
    }
    return page("entries/new.html", status=status, form=form, contest=contest, choices=choices)


def _left(window: Any, now: datetime) -> str:
    return format_left(max(window.until - now, timedelta(0))) if isinstance(window, Open) else ""
