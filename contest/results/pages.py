"""Public results: served from the frozen publication only; nothing here reads a score."""

import hashlib
from collections import OrderedDict
from typing import Any, Final

from litestar import Request, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, NotFound
from contest.core.i18n import current_locale
from contest.core.tabular import CSV, XLSX, csv_bytes, xlsx_bytes
from contest.people.access import Actor
from contest.results import public, queries
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.context import Visit
from contest.web.forms import RawForm, fill
from contest.web.ranges import fresh, not_modified
from contest.web.render import Page, page, plain, render
from contest.web.routing import READ, in_thread

_CACHED: Final = 16
_snapshots: OrderedDict[str, dict[str, Any]] = OrderedDict()
_pages: OrderedDict[tuple[str, str], tuple[str, bytes]] = OrderedDict()


@route("/c/{slug:str}/results", http_method=READ, name="results.show_ranking", opt={"perm": "public"})
@in_thread
def show_ranking(
    slug: FromPath[str],
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    visit: NamedDependency[Visit],
) -> Page:
    """A visitor without filters gets the page rendered once per publication and language, by its ETag mostly 304."""
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        found = queries.public_digest(session, contest.id)
        if found is None:
            return page("results/not_yet.html", contest=contest, status=404)
        snapshot = _snapshot(session, *found)
    anonymous = actor is None and visit.theme == "auto" and visit.flash is None
    if not anonymous or request.scope["query_string"]:
        return page("results/ranking.html", contest=contest, **_context(contest, snapshot, found[1], _wanted(request)))
    etag, body = _page(contest, snapshot, found[1])
    headers = {"etag": etag, "cache-control": "no-cache"}
    if fresh(request, etag):
        return not_modified(etag, **{"cache-control": "no-cache"})
    return plain(body, "text/html", headers=headers)


@route("/c/{slug:str}/results/{code:str}", http_method=READ, name="results.show_winner", opt={"perm": "public"})
@in_thread
def show_winner(
    slug: FromPath[str], code: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]
) -> Page:
    contest, snapshot, _ = _public(db, slug, actor)
    row = public.find(snapshot, code)
    if row is None:
        raise NotFound
    return page("results/entry.html", contest=contest, row=row)


@route("/c/{slug:str}/results.csv", http_method=READ, name="results.download_csv", opt={"perm": "public"})
@in_thread
def download_csv(slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    contest, snapshot, _ = _public(db, slug, actor)
    return _attachment(csv_bytes(public.list_header(), public.list_rows(snapshot)), CSV, f"{contest.slug}-results.csv")


@route("/c/{slug:str}/results.xlsx", http_method=READ, name="results.download_xlsx", opt={"perm": "public"})
@in_thread
def download_xlsx(slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    contest, snapshot, _ = _public(db, slug, actor)
    book = xlsx_bytes(contest.name, public.list_header(), public.list_rows(snapshot))
    return _attachment(book, XLSX, f"{contest.slug}-results.xlsx")


@route("/c/{slug:str}/results/sheets.csv", http_method=READ, name="results.download_sheets", opt={"perm": "public"})
@in_thread
def download_sheets(slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    """The marks behind the published points, judges as GK01…: anybody can recompute them."""
    contest, snapshot, _ = _public(db, slug, actor)
    if not snapshot["sheets"]:
        raise NotFound
    header = ["entry", "judge", "criterion", "score", "round"][: len(snapshot["sheets"][0])]
    return _attachment(csv_bytes(header, snapshot["sheets"]), CSV, f"{contest.slug}-sheets.csv")


def _attachment(content: bytes, media_type: str, name: str) -> Page:
    return plain(content, media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


def _public(db: Database, slug: str, actor: Actor | None) -> tuple[ContestFacts, dict[str, Any], str]:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        found = queries.public_digest(session, contest.id)
        if found is None:
            raise NotFound(N_("The results are not published."))
        return contest, _snapshot(session, *found), found[1]


def _snapshot(session: Session, publication_id: str, digest: str) -> dict[str, Any]:
    if digest not in _snapshots:
        _snapshots[digest] = queries.publication_by_id(session, publication_id).snapshot
        if len(_snapshots) > _CACHED:
            _snapshots.popitem(last=False)
    return _snapshots[digest]


def _page(contest: ContestFacts, snapshot: dict[str, Any], digest: str) -> tuple[str, bytes]:
    key = (digest, current_locale())
    if key not in _pages:
        body = render("results/ranking.html", contest=contest, **_context(contest, snapshot, digest, public.Wanted()))
        _pages[key] = (f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"', body.encode())
        if len(_pages) > _CACHED:
            _pages.popitem(last=False)
    return _pages[key]


def _wanted(request: Request[Any, Any, Any]) -> public.Wanted:
    sent = RawForm.parse(request.scope["query_string"])
    return public.Wanted(q=sent.get("q")[:200], category=sent.get("category"), track=sent.get("track"))


def _context(contest: ContestFacts, snapshot: dict[str, Any], digest: str, wanted: public.Wanted) -> dict[str, Any]:
    return ranking_context(contest, snapshot, digest, wanted, official=True)


def ranking_context(
    contest: ContestFacts, snapshot: dict[str, Any], digest: str, wanted: public.Wanted, *, official: bool
) -> dict[str, Any]:
    """What results/ranking.html shows; the office's preview shows the same with `official` False."""
    found = public.tables(snapshot, wanted)
    best = snapshot["places"][0]["code"] if snapshot["places"] else ""
    return {
        "official": official,
        "title": public.said(snapshot["contest"], "name"),
        "published_at": public.moment(snapshot["published_at"]),
        "appeals_until": public.moment(snapshot["appeals_until"]),
        "decision": snapshot["decision_number"],
        "facts": public.facts(snapshot),
        "tables": found,
        "winners": [] if wanted.any else public.first_prizes(found, best),
        "wanted": wanted,
        "form": fill({"q": wanted.q, "category": wanted.category, "track": wanted.track}),
        "categories": public.options(snapshot, "category"),
        "tracks": public.options(snapshot, "track"),
        "with_sheets": bool(snapshot["sheets"]),
        "with_points": any(row.points is not None for table in found for row in table.rows),
        "tie_order": snapshot["contest"]["tie_order"],
        "digest": digest,
        "slug": contest.slug,
    }
