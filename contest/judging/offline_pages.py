"""Scoring without a network (docs/offline.md): the service worker, and what a device stores of each own entry."""

from datetime import datetime
from typing import Any, Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from contest.core.database import Database
from contest.entries import blind
from contest.entries import queries as entries
from contest.entries.previews.offline import Stored, stored_of
from contest.judging.desk import DeskRow
from contest.judging.desk_pages import DESK, JUDGE, own_desk
from contest.people.access import Actor, signed_in
from contest.web.render import Page, as_json, asset, plain, static_folder, url
from contest.web.routing import in_thread

_ALONE: Final = (
    "base.css",
    "parts.css",
    "tables.css",
    "layout.css",
    "judging.css",
    "judge.css",
    "viewer.css",
    "offline.css",
    "practice.css",
    "print.css",
    "mark.svg",
)
PAGE: Final = 40 * 1024  # bytes of one page of a sheet, about
_FONTS: Final = ("be-vietnam-pro-5.3.0/400", "be-vietnam-pro-5.3.0/600", "inter-digits-5.3.0/num")


@get("/offline/worker.js", name="judging.show_worker", opt={"perm": "public"})
@in_thread
def show_worker() -> Page:
    """Not under /static: a worker's address must stay the same, and its scope is told by this header."""
    code = (static_folder() / "offline" / "worker.js").read_bytes()
    return plain(code, "text/javascript", headers={"service-worker-allowed": "/c/"})


@get(f"{DESK}/offline", name="judging.show_offline", opt=JUDGE)
@in_thread
def show_offline(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    """What to fetch: `parts` for every page, and of each open sheet its pages and small files, with their size."""
    with db.read() as session:
        own = own_desk(session, signed_in(actor), slug, now)
        book = entries.book_of(session, own.contest)
        rows = [row for row in own.every if row.state != "locked" and not row.waiting] if own.writable else []
        views = blind.judge_views(session, [row.entry_id for row in rows], book=book)
        pages = {row.entry_id: url("judging.show_sheet", slug=slug, assignment=row.id) for row in rows}
        stored = stored_of(session, views, book, pages=pages)
    home = url("judging.show_desk", slug=slug)
    parts = [home, url("judging.show_handing_in", slug=slug), url("judging.show_looking_back", slug=slug), *_parts()]
    sheets = [_sheet(row, pages[row.entry_id], stored[row.entry_id]) for row in rows if row.entry_id in views]
    return plain(as_json({"parts": parts, "sheets": sheets}), "application/json")


def _sheet(row: DeskRow, page: str, stored: Stored) -> dict[str, Any]:
    return {
        "page": page,
        "code": row.code,
        "pages": [page, *stored.tabs],
        "files": list(stored.files),
        "size": stored.size + PAGE * (1 + len(stored.tabs)),
        "left_out": stored.left_out,
        "done": row.state == "done",
    }


def _parts() -> list[str]:
    """Style, scripts, icons and fonts under the addresses the pages use; fonts hang on their style sheet's address."""
    modules = sorted(f"offline/{file.name}" for file in (static_folder() / "offline").glob("*.js"))
    tokens = asset("tokens.css")
    fonts = [tokens.replace("tokens.css", f"vendor/{name}.woff2") for name in _FONTS]
    own = [
        asset(name)
        for name in (*_ALONE, "score_sheet.js", "viewer.js", "vendor/lucide-static-1.62.0/icons.svg", *modules)
    ]
    return [tokens, *fonts, *own]
