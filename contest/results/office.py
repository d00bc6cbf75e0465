"""The committee's pages: ranking, one entry's arithmetic, awards, preview, publishing."""

from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import Field

from contest.core.database import Database, Rows
from contest.core.errors import Invalid, NotFound, Problem
from contest.core.i18n import gettext, translate
from contest.core.tabular import CSV, XLSX, Cell, csv_bytes, xlsx_bytes
from contest.people import access
from contest.people.access import Actor, signed_in
from contest.results import public, queries, service
from contest.results import publish as publishing
from contest.results.pages import ranking_context
from contest.results.ranking import rank_contest
from contest.results.snapshot import digest_of
from contest.results.terms import parts_of, plain_points
from contest.results.values import Ranking
from contest.rules.nav import enter_contest
from contest.web.forms import Bound, Form, Line, RawForm, Text, bind, fill
from contest.web.render import Page, page, plain, see_other
from contest.web.routing import in_thread

Reason = Annotated[Text, Field(max_length=1000)]


class AwardForm(Form):
    place: str
    note: Reason = ""


class VoteForm(Form):
    vote: Annotated[int, Field(ge=1, le=100)]
    reason: Reason


class PublishForm(Form):
    decision_number: Annotated[Line, Field(max_length=60)] = ""


class WithdrawForm(Form):
    number: int
    reason: Annotated[Text, Field(min_length=1, max_length=1000)]


@get("/c/{slug:str}/office/results", name="results.show_office", opt={"perm": "organizer, head_judge"})
@in_thread
def show_office(slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        access.require(access.may_see_ranking(signed_in(actor), contest.id))
        ranking = rank_contest(session, contest)
        ready = publishing.readiness(session, contest, ranking)
        history = queries.publication_rows(session, contest.id)
    return page(
        "results/office.html",
        contest=contest,
        ranking=ranking,
        prizes=_prizes(ranking),
        ready=ready,
        history=history,
        identity=not contest.blind or access.may_publish(actor, contest.id),
        may_publish=access.may_publish(actor, contest.id),
        form=fill({}),
    )


@get("/c/{slug:str}/office/results/preview", name="results.show_preview", opt={"perm": "organizer, head_judge"})
@in_thread
def show_preview(
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    """The same template and the same view of the data as the public page; stored nowhere."""
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        access.require(access.may_publish(signed_in(actor), contest.id))
        snapshot = publishing.preview(session, contest, rank_contest(session, contest), now=now)
    context = ranking_context(contest, snapshot, digest_of(snapshot), public.Wanted(), official=False)
    return page("results/ranking.html", contest=contest, **context)


@get(
    "/c/{slug:str}/office/results/entries/{entry:str}", name="results.show_terms", opt={"perm": "organizer, head_judge"}
)
@in_thread
def show_terms(
    slug: FromPath[str],
    entry: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
) -> Page:
    return _terms_page(slug, entry, db, actor)


def _terms_page(
    slug: str,
    entry: str,
    db: Database,
    actor: Actor | None,
    *,
    problem: Problem | None = None,
    raw: RawForm | None = None,
) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        access.require(access.may_see_ranking(signed_in(actor), contest.id))
        ranking = rank_contest(session, contest)
        found = ranking.standing(entry)
        if found is None:
            raise NotFound
        names = queries.judge_names(session, contest.id)
        given = queries.award_note(session, contest.id, entry)
        vote = queries.vote_of(session, contest.id, entry)
        criteria = queries.criterion_names(
            session, contest.id, category_id=found[0].category_id, track_id=found[0].track_id
        )
    form = _answered(raw, problem) if raw is not None and problem else fill({"place": _current_place(given)})
    group, standing = found
    return page(
        "results/terms.html",
        status=422 if problem else 200,
        contest=contest,
        group=group,
        standing=standing,
        parts=parts_of(standing, names, criteria),
        prizes=_prizes(ranking),
        places=ranking.places,
        given=given,
        vote=vote,
        may_vote=access.may_reopen_sheet(actor, contest.id),
        form=form,
    )


@post(
    "/c/{slug:str}/office/results/entries/{entry:str}/award",
    name="results.save_award",
    opt={"perm": "organizer, head_judge"},
)
@in_thread
def save_award(
    slug: FromPath[str],
    entry: FromPath[str],
    *,
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    bound = bind(AwardForm, raw)
    if bound.value is None:
        return _terms_page(
            slug, entry, db, actor, problem=Problem(bound.errors[0][1], field=bound.errors[0][0]), raw=raw
        )
    try:
        with db.write() as tx:
            contest = enter_contest(tx, slug, actor=actor)
            service.decide_award(
                tx, actor=signed_in(actor), contest_id=contest.id, entry_id=entry, place=bound.value.place,
                note=bound.value.note, now=now,
            )  # fmt: skip
    except Invalid as problem:
        return _terms_page(slug, entry, db, actor, problem=problem, raw=raw)
    return see_other("results.show_terms", say=gettext("The decision is recorded."), slug=slug, entry=entry)


@post("/c/{slug:str}/office/results/entries/{entry:str}/vote", name="results.save_vote", opt={"perm": "head_judge"})
@in_thread
def save_vote(
    slug: FromPath[str],
    entry: FromPath[str],
    *,
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    bound = bind(VoteForm, raw)
    if bound.value is None:
        return _terms_page(
            slug, entry, db, actor, problem=Problem(bound.errors[0][1], field=bound.errors[0][0]), raw=raw
        )
    try:
        with db.write() as tx:
            contest = enter_contest(tx, slug, actor=actor)
            service.vote_in_tie(
                tx, actor=signed_in(actor), contest_id=contest.id, entry_id=entry, place=bound.value.vote,
                reason=bound.value.reason, now=now,
            )  # fmt: skip
    except Invalid as problem:
        return _terms_page(slug, entry, db, actor, problem=problem, raw=raw)
    return see_other("results.show_terms", say=gettext("The vote is recorded."), slug=slug, entry=entry)


def _answered(raw: RawForm, problem: Problem) -> Bound[AwardForm]:
    return Bound[AwardForm](raw).refuse(problem)


def _current_place(given: Rows) -> str:
    return (given[0].code or "") if given else "scheme"


@post("/c/{slug:str}/office/results/publish", name="results.publish", opt={"perm": "organizer"})
@in_thread
def publish(
    slug: FromPath[str],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    _require_organizer(db, slug, actor)
    bound = bind(PublishForm, raw)
    if bound.value is None:
        return see_other("results.show_office", say=bound.errors[0][1], kind="error", slug=slug, anchor="publish")
    try:
        with db.write() as tx:
            contest = enter_contest(tx, slug, actor=actor)
            publishing.publish(
                tx, actor=signed_in(actor), contest=contest, decision_number=bound.value.decision_number, now=now
            )
    except Invalid as problem:
        say = translate(problem.message, problem.params)
        return see_other("results.show_office", say=say, kind="error", slug=slug, anchor="publish")
    return see_other("results.show_ranking", say=gettext("The results are public now."), slug=slug)


@post("/c/{slug:str}/office/results/withdraw", name="results.withdraw", opt={"perm": "organizer"})
@in_thread
def withdraw(
    slug: FromPath[str],
    raw: NamedDependency[RawForm],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    _require_organizer(db, slug, actor)
    bound = bind(WithdrawForm, raw)
    if bound.value is None:
        return see_other("results.show_office", say=bound.errors[0][1], kind="error", slug=slug, anchor="publish")
    with db.write() as tx:
        contest = enter_contest(tx, slug, actor=actor)
        publishing.withdraw(
            tx, actor=signed_in(actor), contest=contest, number=bound.value.number, reason=bound.value.reason, now=now
        )
    return see_other("results.show_office", say=gettext("The publication is withdrawn."), slug=slug)


@get(
    "/c/{slug:str}/office/results/marks/{kind:str}",
    name="results.download_office",
    opt={"perm": "organizer, head_judge"},
)
@in_thread
def download_office(
    slug: FromPath[str], kind: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]
) -> Page:
    """Every mark that counts, one line each, for whoever wants to recompute the ranking."""
    if kind not in {"csv", "xlsx"}:
        raise NotFound
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        access.require(access.may_see_ranking(signed_in(actor), contest.id))
        ranking = rank_contest(session, contest)
        names = queries.judge_names(session, contest.id)
    rows: list[list[Cell]] = [
        [standing.entry.code, names[judge.judge], name, plain_points(points), standing.rank, standing.points, part.code]
        for group in ranking.groups
        for standing in group.standings
        for part in standing.parts
        for judge in part.mean.sheets
        for name, points in judge.marks.items()
    ]
    header = ["entry", "judge", "criterion", "score", "rank", "points", "round"]
    name = f"{contest.slug}-sheets.{kind}"
    body = csv_bytes(header, rows) if kind == "csv" else xlsx_bytes(contest.name, header, rows)
    return plain(
        body, CSV if kind == "csv" else XLSX, headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def _require_organizer(db: Database, slug: str, actor: Actor | None) -> None:
    """Before the form is looked at: what is wrong in it is nobody else's business."""
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        access.require(access.may_publish(signed_in(actor), contest.id))


def _prizes(ranking: Ranking) -> dict[str, str]:
    return {place.code: public.said({"name": place.name, "name_en": place.name_en}, "name") for place in ranking.places}
