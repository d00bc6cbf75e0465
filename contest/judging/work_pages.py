"""The work behind a case, as its judges see it: whoever settles where they differ has looked at it too."""

from datetime import datetime
from typing import Any, Final

from litestar import Request, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import NotFound
from contest.core.files import FileStore
from contest.entries import blind
from contest.entries import queries as entries
from contest.entries.play import queries as packages
from contest.entries.play import service, serving
from contest.entries.play.pages import opened
from contest.entries.previews.queries import rendition_file, rendition_name
from contest.entries.previews.tabs import Wanted, entry_files
from contest.judging.beside import beside_of, frame_policy
from contest.judging.cases import Case, case_of
from contest.judging.sheet_view import entry_view
from contest.people import access
from contest.people.access import Actor, signed_in
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.settings import Settings
from contest.web.ranges import answer_file
from contest.web.render import Page, page, url
from contest.web.routing import READ, in_thread

HEAD = {"perm": "organizer, head_judge"}
WORK: Final = "/c/{slug:str}/office/cases/{round:str}/{entry:str}/work"
FILE: Final = f"{WORK}/files/{{file:str}}"


@get(WORK, name="judging.show_work", opt=HEAD)
@in_thread
def show_work(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002 - the name in the path
    entry: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
    files: NamedDependency[FileStore],
    request: Request[Any, Any, Any],
) -> Page:
    path = url("judging.show_work", slug=slug, round=round, entry=entry)
    with db.read() as session:
        contest, case = _case(session, actor, slug, round, entry)
        book = entries.book_of(session, contest)
        view = blind.judge_view(session, case.entry_id, book=book)
        around = beside_of(session, view)
        shown = entry_files(
            session, view, book, wanted=Wanted.of(request.query_params), path=path, base=f"{path}/files",
            runs=around.reports, links=around.links, read=files.read,
        )  # fmt: skip
    return page(
        "judging/work.html", headers=frame_policy(shown, request, settings), contest=contest, case=case,
        entry=entry_view(view, book, thumbnail=""), files=shown, told=around.told,
    )  # fmt: skip


@route(FILE, name="judging.show_work_file", http_method=list(READ), opt=HEAD)
@in_thread
def show_work_file(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002
    entry: FromPath[str],
    file: FromPath[str],
    db: NamedDependency[Database],
    files: NamedDependency[FileStore],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Any:
    with db.read() as session:
        _, case = _case(session, actor, slug, round, entry)
        row, name = blind.judge_file(session, entry_id=case.entry_id, file_id=file)
    return answer_file(request, files, row, name=name)


@route(f"{FILE}/{{kind:str}}/{{number:int}}", name="judging.show_work_rendition", http_method=list(READ), opt=HEAD)
@in_thread
def show_work_rendition(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002
    entry: FromPath[str],
    file: FromPath[str],
    kind: FromPath[str],
    number: FromPath[int],
    db: NamedDependency[Database],
    files: NamedDependency[FileStore],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Any:
    with db.read() as session:
        _, case = _case(session, actor, slug, round, entry)
        source, name = blind.judge_source(session, entry_id=case.entry_id, file_id=file)
        row = rendition_file(session, source, kind=kind, number=number)
    return answer_file(request, files, row, name=rendition_name(name, row))


@post(f"{FILE}/play", name="judging.play_work", opt=HEAD, status_code=200)
@in_thread
def play_work(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002
    entry: FromPath[str],
    file: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Page:
    person = signed_in(actor)
    with db.write() as session:
        _, case = _case(session, person, slug, round, entry)
        stored, _name = blind.judge_file(session, entry_id=case.entry_id, file_id=file)
        package = packages.packages_of(session, [stored.id]).get(stored.id)
        if package is None:
            raise NotFound
        own = serving.own_origin(settings)
        token = service.open_package(session, viewer=person, package_id=stored.id, own_origin=own, now=now)
    return opened(settings, token, package, own=own)


def _case(session: Session, actor: Actor | None, slug: str, round_id: str, entry_id: str) -> tuple[ContestFacts, Case]:
    """404 for what is in no judge's hands in this round."""
    contest = enter_contest(session, slug, actor=signed_in(actor))
    access.require_visible(access.may_see_scores_of_others(actor, contest.id))
    return contest, case_of(session, contest, round_id=round_id, entry_id=entry_id)
