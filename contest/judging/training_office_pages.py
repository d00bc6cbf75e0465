"""The office's page of training: which entries, their models, whether training comes first, how near the judges are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Conflict, Invalid, Locked
from contest.core.i18n import either, gettext
from contest.core.text import clean
from contest.judging import queries
from contest.judging.assignment_pages import begun_office_round, office_round
from contest.judging.closeness import report
from contest.judging.forms import EntryCodeForm, ModelMarkForm, OrderForm
from contest.judging.marking import BadMarks
from contest.judging.models import ModelValue, Practice, practices
from contest.judging.training import (
    choose_training,
    drop_training,
    model_is_seen,
    practice_of,
    save_model,
    set_training_first,
)
from contest.people.access import Actor, signed_in
from contest.web.forms import Bound, RawForm, bind, fill, required
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

OFFICE: Final = {"perm": "organizer, head_judge"}
LONGEST: Final = 4000
TRAINING: Final = "/c/{slug:str}/office/training"


@get(TRAINING, name="judging.show_training", opt=OFFICE)
@in_thread
def show_training(*, slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    with db.read() as session:
        context = _context(session, actor, slug)
    return page("judging/training.html", form=fill({}), **context)


@post(TRAINING, name="judging.add_training", opt=OFFICE)
@in_thread
def add_training(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    bound = bind(EntryCodeForm, raw)
    try:
        if bound.value is not None:
            with db.write() as session:
                contest, round_id = begun_office_round(session, actor, slug, now)
                entry = _entry_id(session, contest.id, bound.value.entry_code)
                choose_training(session, actor=signed_in(actor), round_id=round_id, entry_id=entry, now=now)
            return see_other("judging.show_model_form", slug=slug, entry=entry)
    except (Invalid, Conflict) as problem:
        bound.refuse(problem)
    with db.read() as session:
        context = _context(session, actor, slug)
    return page("judging/training.html", form=bound, status=422, **context)


@post(f"{TRAINING}/order", name="judging.save_training_order", opt=OFFICE)
@in_thread
def save_order(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Redirect:
    form = required(bind(OrderForm, raw))
    with db.write() as session:
        round_id = begun_office_round(session, actor, slug, now)[1]
        set_training_first(session, actor=signed_in(actor), round_id=round_id, wanted=form.first, now=now)
    return see_other("judging.show_training", slug=slug, say=gettext(N_("Saved.")))


@get(f"{TRAINING}/{{entry:str}}", name="judging.show_model_form", opt=OFFICE)
@in_thread
def show_model_form(
    *,
    slug: FromPath[str],
    entry: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
) -> Page:
    with db.read() as session:
        context = _model(session, actor, slug, entry)
    return page("judging/training_model.html", form=_filled(context["practice"]), **context)


@post(f"{TRAINING}/{{entry:str}}", name="judging.save_model", opt=OFFICE)
@in_thread
def save_model_form(
    *,
    slug: FromPath[str],
    entry: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    with db.read() as session:
        context = _model(session, actor, slug, entry)
    bound: Bound[Any] = Bound(raw)
    marks = _read(bound, context["practice"])
    try:
        if not bound.errors:
            with db.write() as session:
                _, row = office_round(session, actor, slug)
                save_model(
                    session, actor=signed_in(actor), round_id=row.id, entry_id=entry, marks=marks,
                    note=clean(raw.get("note"))[:LONGEST], now=now,
                )  # fmt: skip
            return see_other("judging.show_training", slug=slug, say=gettext(N_("Saved.")))
    except BadMarks as problem:
        bound.errors += [
            (f"points-{fault.criterion}", gettext(fault.message) % fault.params) for fault in problem.faults
        ]
    except Locked as problem:
        bound.refuse(problem)
    return page("judging/training_model.html", form=bound, status=422, **context)


@post(f"{TRAINING}/{{entry:str}}/drop", name="judging.drop_training", opt=OFFICE)
@in_thread
def give_back(
    *,
    slug: FromPath[str],
    entry: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    with db.write() as session:
        _, row = office_round(session, actor, slug)
        drop_training(session, actor=signed_in(actor), round_id=row.id, entry_id=entry, now=now)
    say = gettext(N_("The entry competes again; please give it judges."))
    return see_other("judging.show_training", slug=slug, say=say)


def _entry_id(session: Session, contest_id: str, code: str) -> str:
    found = queries.entry_by_code(session, contest_id, code)
    if found is None:
        raise Invalid(N_("There is no accepted entry with this code."), field="entry_code")
    return found


def _context(session: Session, actor: Actor | None, slug: str) -> dict[str, Any]:
    contest, row = office_round(session, actor, slug)
    chosen = practices(session, row.id)
    return {
        "contest": contest, "round": row, "round_name": either(row.name, row.name_en), "practices": chosen,
        "before": row.state in {"planning", "rehearsal"}, "judges": report(session, row.id, chosen),
    }  # fmt: skip


def _model(session: Session, actor: Actor | None, slug: str, entry: str) -> dict[str, Any]:
    contest, row = office_round(session, actor, slug)
    practice = practice_of(session, row.id, entry)
    return {
        "contest": contest, "practice": practice, "seen": model_is_seen(session, entry),
        "before": row.state in {"planning", "rehearsal"},
    }  # fmt: skip


def _filled(practice: Practice) -> Bound[Any]:
    values: dict[str, Any] = {"note": practice.note}
    for name, mark in practice.marks.items():
        values |= {f"points-{name}": mark.points, f"why-{name}": mark.rationale}
    return fill(values)


def _read(bound: Bound[Any], practice: Practice) -> Mapping[str, ModelValue]:
    """A criterion with nothing in it is left for later; points want their reason and a reason its points."""
    marks = {}
    for each in practice.rubric.criteria:
        names = {"points": f"points-{each.id}", "why": f"why-{each.id}"}
        one = bind(ModelMarkForm, RawForm((field, bound.get(name)) for field, name in names.items()))
        bound.errors += [(names[field], said) for field, said in one.errors]
        if one.value is None or (one.value.points is None and not one.value.why):
            continue
        if one.value.points is None:
            bound.errors.append((names["points"], gettext(N_("Please give the points."))))
        elif not one.value.why:
            bound.errors.append((names["why"], gettext(N_("Please give the reason."))))
        else:
            marks[each.id] = ModelValue(one.value.points, one.value.why)
    return marks
