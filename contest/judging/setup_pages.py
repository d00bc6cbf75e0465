"""Before panels are made: the round's constraints, and how many judges and sheets a wanted accuracy costs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Invalid
from contest.core.i18n import gettext
from contest.judging import queries
from contest.judging.assignment_pages import begun_office_round, office_round
from contest.judging.constraints import Constraints, set_constraints
from contest.judging.entry_codes import entries_by_code
from contest.judging.forms import ConstraintsForm, PlannerForm
from contest.judging.judge_pages import office_contest
from contest.judging.outlook import outlook
from contest.people.access import Actor, signed_in
from contest.web.forms import Bound, RawForm, bind, fill
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
RULES = "/c/{slug:str}/office/assignment/constraints"
PLANNER = "/c/{slug:str}/office/planner"


@get(RULES, name="judging.show_constraints", opt=OFFICE)
@in_thread
def show_constraints(
    *, slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]
) -> Page:
    with db.read() as session:
        contest, row = office_round(session, actor, slug)
        codes = {one.id: one.code for one in queries.entries_to_judge(session, contest.id)}
    stored = Constraints.of(row.constraints)
    return page("judging/constraints.html", contest=contest, stored=stored, codes=codes, form=_filled(stored, codes))


@post(RULES, name="judging.save_constraints", opt=OFFICE)
@in_thread
def save_constraints(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    with db.read() as session:
        contest, row = office_round(session, actor, slug)
        codes = {one.id: one.code for one in queries.entries_to_judge(session, contest.id)}
    stored, bound = Constraints.of(row.constraints), bind(ConstraintsForm, raw)
    try:
        if bound.value is not None:
            with db.write() as session:
                wanted = _wanted(session, contest.id, stored, bound.value)
                _, round_id = begun_office_round(session, actor, slug, now)
                set_constraints(session, actor=signed_in(actor), round_id=round_id, wanted=wanted, now=now)
            return see_other("judging.show_assignment", slug=slug, say=gettext(N_("Saved.")))
    except Invalid as problem:
        bound.refuse(problem)
    return page("judging/constraints.html", status=422, contest=contest, stored=stored, codes=codes, form=bound)


@get(PLANNER, name="judging.show_planner", opt=OFFICE)
@in_thread
def show_planner(*, slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    with db.read() as session:
        contest = office_contest(session, actor, slug)
        entries = len(queries.entries_to_judge(session, contest.id))
        judges = sum(row.withdrawn_at is None for row in queries.judge_rows(session, contest.id))
    first = {"entries": max(entries, 2), "judges": max(judges, 1), "minutes": 25, "hours": "8", "places": 10}
    return page("judging/planner.html", contest=contest, form=fill(first), rows=(), source="")


@post(PLANNER, name="judging.plan_ahead", opt=OFFICE, status_code=200)
@in_thread
def plan_ahead(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    raw: NamedDependency[RawForm],
) -> Page:
    """Nothing is stored. The figures come from simulated contests with the spreads of the sheets there are."""
    with db.read() as session:
        contest = office_contest(session, actor, slug)
        totals = queries.sheet_totals(session, contest.id)
    bound = bind(PlannerForm, raw)
    if bound.value is None:
        return page("judging/planner.html", status=422, contest=contest, form=bound, rows=(), source="")
    rows, source = outlook(
        totals, entries=bound.value.entries, judges=bound.value.judges, minutes=bound.value.minutes,
        minutes_each=Fraction(bound.value.hours) * 60, places=bound.value.places,
    )  # fmt: skip
    return page("judging/planner.html", contest=contest, form=bound, rows=rows, source=source)


def _filled(stored: Constraints, codes: Mapping[str, str]) -> Bound[Any]:
    names = ("load_gap", "least_scores", "kind_mix", "floor", "experts", "mixed_schools", "worst_off")
    more = ("repeat_barred", "sitting")
    lists = {name: "\n".join(codes[one] for one in getattr(stored, name) if one in codes) for name in _LISTS}
    return fill({**{name: getattr(stored, name) for name in (*names, *more)}, **lists})


_LISTS = ("anchors", "only", "english")


def _wanted(session: Session, contest_id: str, stored: Constraints, form: ConstraintsForm) -> Constraints:
    found: dict[str, Any] = {
        name: tuple(sorted(entries_by_code(session, contest_id, getattr(form, name), field=name))) for name in _LISTS
    }
    if form.kind_mix is not None and form.experts:
        raise Invalid(N_("Choose either a mix of kinds or experts on every panel, not both."), field="experts")
    chosen = form.model_dump(exclude=set(_LISTS))
    return replace(stored, **chosen, **found)
