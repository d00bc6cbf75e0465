from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect

from contest.core.errors import NotFound, Problem
from contest.core.i18n import translate
from contest.core.tokens import new_id
from contest.rules import book, queries, service
from contest.rules.drafts import CriterionDraft
from contest.rules.forms import CriterionForm
from contest.rules.levels import default_lows
from contest.rules.pages.desk import OFFICE, ORGANIZER, Db, Now, Raw, Who, enter_office, lock, office_page
from contest.rules.rows import bind_rows, changed_rows, numbered, row_numbers, spread
from contest.rules.values import ContestFacts, CriterionFacts, RubricFacts
from contest.web.forms import Bound, RawForm, fill
from contest.web.render import Page, see_other
from contest.web.routing import in_thread

ONE = OFFICE + "/rubrics/{category:str}/{track:str}"


@get(OFFICE + "/rubrics", name="rules.list_rubrics", opt=ORGANIZER)
@in_thread
def list_rubrics(slug: FromPath[str], db: Db, actor: Who, now: Now) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        rubrics = queries.current_rubrics(session, contest.id)
        categories, tracks = queries.category_rows(session, contest.id), queries.track_rows(session, contest.id)
        locked = lock(session, contest, "rubrics", now)
    return office_page("rubrics.html", contest, rubrics=rubrics, categories=categories, tracks=tracks, locked=locked)


@get(ONE, name="rules.show_rubric", opt=ORGANIZER)
@in_thread
def show_rubric(
    slug: FromPath[str], category: FromPath[str], track: FromPath[str], *, db: Db, actor: Who, now: Now
) -> Page:
    contest, place = _place(db, slug, actor, now, category=category, track=track)
    rubric: RubricFacts | None = place["rubric"]
    rows = [_row(criterion) for criterion in rubric.criteria] if rubric else []
    return _page(contest, place, Bound(RawForm(spread(rows, "c"))))


@post(ONE, name="rules.save_rubric", opt=ORGANIZER)
@in_thread
def save_rubric(
    slug: FromPath[str], category: FromPath[str], track: FromPath[str], *, db: Db, actor: Who, raw: Raw, now: Now
) -> Page | Redirect:
    contest, place = _place(db, slug, actor, now, category=category, track=track)
    changed = changed_rows(raw, "c", raw.get("action"))
    if changed is not None:
        return _page(contest, place, Bound(changed))
    bound: Bound[Any] = Bound(numbered(raw, "c"))
    forms = bind_rows(CriterionForm, bound, "c")
    if bound.errors:
        return _page(contest, place, bound, status=422)
    try:
        with db.write() as session:
            _, person = enter_office(session, slug, actor)
            version = service.save_rubric(
                session, actor=person, contest_id=contest.id, category_id=category, track_id=track,
                criteria=[_draft(form) for form in forms], note=raw.get("note").strip(), now=now,
            )  # fmt: skip
    except Problem as problem:
        return _page(contest, place, bound.refuse(problem), status=problem.status)
    say = translate("The rubric is saved as version %(version)s.", {"version": version})
    return see_other("rules.list_rubrics", slug=slug, say=say)


def _place(
    db: Db, slug: str, actor: Who, now: datetime, *, category: str, track: str
) -> tuple[ContestFacts, dict[str, Any]]:
    """The contest, and what stands around the rubric on its page."""
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        categories = {row.id: row for row in queries.category_rows(session, contest.id)}
        tracks = {row.id: row for row in queries.track_rows(session, contest.id)}
        if category not in categories or track not in tracks:
            raise NotFound
        rubric = queries.current_rubrics(session, contest.id).get((category, track))
        locked = lock(session, contest, "rubrics", now)
    return contest, {"category": categories[category], "track": tracks[track], "rubric": rubric, "locked": locked}


def _page(contest: ContestFacts, place: dict[str, Any], form: Bound[Any], *, status: int = 200) -> Page:
    return office_page(
        "rubric.html", contest, status=status, form=form, rows=row_numbers(form.raw, "c"), levels=book.levels(), **place
    )


def _row(criterion: CriterionFacts) -> list[tuple[str, str]]:
    """Bounds that are the usual ones stay empty, so that they follow when the points change."""
    lows = tuple(level.low for level in criterion.levels)
    own = lows if lows != default_lows(criterion.max_points) else (None, None, None)
    values: dict[str, Any] = {
        "code": criterion.code,
        "name": criterion.name,
        "name_en": criterion.name_en,
        "max_points": criterion.max_points,
        "safety": criterion.safety,
        **{f"low{level}": low for level, low in zip((4, 3, 2), own, strict=False)},
        **{f"d{level.level}": level.descriptor for level in criterion.levels},
        **{f"e{level.level}": level.descriptor_en for level in criterion.levels},
    }
    return fill(values).raw.pairs


def _draft(form: CriterionForm) -> CriterionDraft:
    return CriterionDraft(
        code=form.code or new_id()[:12],
        name=form.name,
        name_en=form.name_en,
        max_points=form.max_points,
        safety=form.safety,
        descriptors=(form.d4, form.d3, form.d2, form.d1),
        descriptors_en=(form.e4, form.e3, form.e2, form.e1),
        lows=(form.low4, form.low3, form.low2),
    )
