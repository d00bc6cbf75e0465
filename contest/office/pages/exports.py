"""Lists to download, as .xlsx and CSV."""

from typing import Final

from litestar import get

from contest.core.errors import NotFound
from contest.core.i18n import gettext
from contest.core.tabular import CSV, XLSX, csv_bytes, xlsx_bytes
from contest.office.asks import Db, InPath, Me, Now
from contest.office.exports import export_of, exports_for
from contest.people.access import may_see_control_room, require, signed_in
from contest.rules.nav import enter_contest
from contest.web.render import Page, page, plain
from contest.web.routing import in_thread

PATH: Final = "/c/{slug:str}/office/lists"
_KINDS: Final = {"xlsx": XLSX, "csv": CSV}


@get(PATH, name="office.list_exports", opt={"perm": "office or coordinator"})
@in_thread
def list_exports(*, slug: InPath, actor: Me, db: Db) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
    me = signed_in(actor)
    offered = exports_for(me, contest.id)
    require(bool(offered))
    return page("office/exports.html", contest=contest, exports=offered, office=may_see_control_room(me, contest.id))


@get(PATH + "/{which:str}/{ending:str}", name="office.download_list", opt={"perm": "office or coordinator"})
@in_thread
def download_list(*, slug: InPath, which: InPath, ending: InPath, actor: Me, db: Db, now: Now) -> Page:
    if ending not in _KINDS:
        raise NotFound
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        me = signed_in(actor)
        export = export_of(which, actor=me, contest_id=contest.id)
        rows = export.rows(session, contest, me, now)
    heads = [gettext(head) for head in export.heads]
    title = f"{gettext(export.title)} – {contest.name}"
    body = csv_bytes(heads, rows) if ending == "csv" else xlsx_bytes(title, heads, rows)
    file_name = f"{contest.slug}-{which}.{ending}"
    return plain(body, _KINDS[ending], headers={"content-disposition": f'attachment; filename="{file_name}"'})
