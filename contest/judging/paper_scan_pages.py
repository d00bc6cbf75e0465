"""The scan of a paper sheet as a file, and the pictures of its pages."""

from typing import Any, Final

from litestar import Request, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.tables import StoredFile
from contest.entries.inspection.queries import cleaned_copy
from contest.entries.previews.queries import rendition_file, rendition_name
from contest.judging.paper_scans import scan_file
from contest.people.access import Actor, signed_in
from contest.rules.nav import enter_contest
from contest.web.ranges import answer_file
from contest.web.routing import READ, in_thread

SEES: Final = {"perm": "secretary, organizer, head_judge"}
SCAN: Final = "/c/{slug:str}/office/paper/{assignment:str}/scan/{scan:str}"


@route(SCAN, name="judging.show_scan", http_method=list(READ), opt=SEES)
@in_thread
def show_scan(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    scan: FromPath[str],
    db: NamedDependency[Database],
    files: NamedDependency[FileStore],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Any:
    with db.read() as session:
        row = _scan(session, slug, actor, assignment, scan)
        shown = cleaned_copy(session, row.id) or row
    return answer_file(request, files, shown, name=row.name)


@route(f"{SCAN}/{{kind:str}}/{{number:int}}", name="judging.show_scan_page", http_method=list(READ), opt=SEES)
@in_thread
def show_scan_page(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    scan: FromPath[str],
    kind: FromPath[str],
    number: FromPath[int],
    db: NamedDependency[Database],
    files: NamedDependency[FileStore],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Any:
    with db.read() as session:
        source = _scan(session, slug, actor, assignment, scan)
        row = rendition_file(session, source, kind=kind, number=number)
    return answer_file(request, files, row, name=rendition_name(source.name, row))


def _scan(session: Session, slug: str, actor: Actor | None, assignment: str, scan: str) -> StoredFile:
    person = signed_in(actor)
    contest = enter_contest(session, slug, actor=person)
    return scan_file(session, actor=person, contest_id=contest.id, assignment_id=assignment, scan_id=scan)
