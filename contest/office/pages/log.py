"""Who did what: the audit log of a contest, for its organizer."""

from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get

from contest.core.i18n import gettext
from contest.core.text import whole_number
from contest.office import queries
from contest.office.acts import KINDS, act, plain_detail
from contest.office.asks import Db, InPath, Me
from contest.office.queries import LOG_PAGE, LogWanted
from contest.people.access import may_manage_people, require, signed_in
from contest.rules.nav import enter_contest
from contest.web.forms import RawForm, fill
from contest.web.render import Page, page, url
from contest.web.routing import in_thread


@get("/c/{slug:str}/office/log", name="office.show_log", opt={"perm": "organizer"})
@in_thread
def show_log(*, request: Request[Any, Any, Any], slug: InPath, actor: Me, db: Db) -> Page:
    wanted = _wanted(request.scope["query_string"])
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        require(may_manage_people(signed_in(actor), contest.id))
        total = queries.count_log(session, contest.id, wanted)
        rows = queries.log_rows(session, contest.id, wanted)
    first = (wanted.page - 1) * LOG_PAGE

    def link(number: int) -> str:
        kept = {name: value for name, value in asdict(replace(wanted, page=number)).items() if value not in {"", 1}}
        here = url("office.show_log", slug=slug)
        return f"{here}?{urlencode(kept)}" if kept else here

    return page(
        "office/log.html",
        contest=contest,
        rows=rows,
        act=act,
        plain_detail=plain_detail,
        form=fill({"kind": wanted.kind, "who": wanted.who, "object": wanted.object_id}),
        kinds=[(kind, gettext(words)) for kind, words in KINDS.items()],
        total=total,
        first=first + 1 if rows else 0,
        last=first + len(rows),
        previous=link(wanted.page - 1) if wanted.page > 1 else "",
        following=link(wanted.page + 1) if first + len(rows) < total else "",
    )


def _wanted(query: bytes) -> LogWanted:
    """An unknown kind or page means all of it, from the beginning."""
    sent = RawForm.parse(query)
    number = sent.get("page", "1")
    kind = sent.get("kind")
    return LogWanted(
        kind=kind if kind in KINDS else "",
        who=sent.get("who")[:100],
        object_id=sent.get("object_id", sent.get("object"))[:64],
        page=whole_number(number, most=100_000) or 1,
    )
