"""Look at a link again; and the office's list of links that do not open."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect
from sqlalchemy import select

from contest.core.errors import NotFound
from contest.core.i18n import gettext, translate
from contest.entries.asks import Db, InPath, Me, Now, Rules
from contest.entries.desk import editor_desk
from contest.entries.links import queries, service
from contest.entries.links.queries import TONES
from contest.entries.links.verdict import BROKEN, STATES
from contest.entries.tables import EntryLink
from contest.people.access import may_check_entries, require_visible, signed_in
from contest.rules.nav import enter_contest
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread


@post(
    "/c/{slug:str}/entries/{entry_id:str}/links/{link_id:str}/check",
    name="entries.check_link",
    opt={"perm": "entry_editor"},
)
@in_thread
def check_again(*, slug: InPath, entry_id: InPath, link_id: InPath, actor: Me, db: Db, now: Now) -> Redirect:
    with db.write() as session:
        editor_desk(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
        url = session.scalar(select(EntryLink.url).where(EntryLink.id == link_id, EntryLink.entry_id == entry_id))
        if url is None:
            raise NotFound
        service.ask_again(session, entry_id=entry_id, url=url, now=now)
    say = gettext("The link is being opened as a visitor. Load this page again in a minute.")
    return see_other("entries.show_files", slug=slug, entry_id=entry_id, say=say, kind="info")


@get("/c/{slug:str}/office/links", name="entries.show_broken_links", opt={"perm": "staff"})
@in_thread
def show_broken(*, slug: InPath, actor: Me, db: Db, settings: Rules) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=signed_in(actor))
        require_visible(may_check_entries(actor, contest.id))
        rows = [_line(row) for row in queries.broken_rows(session, contest.id)]
    return page("entries/broken_links.html", contest=contest, rows=rows, on=settings.link_checks)


def _line(row: Any) -> dict[str, Any]:
    return {
        "entry_id": row.entry_id,
        "code": row.code or "",
        "title": row.title,
        "url": row.url,
        "label": gettext(STATES[row.state]),
        "tone": TONES.get(row.state, "bad"),
        "broken": row.state in BROKEN,
        "words": translate(row.reason, row.params) if row.reason else "",
        "checked_at": row.checked_at,
        "told_at": row.told_at,
        "status": row.evidence.get("status"),
    }
