"""Two entries beside each other, for the secretary's eye. Judges and entrants never see these pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from litestar import Request, get, post
from litestar.response import Redirect
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid
from contest.core.i18n import gettext
from contest.entries.asks import Db, InPath, Me, Now, Raw
from contest.entries.dossier import Dossier, dossier_of
from contest.entries.file_tables import Rendition
from contest.entries.listing import PAGE, page_number
from contest.entries.queries import last_version
from contest.entries.similar import queries, service
from contest.entries.similar.queries import Side
from contest.entries.similar.sketching import link_key, marked, shared_words
from contest.entries.tables import EntryFile
from contest.people.access import Actor, may_check_entries, require_visible, signed_in
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, fill
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread

STAFF: Final = {"perm": "staff"}
PATH: Final = "/c/{slug:str}/office/similar"
KINDS: Final = {
    "file": N_("Same file"),
    "summary": N_("Alike summary"),
    "documents": N_("Alike documents"),
    "link": N_("Same link"),
    "image": N_("Alike picture"),
}
LONGEST: Final = 20_000  # characters of documents shown


@dataclass(frozen=True)
class Column:
    side: Side
    dossier: Dossier | None
    summary: list[tuple[str, bool]]
    documents: list[tuple[str, bool]]
    shared: list[str]  # files and links that the other has as well


@get(PATH, name="entries.list_similar", opt=STAFF)
@in_thread
def list_similar(*, request: Request[Any, Any, Any], slug: InPath, actor: Me, db: Db) -> Page:
    dismissed = request.query_params.get("show") == "dismissed"
    number = page_number(request.query_params.get("page", "1"))
    with db.read() as session:
        contest = _contest(session, slug, actor)
        total = queries.count_pairs(session, contest.id, dismissed=dismissed)
        rows = queries.pair_rows(session, contest.id, dismissed=dismissed, page=number)
    first = (number - 1) * PAGE
    here = url("entries.list_similar", slug=slug) + ("?show=dismissed&page=" if dismissed else "?page=")
    return page(
        "entries/similar_list.html",
        contest=contest,
        rows=rows,
        kinds={kind: gettext(words) for kind, words in KINDS.items()},
        dismissed=dismissed,
        total=total,
        first=first + 1,
        last=first + len(rows),
        previous=f"{here}{number - 1}" if number > 1 else "",
        following=f"{here}{number + 1}" if first + len(rows) < total else "",
    )


@get(f"{PATH}/{{pair_id:str}}", name="entries.show_similar", opt=STAFF)
@in_thread
def show_similar(*, slug: InPath, pair_id: InPath, actor: Me, db: Db) -> Page:
    with db.read() as session:
        return _pair_page(session, slug, pair_id, signed_in(actor))


@post(f"{PATH}/{{pair_id:str}}", name="entries.dismiss_similar", opt=STAFF)
@in_thread
def dismiss_similar(*, slug: InPath, pair_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    bound: Bound[Any] = Bound(raw)
    try:
        with db.write() as session:
            _act(session, slug, pair_id, actor, raw.get("do"), raw.get("reason")[:1000], now)
    except Invalid as problem:
        bound.refuse(problem)
        with db.read() as session:
            return _pair_page(session, slug, pair_id, signed_in(actor), form=bound)
    return see_other("entries.list_similar", slug=slug, say=gettext("Saved."))


def _act(session: Session, slug: str, pair_id: str, actor: Actor | None, do: str, reason: str, now: datetime) -> None:  # noqa: PLR0917 - the parts of one form
    contest = _contest(session, slug, actor)
    if do == "again":
        service.take_up_again(session, actor=signed_in(actor), contest_id=contest.id, pair_id=pair_id, now=now)
    else:
        service.dismiss(session, actor=signed_in(actor), contest_id=contest.id, pair_id=pair_id, reason=reason, now=now)


def _contest(session: Session, slug: str, actor: Actor | None) -> ContestFacts:
    contest = enter_contest(session, slug, actor=signed_in(actor))
    require_visible(may_check_entries(actor, contest.id))
    return contest


def _pair_page(session: Session, slug: str, pair_id: str, actor: Actor, *, form: Bound[Any] | None = None) -> Page:
    contest = _contest(session, slug, actor)
    pair = queries.pair(session, contest_id=contest.id, pair_id=pair_id)
    found = queries.sides(session, actor, [pair.left_id, pair.right_id])
    order = sorted([pair.left_id, pair.right_id], key=lambda entry_id: found[entry_id].slug != slug)
    columns = _columns(session, [found[entry_id] for entry_id in order])
    return page(
        "entries/similar.html",
        status=200 if form is None else 422,
        contest=contest,
        pair=pair,
        kind=gettext(KINDS[pair.kind]),
        columns=columns,
        form=form or fill({"reason": pair.reason}),
    )


def _columns(session: Session, sides: list[Side]) -> list[Column]:
    dossiers = [_dossier(session, side) for side in sides]
    documents = [_documents(session, side, dossier) for side, dossier in zip(sides, dossiers, strict=True)]
    summaries = [dossier.summary if dossier else "" for dossier in dossiers]
    in_summary, in_documents = shared_words(*summaries), shared_words(*documents)
    keys = [_keys(dossier) for dossier in dossiers]
    both = keys[0].keys() & keys[1].keys()
    return [
        Column(
            side, dossiers[n], marked(summaries[n], in_summary), marked(documents[n], in_documents),
            [keys[n][key] for key in sorted(both)],
        )
        for n, side in enumerate(sides)
    ]  # fmt: skip


def _dossier(session: Session, side: Side) -> Dossier | None:
    version = last_version(session, side.entry_id) if side.readable else None
    return dossier_of(version.content) if version else None


def _documents(session: Session, side: Side, dossier: Dossier | None) -> str:
    if dossier is None:
        return ""
    texts = session.scalars(
        select(Rendition.text)
        .join(EntryFile, EntryFile.file_id == Rendition.source_id)
        .where(
            EntryFile.entry_id == side.entry_id,
            EntryFile.id.in_([line.id for line in dossier.files]),
            Rendition.kind == "page",
            Rendition.text != "",
        )
        .order_by(EntryFile.id, Rendition.number)
    )
    return "\n".join(texts)[:LONGEST]


def _keys(dossier: Dossier | None) -> dict[str, str]:
    """What can be the same -> what it is called on this side."""
    if dossier is None:
        return {}
    return {line.sha256: line.name for line in dossier.files} | {link_key(link.url): link.url for link in dossier.links}
