"""A contest from the default book in one page: every field has a value that most wards can keep."""

from datetime import datetime, timedelta
from typing import Any, Final

from litestar import get, post
from litestar.response import Redirect

from contest.core.errors import Problem
from contest.core.i18n import DEFAULT_ZONE, current_zone, gettext, set_zone
from contest.people.access import may_open_contest, require, signed_in
from contest.people.schoolnames import LEVEL_NAMES
from contest.rules import book, queries, service
from contest.rules.drafts import ContestPlan
from contest.rules.forms import NewContestForm
from contest.rules.pages.desk import Db, Now, Raw, Who
from contest.rules.schedule import Activity, Window
from contest.web.forms import bind, fill
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

ADMIN: Final = {"perm": "admin"}
ASKED: Final[tuple[tuple[Activity, str], ...]] = (
    ("submission", "opens"), ("submission", "closes"), ("judging", "opens"), ("judging", "closes"),
    ("publication", "opens"),
)  # fmt: skip


@get("/new", name="rules.show_new_contest", opt=ADMIN)
@in_thread
def show_new_contest(actor: Who, now: Now) -> Page:
    require(may_open_contest(signed_in(actor)))
    set_zone(DEFAULT_ZONE)
    return _page(fill(_proposal(now)))


@post("/new", name="rules.open_contest", opt=ADMIN)
@in_thread
def open_contest(db: Db, actor: Who, raw: Raw, now: Now) -> Page | Redirect:
    person = signed_in(actor)
    require(may_open_contest(person))
    set_zone(DEFAULT_ZONE)
    bound = bind(NewContestForm, raw)
    if bound.value is None:
        return _page(bound, status=422)
    try:
        with db.write() as session:
            contest_id = service.open_contest(session, actor=person, plan=_plan(bound.value), now=now)
            slug = queries.contest_by_id(session, contest_id).slug
    except Problem as problem:
        return _page(bound.refuse(problem), status=problem.status)
    return see_other("rules.show_rules_office", slug=slug, say=gettext("The contest is ready to be checked."))


def _page(form: Any, *, status: int = 200) -> Page:
    scheme = book.scheme()
    return page(
        "rules/new.html",
        status=status,
        form=form,
        levels=LEVEL_NAMES,
        categories=scheme["categories"],
        tracks=scheme["tracks"],
    )


def _proposal(now: datetime) -> dict[str, Any]:
    """Entries are taken from the coming Monday on."""
    today = now.astimezone(current_zone()).date()
    phases = book.default_phases(today + timedelta(days=7 - today.weekday()), DEFAULT_ZONE)
    scheme = book.scheme()
    first_year = today.year if today.month >= 6 else today.year - 1  # noqa: PLR2004 - school years turn in summer
    return {
        "school_year": f"{first_year}–{first_year + 1}",
        "levels": ["MN", "TH", "THCS"],
        "categories": [row["code"] for row in scheme["categories"]],
        "tracks": [row["code"] for row in scheme["tracks"]],
        "judging_mode": "blind",
        "sheets_per_entry": 2,
        "school_quota": 10,
        **{f"{kind}.{edge}": getattr(phases[kind], f"{edge}_at") for kind, edge in ASKED},
    }


def _plan(form: NewContestForm) -> ContestPlan:
    return ContestPlan(
        name=form.name,
        name_en=form.name_en,
        organizer=form.organizer,
        place=form.place,
        school_year=form.school_year,
        contact=form.contact,
        levels=tuple(form.levels),
        categories=tuple(form.categories),
        tracks=tuple(form.tracks),
        blind=form.judging_mode == "blind",
        sheets_per_entry=form.sheets_per_entry,
        school_quota=form.school_quota,
        phases=_phases(form),
    )


def _phases(form: NewContestForm) -> dict[Activity, Window]:
    """What is not asked follows from what is: the rest keeps the default book's distances."""
    first_day = form.submission_opens.astimezone(current_zone()).date()
    usual = book.default_phases(first_day, DEFAULT_ZONE)
    published = form.publication_opens
    shift = published - usual["publication"].opens_at
    checked = max(
        form.submission_closes + timedelta(hours=1), min(form.judging_opens, form.submission_closes + timedelta(days=2))
    )
    return {
        "submission": Window(form.submission_opens, form.submission_closes, usual["submission"].grace),
        "checking": Window(form.submission_opens, checked),
        "judging": Window(form.judging_opens, form.judging_closes),
        "publication": Window(published, usual["publication"].closes_at + shift),
        "appeal": Window(published, usual["appeal"].closes_at + shift),
        "ceremony": Window(usual["ceremony"].opens_at + shift, usual["ceremony"].closes_at + shift),
    }
