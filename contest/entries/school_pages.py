"""The coordinator's page: entries of the own school, who lacks what, the confirmation, the list to sign."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import get, post
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.errors import NotFound
from contest.core.i18n import format_left, format_when, gettext, ngettext, translate
from contest.entries import listing, queries, service
from contest.entries.asks import Db, InPath, Me, Now, Raw, Rules
from contest.entries.desk import EntryLine, line_of
from contest.entries.dossier import Dossier
from contest.entries.forms import ConfirmForm
from contest.entries.gaps import gaps
from contest.entries.inspection.queries import looks_of
from contest.entries.queries import Book
from contest.entries.tables import Entry
from contest.entries.words import named
from contest.people.access import Actor, require_visible, signed_in
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.schedule import Open, open_at
from contest.rules.values import ContestFacts
from contest.web.forms import bind, required
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread

COORDINATOR = {"perm": "coordinator"}


@dataclass(frozen=True)
class SchoolLine:
    entry: EntryLine
    dossier: Dossier
    missing: list[str]
    message: str  # to paste into Zalo


@dataclass(frozen=True)
class SchoolDesk:
    contest: ContestFacts
    book: Book
    schools: Any
    lines: list[SchoolLine]
    left: str
    until: datetime | None

    def count(self, *states: str) -> int:
        return sum(line.entry.state in states for line in self.lines)


@get("/c/{slug:str}/school", name="entries.show_school", opt=COORDINATOR)
@in_thread
def show_school(*, slug: InPath, actor: Me, db: Db, now: Now, settings: Rules) -> Page:
    with db.read() as session:
        desk = school_desk(session, signed_in(actor), slug, now, settings.public_url)
    return page("entries/school.html", desk=desk, contest=desk.contest, named=named)


@get("/c/{slug:str}/school/list", name="entries.show_registration_list", opt=COORDINATOR)
@in_thread
def show_registration_list(*, slug: InPath, actor: Me, db: Db, now: Now, settings: Rules) -> Page:
    """Danh sách đăng ký: what the principal signs."""
    with db.read() as session:
        desk = school_desk(session, signed_in(actor), slug, now, settings.public_url)
    lines = [line for line in desk.lines if line.entry.state != "withdrawn"]
    return page("entries/registration_list.html", desk=desk, contest=desk.contest, lines=lines, named=named, today=now)


@post("/c/{slug:str}/school/confirm", name="entries.confirm_for_school", opt=COORDINATOR)
@in_thread
def confirm(*, slug: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Redirect:
    signed_in(actor)
    bound = bind(ConfirmForm, raw)
    if bound.value is None and not raw.all("entry"):
        return see_other(
            "entries.show_school", slug=slug, say=gettext("Please tick at least one entry."), kind="warning"
        )
    sent = required(bound)
    with db.write() as session:
        contest = enter_contest(session, slug, actor=actor)
        changed = service.confirm_for_school(
            session,
            actor=signed_in(actor),
            contest_id=contest.id,
            entry_ids=sent.entry,
            confirmed=sent.confirmed,
            now=now,
        )
    said = ngettext("%(number)s entry changed.", "%(number)s entries changed.", changed) % {"number": changed}
    return see_other("entries.show_school", slug=slug, say=said)


def school_desk(session: Session, actor: Actor, slug: str, now: datetime, public_url: str) -> SchoolDesk:
    """Statements do not grow with the number of entries."""
    contest = enter_contest(session, slug, actor=actor)
    led = actor.schools_led_in(contest.id)
    require_visible(bool(led))
    book = queries.book_of(session, contest)
    entries = listing.school_entries(session, actor=actor, contest_id=contest.id)
    dossiers = queries.dossiers(session, entries)
    looks = looks_of(session, *dossiers.values())
    schools = queries.school_choices(session, led)
    if not schools:
        raise NotFound
    window = open_at(rules.schedule_of(session, contest.id), "submission", now, school_id=schools[0].id)
    until = window.until if isinstance(window, Open) else None
    lines = []
    for entry in entries:
        missing = [gap.say() for gap in gaps(dossiers[entry.id], book, looks)]
        link = public_url + url("entries.show_entry", slug=slug, entry_id=entry.id)
        lines.append(
            SchoolLine(line_of(entry), dossiers[entry.id], missing, _zalo(contest, entry, missing, until, link))
        )
    left = format_left(max(until - now, timedelta(0))) if until else ""
    return SchoolDesk(contest, book, schools, lines, left, until)


def _zalo(contest: ContestFacts, entry: Entry, missing: list[str], until: datetime | None, link: str) -> str:
    """Short enough for a chat, whole enough to act on."""
    said = {"contest": contest.name, "title": entry.title or gettext("(no title yet)"), "code": entry.code or ""}
    if entry.state in {"submitted", "valid"}:
        head = translate(gettext("%(contest)s: the entry “%(title)s” is handed in. Entry code: %(code)s."), said)
        return f"{head}\n{link}"
    head = translate(gettext("%(contest)s: the entry “%(title)s” is not finished."), said)
    todo = "\n".join(f"- {line}" for line in missing)
    end = gettext("Deadline: %(when)s.") % {"when": format_when(until)} if until else ""
    return "\n".join(part for part in (head, todo, end, link) if part)
