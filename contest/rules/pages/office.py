"""The organizer's way in: what is set, what is missing, announce, close; contest data, method, headings."""

from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect

from contest.core.errors import N_, NotFound, Problem
from contest.core.i18n import gettext
from contest.people.schoolnames import LEVEL_NAMES
from contest.rules import headings, queries, service
from contest.rules.drafts import ContestDraft, MethodDraft
from contest.rules.forms import ContestForm, HeadingForm, MethodForm, ReasonForm
from contest.rules.locks import Part, locks_of
from contest.rules.pages.desk import OFFICE, ORGANIZER, Db, Now, Raw, Who, enter_office, lock, office_page
from contest.rules.phrases import SCORES, TIES
from contest.rules.readiness import TO_FILL, checks
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, bind, fill
from contest.web.render import Page, see_other, url
from contest.web.routing import in_thread

KEPT = (
    "sheets_per_entry", "gap_limit", "gap_binding", "panel_manner", "open_discussion", "count_complete",
    "publish_scores", "appeal_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """A line of ui/task_list.html."""

    title: str
    hint: str
    state: str
    href: str


TASKS: tuple[tuple[str, str, Part | None], ...] = (
    (N_("Name, organizer, who takes part"), "rules.show_contest_form", None),
    (N_("Dates and extensions"), "rules.show_phases", None),
    (N_("Categories, tracks and dossier"), "rules.show_parts", "entrants"),
    (N_("Rubrics"), "rules.list_rubrics", "rubrics"),
    (N_("How entries are judged and ranked"), "rules.show_method", "method"),
    (N_("Awards"), "rules.show_awards", "awards"),
    (N_("Texts of the 13 headings"), "rules.list_headings", None),
)


@get(OFFICE, name="rules.show_rules_office", opt=ORGANIZER)
@in_thread
def show_rules_office(slug: FromPath[str], db: Db, actor: Who, now: Now) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        points = checks(session, contest.id, now=now)
        locked = locks_of(session, contest.id, now)
    missing = {point.page for point in points if not point.done and point.blocks}
    return office_page(
        "office.html",
        contest,
        checks=points,
        ready=not missing,
        form=None,
        tasks=[_task(slug, title, handler, part, locked, missing) for title, handler, part in TASKS],
    )


def _task(slug: str, title: str, handler: str, part: Part | None, locked: dict[Part, str], missing: set[str]) -> Task:  # noqa: PLR0917 - one line of a table
    is_locked = part is not None and part in locked
    state = "todo" if handler in missing else "locked" if is_locked else "done"
    return Task(gettext(title), gettext(locked[part]) if is_locked and part else "", state, url(handler, slug=slug))


@post(OFFICE + "/announcement", name="rules.announce_contest", opt=ORGANIZER)
@in_thread
def announce_contest(slug: FromPath[str], db: Db, actor: Who, now: Now) -> Redirect:
    with db.write() as session:
        contest, person = enter_office(session, slug, actor)
        service.announce_contest(session, actor=person, contest_id=contest.id, now=now)
    return see_other("rules.show_contest", slug=slug, say=gettext("The contest is announced: its rules are public."))


@post(OFFICE + "/closing", name="rules.close_contest", opt=ORGANIZER)
@in_thread
def close_contest(slug: FromPath[str], db: Db, actor: Who, raw: Raw, now: Now) -> Page | Redirect:
    bound = bind(ReasonForm, raw)
    with db.write() as session:
        contest, person = enter_office(session, slug, actor)
        if bound.value is not None:
            service.close_contest(session, actor=person, contest_id=contest.id, reason=bound.value.reason, now=now)
    if bound.value is None:
        return office_page("closing.html", contest, status=422, form=bound)
    return see_other("rules.show_rules_office", slug=slug, say=gettext("The contest is closed."))


@get(OFFICE + "/closing", name="rules.show_closing", opt=ORGANIZER)
@in_thread
def show_closing(slug: FromPath[str], db: Db, actor: Who) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
    return office_page("closing.html", contest, form=fill({}))


# -- name, organizer, who takes part -----------------------------------------------------------------------------------
@get(OFFICE + "/contest", name="rules.show_contest_form", opt=ORGANIZER)
@in_thread
def show_contest_form(slug: FromPath[str], db: Db, actor: Who, now: Now) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        locked = locks_of(session, contest.id, now)
    return _contest_page(contest, fill({name: getattr(contest, name) for name in ContestForm.model_fields}), locked)


@post(OFFICE + "/contest", name="rules.save_contest", opt=ORGANIZER)
@in_thread
def save_contest(slug: FromPath[str], db: Db, actor: Who, raw: Raw, now: Now) -> Page | Redirect:
    with db.read() as session:
        contest, person = enter_office(session, slug, actor)
        locked = locks_of(session, contest.id, now)
    bound = bind(ContestForm, raw)
    if bound.value is None:
        return _contest_page(contest, bound, locked, status=422)
    draft = ContestDraft(**{**bound.value.model_dump(), "levels": tuple(bound.value.levels)})
    try:
        with db.write() as session:
            service.save_contest(session, actor=person, contest_id=contest.id, draft=draft, now=now)
    except Problem as problem:
        return _contest_page(contest, bound.refuse(problem), locked, status=problem.status)
    return see_other("rules.show_rules_office", slug=draft.slug, say=gettext("Saved."))


def _contest_page(contest: ContestFacts, form: Bound[Any], locked: dict[Part, str], *, status: int = 200) -> Page:
    return office_page("contest_form.html", contest, status=status, form=form, locked=locked, levels=LEVEL_NAMES)


# -- how entries are judged --------------------------------------------------------------------------------------------
@get(OFFICE + "/method", name="rules.show_method", opt=ORGANIZER)
@in_thread
def show_method(slug: FromPath[str], db: Db, actor: Who, now: Now) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        locked = lock(session, contest, "method", now)
    ties = {f"tie{place}": step for place, step in enumerate(contest.tie_order, start=1)}
    stored = {name: getattr(contest, name) for name in KEPT}
    return _method_page(contest, fill({**stored, **ties, "judging_mode": "blind" if contest.blind else "open"}), locked)


@post(OFFICE + "/method", name="rules.save_method", opt=ORGANIZER)
@in_thread
def save_method(slug: FromPath[str], db: Db, actor: Who, raw: Raw, now: Now) -> Page | Redirect:
    with db.read() as session:
        contest, person = enter_office(session, slug, actor)
        locked = lock(session, contest, "method", now)
    bound = bind(MethodForm, raw)
    if bound.value is None:
        return _method_page(contest, bound, locked, status=422)
    form = bound.value
    draft = MethodDraft(
        blind=form.judging_mode == "blind",
        sheets_per_entry=form.sheets_per_entry,
        gap_limit=form.gap_limit,
        gap_binding=form.gap_binding,
        panel_manner=form.panel_manner,
        open_discussion=form.open_discussion,
        count_complete=form.count_complete,
        tie_order=form.tie_order,
        publish_scores=form.publish_scores,
        appeal_days=form.appeal_days,
    )
    try:
        with db.write() as session:
            service.save_method(session, actor=person, contest_id=contest.id, draft=draft, now=now)
    except Problem as problem:
        return _method_page(contest, bound.refuse(problem), locked, status=problem.status)
    return see_other("rules.show_rules_office", slug=slug, say=gettext("Saved."))


def _method_page(contest: ContestFacts, form: Bound[Any], locked: str, *, status: int = 200) -> Page:
    return office_page("method.html", contest, status=status, form=form, locked=locked, ties=TIES, scores=SCORES)


# -- the thirteen headings ---------------------------------------------------------------------------------------------
@get(OFFICE + "/headings", name="rules.list_headings", opt=ORGANIZER)
@in_thread
def list_headings(slug: FromPath[str], db: Db, actor: Who) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        texts = queries.rule_text_of(session, contest.id)
    tasks = [
        Task(
            f"{number}. {gettext(title)}",
            _first_words(texts, number),
            _state(texts, number),
            url("rules.show_heading", slug=slug, number=number),
        )
        for number, title in headings.HEADINGS.items()
    ]
    return office_page("headings.html", contest, tasks=tasks)


@get(OFFICE + "/headings/{number:int}", name="rules.show_heading", opt=ORGANIZER)
@in_thread
def show_heading(slug: FromPath[str], number: FromPath[int], db: Db, actor: Who) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        texts = queries.rule_text_of(session, contest.id)
    form = fill({"text": texts.get(str(number), ""), "text_en": texts.get(headings.english_key(number), "")})
    return _heading_page(contest, number, form)


@post(OFFICE + "/headings/{number:int}", name="rules.save_heading", opt=ORGANIZER)
@in_thread
def save_heading(
    slug: FromPath[str], number: FromPath[int], *, db: Db, actor: Who, raw: Raw, now: Now
) -> Page | Redirect:
    with db.read() as session:
        contest, person = enter_office(session, slug, actor)
    bound = bind(HeadingForm, raw)
    if bound.value is None:
        return _heading_page(contest, number, bound, status=422)
    with db.write() as session:
        service.save_heading(
            session, actor=person, contest_id=contest.id, number=number, text=bound.value.text,
            text_en=bound.value.text_en, now=now,
        )  # fmt: skip
    return see_other("rules.list_headings", slug=slug, say=gettext("Saved."))


def _heading_page(contest: ContestFacts, number: int, form: Bound[Any], *, status: int = 200) -> Page:
    if number not in headings.HEADINGS:
        raise NotFound
    return office_page(
        "heading.html", contest, status=status, form=form, number=number, title=headings.HEADINGS[number]
    )


def _first_words(texts: dict[str, str], number: int) -> str:
    words = headings.text_of(texts, number).split()
    return " ".join(words[:24]) + (" …" if len(words) > 24 else "")  # noqa: PLR2004 - about two lines


def _state(texts: dict[str, str], number: int) -> str:
    text = texts.get(str(number), "")
    return "todo" if not text.strip() or TO_FILL in text else "done"
