"""The calendar, and later deadlines for one school or all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.errors import N_, Problem
from contest.core.i18n import gettext, translate
from contest.people.queries import school_options
from contest.rules import queries, service
from contest.rules.forms import ExtensionForm, PhaseForm
from contest.rules.pages.desk import OFFICE, ORGANIZER, Db, Now, Raw, Who, enter_office, office_page
from contest.rules.pages.public import milestones
from contest.rules.phrases import PHASES
from contest.rules.rows import bind_part
from contest.rules.schedule import Activity, Schedule, Window, has_begun
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, RawForm, bind, fill
from contest.web.render import Page, see_other
from contest.web.routing import in_thread


@get(OFFICE + "/dates", name="rules.show_phases", opt=ORGANIZER)
@in_thread
def show_phases(slug: FromPath[str], db: Db, actor: Who, now: Now) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        schedule = queries.schedule_of(session, contest.id)
        return _dates_page(session, contest, now, form=fill(_stored(schedule)))


@post(OFFICE + "/dates", name="rules.save_phases", opt=ORGANIZER)
@in_thread
def save_phases(slug: FromPath[str], db: Db, actor: Who, raw: Raw, now: Now) -> Page | Redirect:
    with db.read() as session:
        contest, person = enter_office(session, slug, actor)
        bound: Bound[Any] = Bound(raw)
        phases = _sent(bound)
        if bound.errors:
            return _dates_page(session, contest, now, form=bound, status=422)
    try:
        with db.write() as session:
            service.save_phases(
                session, actor=person, contest_id=contest.id, phases=phases, now=now, reason=raw.get("reason").strip()
            )
    except Problem as problem:
        with db.read() as session:
            return _dates_page(session, contest, now, form=bound.refuse(problem), status=problem.status)
    return see_other("rules.show_phases", slug=slug, say=gettext("The dates are saved."))


@post(OFFICE + "/extensions", name="rules.extend_deadline", opt=ORGANIZER)
@in_thread
def extend_deadline(slug: FromPath[str], db: Db, actor: Who, raw: Raw, now: Now) -> Page | Redirect:
    with db.read() as session:
        contest, person = enter_office(session, slug, actor)
        stored = fill(_stored(queries.schedule_of(session, contest.id)))
        bound = bind(ExtensionForm, raw)
        if bound.value is None:
            return _dates_page(session, contest, now, form=stored, extension=bound, status=422)
    try:
        with db.write() as session:
            extend(session, bound.value, person=person, contest_id=contest.id, now=now)
    except Problem as problem:
        with db.read() as session:
            refused = bound.refuse(problem)
            return _dates_page(session, contest, now, form=stored, extension=refused, status=problem.status)
    return see_other("rules.show_phases", slug=slug, say=gettext("The deadline is extended."), anchor="extensions")


def extend(session: Session, form: ExtensionForm, *, person: Any, contest_id: str, now: datetime) -> None:
    act = {"actor": person, "contest_id": contest_id, "kind": form.kind, "until": form.until, "reason": form.reason}
    if form.school_id:
        service.extend_school(session, **act, school_id=form.school_id, now=now)
    else:
        service.extend_all(session, **act, now=now)


def _sent(bound: Bound[Any]) -> dict[Activity, Window]:
    """A line with one date only is an error, a line without dates is not planned."""
    phases: dict[Activity, Window] = {}
    for kind in PHASES:
        line = bind_part(PhaseForm, bound, kind)
        if line is None:
            continue
        if window := line.window:
            phases[kind] = window
        elif line.opens or line.closes:
            edge = "closes" if line.opens else "opens"
            bound.errors.append((f"{kind}.{edge}", translate(N_("Please give both dates."))))
    return phases


def _stored(schedule: Schedule) -> Mapping[str, Any]:
    return {
        f"{kind}.{name}": value
        for kind, window in schedule.windows.items()
        for name, value in (
            ("opens", window.opens_at),
            ("closes", window.closes_at),
            ("grace", int(window.grace.total_seconds() // 60)),
        )
    }


def _dates_page(
    session: Session,
    contest: ContestFacts,
    now: datetime,
    *,
    form: Bound[Any],
    extension: Bound[Any] | None = None,
    status: int = 200,
) -> Page:
    schedule = queries.schedule_of(session, contest.id)
    return office_page(
        "dates.html",
        contest,
        status=status,
        form=form if form.errors else extension or form,
        dates=form,
        extension=extension or Bound(RawForm([("kind", "submission")])),
        extensions=queries.extension_rows(session, contest.id),
        schools=school_options(session, levels=contest.levels),
        phases=PHASES,
        begun={kind for kind in schedule.windows if has_begun(schedule, kind, now)},
        milestones=milestones(schedule, now),
    )
