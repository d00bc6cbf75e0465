"""A package runs for its own side and the office; the entrant's dry run and its report."""

from typing import Annotated, Any, Literal

from litestar import Request, get, post
from litestar.response import Redirect
from pydantic import Field

from contest.core.errors import NotFound
from contest.core.i18n import gettext
from contest.entries import attachments
from contest.entries.asks import Db, InPath, Me, Now, Raw, Rules
from contest.entries.desk import desk_of
from contest.entries.play import findings, queries, service, serving
from contest.people.access import may_edit_entry, require_visible, signed_in
from contest.settings import Settings
from contest.web.forms import Form, bind, required
from contest.web.headers import policy
from contest.web.render import Page, as_json, page, plain, see_other, url
from contest.web.routing import in_thread

PATH = "/c/{slug:str}/entries/{entry_id:str}/files/{file_id:str}"
PARTY = {"perm": "entry_party"}


class PlayForm(Form):
    mode: Literal["", "closed", "own"] = ""


class ReportForm(Form):
    mode: Literal["closed", "own"]
    findings: Annotated[str, Field(max_length=100_000)] = "[]"


@get(f"{PATH}/play", name="entries.show_play", opt=PARTY)
@in_thread
def show_play(
    *,
    request: Request[Any, Any, Any],
    slug: InPath,
    entry_id: InPath,
    file_id: InPath,
    actor: Me,
    db: Db,
    now: Now,
    settings: Rules,
) -> Page:
    with db.read() as session:
        desk = desk_of(session, actor=signed_in(actor), slug=slug, entry_id=entry_id, now=now)
        row = attachments.file_for(session, actor=actor, slug=slug, entry_id=entry_id, file_id=file_id)
        if row.id not in queries.packages_of(session, [row.id]):
            raise NotFound
        reports = findings.reports_of(session, row.id)
    here = {"slug": slug, "entry_id": entry_id, "file_id": file_id}
    editor = may_edit_entry(actor, desk.facts)
    return page(
        "entries/play.html",
        headers=policy(serving.frame_source(request, settings)),
        contest=desk.contest,
        entry_title=desk.dossier.title,
        name=row.name,
        play=url("entries.open_play", **here),
        report=url("entries.save_dry_run", **here) if editor else "",
        modes=modes(settings) if editor else [("", gettext("Run the product"))],
        two_modes=settings.content is not None,
        words=as_json(findings.worded()) if editor else "",
        reports=reports,
        back=url("entries.show_files", slug=slug, entry_id=entry_id)
        if editor
        else url("entries.show_check", slug=slug, entry_id=entry_id),
    )


@post(f"{PATH}/play", name="entries.open_play", opt=PARTY, status_code=200)
@in_thread
def open_play(
    *, slug: InPath, entry_id: InPath, file_id: InPath, actor: Me, db: Db, now: Now, raw: Raw, settings: Rules
) -> Page:
    viewer = signed_in(actor)
    sent = required(bind(PlayForm, raw))
    with db.write() as session:
        row = attachments.file_for(session, actor=viewer, slug=slug, entry_id=entry_id, file_id=file_id)
        package = queries.packages_of(session, [row.id]).get(row.id)
        if package is None:
            raise NotFound
        own = serving.own_origin(settings, closed=sent.mode == "closed")
        token = service.open_package(session, viewer=viewer, package_id=row.id, own_origin=own, now=now)
    return opened(settings, token, package, own=own)


@post(f"{PATH}/dry-run", name="entries.save_dry_run", opt={"perm": "entry_editor"})
@in_thread
def save_dry_run(
    *,
    request: Request[Any, Any, Any],
    slug: InPath,
    entry_id: InPath,
    file_id: InPath,
    actor: Me,
    db: Db,
    now: Now,
    raw: Raw,
) -> Redirect:
    signed_in(actor)
    sent = required(bind(ReportForm, raw))
    with db.write() as session:
        desk = desk_of(session, actor=actor, slug=slug, entry_id=entry_id, now=now)
        require_visible(may_edit_entry(actor, desk.facts))
        row = attachments.file_for(session, actor=actor, slug=slug, entry_id=entry_id, file_id=file_id)
        service.save_report(
            session,
            actor=signed_in(actor),
            contest_id=desk.contest.id,
            entry_id=entry_id,
            package_id=row.id,
            mode=sent.mode,
            findings=findings.parse_findings(sent.findings),
            browser=request.headers.get("user-agent", ""),
            now=now,
        )
    say = gettext("The report is kept; the secretary and the judges can read it.")
    return see_other("entries.show_play", slug=slug, entry_id=entry_id, file_id=file_id, say=say, anchor="reports")


def modes(settings: Settings) -> list[tuple[str, str]]:
    """What the buttons of a dry run are called; one host has one mode."""
    closed = ("closed", gettext("Try it in the closed frame"))
    return [closed, ("own", gettext("Try it with an address of its own"))] if settings.content else [closed]


def opened(settings: Settings, token: str, package: queries.Package, *, own: bool) -> Page:
    """What the script of the page asks for."""
    src = serving.address(settings, token=token, package=package)
    return plain(as_json({"src": src, "own": own, "mode": "own" if own else "closed"}), "application/json")
