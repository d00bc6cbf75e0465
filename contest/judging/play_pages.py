"""A judge runs the product of an entry that is assigned to him."""

from datetime import datetime

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contest.core.database import Database
from contest.core.errors import NotFound
from contest.entries import blind
from contest.entries.play import queries, service, serving
from contest.entries.play.pages import opened
from contest.judging import desk
from contest.people.access import Actor, signed_in
from contest.rules.nav import enter_contest
from contest.settings import Settings
from contest.web.render import Page
from contest.web.routing import in_thread


@post(
    "/c/{slug:str}/judging/{assignment:str}/files/{file:str}/play",
    name="judging.open_play",
    opt={"perm": "judge"},
    status_code=200,
)
@in_thread
def open_play(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    file: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Page:
    person = signed_in(actor)
    with db.write() as session:
        contest = enter_contest(session, slug, actor=person)
        row = desk.own_row(session, person, contest.id, assignment)[0]
        stored, _name = blind.judge_file(session, entry_id=row.entry_id, file_id=file)
        package = queries.packages_of(session, [stored.id]).get(stored.id)
        if package is None:
            raise NotFound
        own = serving.own_origin(settings)
        token = service.open_package(session, viewer=person, package_id=stored.id, own_origin=own, now=now)
    return opened(settings, token, package, own=own)
