"""The rounds of a contest: what each weighs, its own rubric, the way to the next one."""

from datetime import datetime
from typing import Any, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Invalid, Locked, NotFound
from contest.core.i18n import gettext
from contest.core.text import whole_number
from contest.judging import queries
from contest.judging import round_rubric_form as rubric_form
from contest.judging.finalists import members_of
from contest.judging.judge_pages import office_contest
from contest.judging.shares import set_shares, shares_agreed, shares_fixed
from contest.people import access
from contest.people.access import Actor, signed_in
from contest.rules import queries as rules
from contest.rules.service.round_rubrics import save_round_rubric
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, RawForm, fill
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
ROUNDS: Final = "/c/{slug:str}/office/rounds"
STATES: Final = {
    "planning": (N_("Planned"), "quiet", "calendar"),
    "rehearsal": (N_("Rehearsal"), "info", "hourglass"),
    "judging": (N_("Open for scoring"), "good", "door-open"),
    "closed": (N_("Closed"), "neutral", "lock"),
}


@get(ROUNDS, name="judging.show_rounds", opt=OFFICE)
@in_thread
def show_rounds(*, slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    return _rounds(db, slug, actor, None)


@post(ROUNDS, name="judging.save_shares", opt=OFFICE)
@in_thread
def save_shares(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    bound: Bound[Any] = Bound(raw)
    sent = {name.removeprefix("share-"): value.strip() for name, value in raw.pairs if name.startswith("share-")}
    given = {key: whole_number(value, most=100) for key, value in sent.items()}
    percents = {key: -1 if percent is None else percent for key, percent in given.items()}
    try:
        with db.write() as session:
            contest = office_contest(session, actor, slug)
            set_shares(session, actor=signed_in(actor), contest_id=contest.id, percents=percents, now=now)
    except (Invalid, Locked) as problem:
        return _rounds(db, slug, actor, bound.refuse(problem), status=problem.status)
    return see_other("judging.show_rounds", slug=slug, say=gettext(N_("Saved.")))


@get(f"{ROUNDS}/{{round:str}}/rubric", name="judging.show_round_rubric", opt=OFFICE)
@in_thread
def show_round_rubric(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002 - the name in the path
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
) -> Page:
    with db.read() as session:
        contest, row = _round(session, slug, actor, round)
        own = next(iter(rules.current_rubrics(session, contest.id, scope=row.code).values()), None)
    return _rubric_page(
        contest, row, fill(rubric_form.values_of(own)), locked=own is not None and own.frozen_at is not None
    )


@post(f"{ROUNDS}/{{round:str}}/rubric", name="judging.save_round_rubric", opt=OFFICE)
@in_thread
def save_rubric(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    with db.read() as session:
        contest, row = _round(session, slug, actor, round)
        pairs = [
            (category.id, track.id)
            for category in rules.category_rows(session, contest.id)
            for track in rules.track_rows(session, contest.id)
        ]
    access.require(access.may_edit_rules(actor, contest.id))
    bound: Bound[Any] = Bound(raw)
    criteria = rubric_form.read(bound)
    if bound.errors:
        return _rubric_page(contest, row, bound, status=422)
    try:
        with db.write() as session:
            save_round_rubric(
                session, actor=signed_in(actor), contest_id=contest.id, scope=row.code, pairs=pairs, criteria=criteria,
                now=now,
            )  # fmt: skip
    except (Invalid, Locked) as problem:
        return _rubric_page(contest, row, rubric_form.refuse(bound, problem), status=problem.status)
    return see_other("judging.show_rounds", slug=slug, say=gettext(N_("Saved.")))


def _round(session: Session, slug: str, actor: Actor | None, round_id: str) -> tuple[ContestFacts, Any]:
    """404 for the first round: it has the rule book's own rubrics and every entry."""
    contest = office_contest(session, actor, slug)
    rows = queries.round_rows(session, contest.id)
    found = next((row for row in rows[1:] if row.id == round_id), None)
    if found is None:
        raise NotFound
    return contest, found


def _rubric_page(contest: ContestFacts, row: Any, form: Bound[Any], *, locked: bool = False, status: int = 200) -> Page:
    return page(
        "judging/round_rubric.html", status=status, contest=contest, row=row, rows=range(1, rubric_form.ROWS + 1),
        shown=rubric_form.rows_used(form), levels=rubric_form.NUMBERS, form=form, locked=locked,
    )  # fmt: skip


def _rounds(db: Database, slug: str, actor: Actor | None, form: Bound[Any] | None, *, status: int = 200) -> Page:
    with db.read() as session:
        contest = office_contest(session, actor, slug)
        rows = queries.round_rows(session, contest.id)
        members = members_of(session, contest.id)
        fixed, agreed = shares_fixed(session, contest.id), shares_agreed(session, contest.id)
        own = {row.id: bool(rules.current_rubrics(session, contest.id, scope=row.code)) for row in rows[1:]}
    stored = fill({f"share-{row.id}": row.weight if agreed else "" for row in rows})
    return page(
        "judging/rounds.html", status=status, contest=contest, rows=rows, form=form or stored, fixed=fixed,
        agreed=agreed, own=own, members={round_id: len(entries) for round_id, entries in members.items()},
        states=STATES, last_closed=bool(rows) and all(row.state == "closed" for row in rows),
    )  # fmt: skip
