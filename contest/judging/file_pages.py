"""Files of an entry as its judge gets them: the originals under neutral names, and what was made of them to look at."""

from typing import Any

from litestar import Request, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.files import FileStore
from contest.entries import blind
from contest.entries.previews.queries import rendition_file, rendition_name
from contest.judging import desk
from contest.judging.sheet_pages import JUDGE, PATH
from contest.people.access import Actor, signed_in
from contest.rules.nav import enter_contest
from contest.web.ranges import answer_file
from contest.web.routing import READ, in_thread

FILE = f"{PATH}/files/{{file:str}}"


@route(FILE, name="judging.show_file", http_method=list(READ), opt=JUDGE)
@in_thread
def show_file(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    file: FromPath[str],
    db: NamedDependency[Database],
    files: NamedDependency[FileStore],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Any:
    with db.read() as session:
        row, name = blind.judge_file(session, entry_id=_entry(session, actor, slug, assignment), file_id=file)
    return answer_file(request, files, row, name=name)


@route(f"{FILE}/{{kind:str}}/{{number:int}}", name="judging.show_rendition", http_method=list(READ), opt=JUDGE)
@in_thread
def show_rendition(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    file: FromPath[str],
    kind: FromPath[str],
    number: FromPath[int],
    db: NamedDependency[Database],
    files: NamedDependency[FileStore],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Any:
    with db.read() as session:
        source, name = blind.judge_source(session, entry_id=_entry(session, actor, slug, assignment), file_id=file)
        row = rendition_file(session, source, kind=kind, number=number)
    return answer_file(request, files, row, name=rendition_name(name, row))


def _entry(session: Session, actor: Actor | None, slug: str, assignment: str) -> str:
    """Of the own assignment only."""
    contest = enter_contest(session, slug, actor=actor)
    return desk.own_row(session, signed_in(actor), contest.id, assignment)[0].entry_id
