"""The office's page of judges: who they are, how much they take, what they know, where they may not judge."""

from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Conflict, Invalid, NotFound
from contest.core.i18n import either, gettext
from contest.judging import queries
from contest.judging.conflicts import BY_DATA, conflict_pairs, declare_conflict, lift_conflict
from contest.judging.forms import JudgeForm, NewJudgeForm, OfficeConflictForm, ReasonForm
from contest.judging.judges import add_judge, change_judge, set_expertise, withdraw_judge
from contest.judging.leaders import led_schools
from contest.people import access
from contest.people import queries as people
from contest.people.access import Actor, signed_in
from contest.people.service import PersonFacts, upsert_account
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, RawForm, bind, fill
from contest.web.render import Page, page, redirect, see_other, url
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
SKILLS = ("levels", "tracks", "wishes", "languages")
JUDGES = "/c/{slug:str}/office/judges"


def office_contest(session: Session, actor: Actor | None, slug: str) -> ContestFacts:
    """The contest for those who assign; for everybody else there is no such page."""
    contest = enter_contest(session, slug, actor=signed_in(actor))
    access.require_visible(access.may_assign(actor, contest.id))
    return contest


@get(JUDGES, name="judging.show_judges", opt=OFFICE)
@in_thread
def show_judges(*, slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    with db.read() as session:
        context = _judges(session, office_contest(session, actor, slug))
    return page("judging/judges.html", form=fill({"capacity": 60}), **context)


@post(JUDGES, name="judging.add_judge", opt=OFFICE)
@in_thread
def save_new_judge(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    person = signed_in(actor)
    with db.read() as session:
        contest = office_contest(session, person, slug)
    bound = bind(NewJudgeForm, raw)
    try:
        if bound.value is not None:
            with db.write() as session:
                judge = _add(session, person, contest, bound.value, now)
            return see_other("judging.show_judge", slug=slug, judge=judge, say=gettext(N_("The judge is added.")))
    except (Invalid, Conflict) as problem:
        bound.refuse(problem)
    with db.read() as session:
        context = _judges(session, contest)
    return page("judging/judges.html", form=bound, status=422, **context)


@get(f"{JUDGES}/{{judge:str}}", name="judging.show_judge", opt=OFFICE)
@in_thread
def show_judge(
    *,
    slug: FromPath[str],
    judge: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
) -> Page:
    with db.read() as session:
        context = _judge(session, office_contest(session, actor, slug), judge)
    return page("judging/judge.html", **context)


@post(f"{JUDGES}/{{judge:str}}", name="judging.save_judge", opt=OFFICE)
@in_thread
def save_judge(
    *,
    slug: FromPath[str],
    judge: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    """Capacity, panel, former schools, and the levels of expertise by category."""
    person = signed_in(actor)
    levels = [(name, value) for name, value in raw.pairs if name.startswith("level-")]
    bound = bind(JudgeForm, RawForm(pair for pair in raw.pairs if not pair[0].startswith("level-")))
    if bound.value is None:
        with db.read() as session:
            context = _judge(session, office_contest(session, actor, slug), judge)
        return page("judging/judge.html", status=422, **{**context, "form": Bound(raw, errors=bound.errors)})
    with db.write() as session:
        office_contest(session, person, slug)
        change_judge(
            session, actor=person, judge_id=judge, now=now, capacity=bound.value.capacity, panel=bound.value.panel,
            former_school_ids=bound.value.former_schools, note=bound.value.note, kind=bound.value.kind,
            skills={name: list(getattr(bound.value, name)) for name in SKILLS},
        )  # fmt: skip
        chosen = {name.removeprefix("level-"): int(value) for name, value in levels if value in {"0", "1", "2", "3"}}
        set_expertise(session, actor=person, judge_id=judge, levels=chosen, now=now)
    return see_other("judging.show_judge", slug=slug, judge=judge, say=gettext(N_("Saved.")))


@post(f"{JUDGES}/{{judge:str}}/withdraw", name="judging.withdraw_judge", opt=OFFICE)
@in_thread
def save_withdrawal(
    *,
    slug: FromPath[str],
    judge: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    person = signed_in(actor)
    bound = bind(ReasonForm, raw)
    if bound.value is None:
        with db.read() as session:
            context = _judge(session, office_contest(session, actor, slug), judge)
        return page("judging/judge.html", status=422, **{**context, "reason_form": bound})
    with db.write() as session:
        contest = office_contest(session, person, slug)
        if _has_sheets(session, contest, judge):
            say = gettext(N_("This judge has entries to score. Please look at what would change first."))
            shown = url("judging.show_repair", slug=slug) + f"?what=withdrawn&judge={judge}"
            return redirect(shown, say=say, kind="warning")
        withdraw_judge(session, actor=person, judge_id=judge, reason=bound.value.reason, now=now)
    return see_other("judging.show_assignment", slug=slug, say=gettext(N_("The judge has withdrawn.")))


@post(f"{JUDGES}/{{judge:str}}/conflicts", name="judging.add_conflict", opt=OFFICE)
@in_thread
def save_conflict(
    *,
    slug: FromPath[str],
    judge: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    person = signed_in(actor)
    with db.read() as session:
        contest = office_contest(session, person, slug)
    bound = bind(OfficeConflictForm, raw)
    try:
        if bound.value is not None:
            with db.write() as session:
                entry = _entry_id(session, contest.id, bound.value.entry_code)
                declare_conflict(
                    session, actor=person, judge_id=judge, kind=bound.value.kind, note=bound.value.note, now=now,
                    entry_id=entry, school_id=bound.value.school or None,
                )  # fmt: skip
            return see_other("judging.show_judge", slug=slug, judge=judge, say=gettext(N_("Saved.")))
    except (Invalid, Conflict) as problem:
        bound.refuse(problem)
    with db.read() as session:
        context = _judge(session, contest, judge)
    return page("judging/judge.html", status=422, **{**context, "conflict_form": bound})


@post(f"{JUDGES}/{{judge:str}}/conflicts/{{conflict:str}}/lift", name="judging.lift_conflict", opt=OFFICE)
@in_thread
def lift(
    *,
    slug: FromPath[str],
    judge: FromPath[str],
    conflict: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    with db.write() as session:
        office_contest(session, actor, slug)
        lift_conflict(session, actor=signed_in(actor), conflict_id=conflict, now=now)
    return see_other(
        "judging.show_judge", slug=slug, judge=judge, say=gettext(N_("The conflict of interest is lifted."))
    )


def _add(session: Session, actor: Actor, contest: ContestFacts, form: NewJudgeForm, now: datetime) -> str:
    account = form.account
    if not account:
        facts = PersonFacts(form.full_name, email=form.email, phone=form.phone, school_id=form.school or None)
        account = upsert_account(session, actor=actor, facts=facts, now=now).id
    return add_judge(
        session, actor=actor, contest_id=contest.id, account_id=account, now=now, capacity=form.capacity,
        panel=form.panel, former_school_ids=form.former_schools, note=form.note,
    )  # fmt: skip


def _has_sheets(session: Session, contest: ContestFacts, judge_id: str) -> bool:
    return any(row.assigned for row in queries.judge_rows(session, contest.id) if row.id == judge_id)


def _entry_id(session: Session, contest_id: str, code: str) -> str | None:
    if not code:
        return None
    found = queries.entry_by_code(session, contest_id, code)
    if found is None:
        raise Invalid(N_("There is no accepted entry with this code."), field="entry_code")
    return found


def _judges(session: Session, contest: ContestFacts) -> dict[str, Any]:
    return {
        "contest": contest,
        "judges": queries.judge_rows(session, contest.id),
        "accounts": queries.account_options(session, contest.id),
        "schools": people.school_options(session),
        "categories": [(row.id, either(row.name, row.name_en)) for row in rules.category_rows(session, contest.id)],
        "levels": queries.expertise_of(session, contest.id),
        "leads": led_schools(session, contest.id),
    }


def _judge(session: Session, contest: ContestFacts, judge_id: str) -> dict[str, Any]:
    row = next((one for one in queries.judge_rows(session, contest.id) if one.id == judge_id), None)
    if row is None:
        raise NotFound
    categories = [(one.id, either(one.name, one.name_en)) for one in rules.category_rows(session, contest.id)]
    levels = queries.expertise_of(session, contest.id)
    by_data = conflict_pairs(session, contest.id, judge_ids=[judge_id])
    codes = {entry.id: entry.code for entry in queries.entries_to_judge(session, contest.id)}
    kept = {
        "capacity": row.capacity, "panel": row.panel, "note": row.note, "former_schools": row.former_school_ids,
        "kind": row.kind, **{name: row.skills.get(name, []) for name in SKILLS},
        **{f"level-{category}": str(levels.get((judge_id, category), 1)) for category, _ in categories},
    }  # fmt: skip
    return {
        "leads": led_schools(session, contest.id).get(judge_id, []),
        "contest": contest, "judge": row, "categories": categories, "schools": people.school_options(session),
        "levels": [(level, level) for level in contest.levels],
        "tracks": [(one.id, either(one.name, one.name_en)) for one in rules.track_rows(session, contest.id)],
        "form": fill(kept), "reason_form": fill({}), "conflict_form": fill({}),
        "from_data": sorted(
            (codes[entry], kind) for (entry, _), kind in by_data.items() if entry in codes and kind in BY_DATA
        ),
        "declared": [one for one in queries.conflict_rows(session, contest.id) if one.judge_id == judge_id],
    }  # fmt: skip
