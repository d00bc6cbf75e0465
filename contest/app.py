"""The composition root: the only place that knows every room and wires them together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from litestar import Litestar, Response, get
from litestar.concurrency import set_asyncio_executor
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.types import ASGIApp, ControllerRouterHandler

from contest.core import mail
from contest.core.clock import Clock, system_clock
from contest.core.database import Database
from contest.core.errors import NotFound, Problem
from contest.core.files import FileStore
from contest.core.jobs import Jobs, Task
from contest.entries import routes as entries
from contest.entries.inspection import worker as inspection
from contest.entries.links.service import TASK as LINKS
from contest.entries.links.visiting import Visitor
from contest.entries.links.work import check_due
from contest.entries.previews import work as previews
from contest.entries.quarantine import service as quarantine
from contest.entries.quarantine import work as taken_out
from contest.entries.redaction import scan as redaction
from contest.entries.similar import work as similar
from contest.entries.uploads import finishing
from contest.judging import deadline, runs
from contest.judging import routes as judging
from contest.office import routes as office
from contest.papers import routes as papers
from contest.people import routes as people
from contest.people import sessions
from contest.people.access import Actor
from contest.results import routes as results
from contest.rules import routes as rules
from contest.settings import Settings
from contest.web import depend, errors, patterns, render, static
from contest.web.bodygate import body_gate
from contest.web.headers import security_headers
from contest.web.hosts import keep_apart
from contest.web.identify import identify
from contest.web.log import log_requests
from contest.web.origin import same_origin_only
from contest.web.preferences import save_language, save_theme


@dataclass(frozen=True)
class House:
    """What every process of the product stands on: pages, jobs, commands."""

    settings: Settings
    db: Database
    files: FileStore
    clock: Clock
    jobs: Jobs


def open_house(settings: Settings, *, clock: Clock = system_clock) -> House:
    db = Database(settings.database, threads=settings.threads)
    files = FileStore(settings.files_url, folder=settings.data_dir / "files")
    jobs = Jobs(jobs_url(settings), tasks(settings, db, files, clock))
    db.wake = jobs.wake
    return House(settings, db, files, clock, jobs)


def jobs_url(settings: Settings) -> str:
    """DBOS keeps its tables beside ours on PostgreSQL, in a file of its own on SQLite, whatever the address of ours.

    DBOS opens it with the interpreter's SQLite, we with pysqlite3: two libraries in one process drop each other's POSIX
    locks. On one file, two runs of 10 kills under 16 clients lost at least 4 acknowledged saves.
    """
    on_sqlite = settings.database.startswith("sqlite")
    return f"sqlite:///{settings.data_dir / 'jobs.sqlite'}" if on_sqlite else settings.database_url


def tasks(settings: Settings, db: Database, files: FileStore, clock: Clock) -> dict[str, Task]:
    """Everything that happens after an answer; each finds its work in the database."""
    url = settings.smtp_url.get_secret_value()
    send = mail.smtp_sender(url) if url else mail.file_sender(settings.data_dir / "outbox")
    visitor = Visitor(ports=settings.link_check_ports)
    looking: dict[str, Task] = {
        LINKS: lambda: check_due(db, visitor=visitor, site=settings.public_url, clock=clock)
    }  # fmt: skip
    return {
        **(looking if settings.link_checks else {}),
        "mail": lambda: mail.send_pending(db, send=send, sender=settings.mail_from, now=clock()),
        inspection.TASK: lambda: inspection.work_off(db, files, clock=clock),
        finishing.TASK: lambda: finishing.work_off(db, files, clock=clock),
        quarantine.TASK: lambda: taken_out.delete_taken(db, files, clock=clock),
        deadline.TASK: lambda: deadline.count_complete_sheets(db, now=clock()),
        runs.TASK: lambda: runs.work_off(db, clock=clock),
        similar.TASK: lambda: similar.work_off(db, files, clock=clock),
        redaction.TASK: lambda: redaction.work_off(db, files, clock=clock),
        previews.TASK: lambda: previews.render_waiting(db, files, clock=clock),
        previews.SHRINK: lambda: previews.shrink_waiting(db, files, clock=clock),
    }


def create_app(settings: Settings | None = None, *, house: House | None = None, with_jobs: bool = False) -> Litestar:
    house = house or open_house(settings or Settings())
    settings = house.settings
    set_asyncio_executor(ThreadPoolExecutor(settings.threads, thread_name_prefix="request"))
    state = State({"settings": settings, "db": house.db, "files": house.files, "clock": house.clock})
    app = Litestar(
        route_handlers=[*rooms(), *frame(settings), unknown_path],
        dependencies={name: Provide(provider) for name, provider in depend.PROVIDERS.items()},
        middleware=middleware(settings, state),
        exception_handlers={
            Problem: errors.answer_problem,
            HTTPException: errors.answer_http,
            Exception: errors.answer_fault,
        },
        state=state,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=settings.upload_max_bytes + 1024 * 1024,
        on_startup=[house.jobs.start] if with_jobs else [],
        on_shutdown=[house.jobs.stop] if with_jobs else [],
    )
    render.bind_routes(app.route_reverse)
    render.name_site(settings.site_name)
    return app


def frame(settings: Settings) -> list[ControllerRouterHandler]:
    """What belongs to no room."""
    always: list[ControllerRouterHandler] = [static.static_file, save_language, save_theme]
    return [*always, patterns.show_patterns] if settings.debug else always


def rooms() -> list[ControllerRouterHandler]:
    """Every room's handlers, top of the house first."""
    return [
        *office.HANDLERS,
        *papers.HANDLERS,
        *results.HANDLERS,
        *judging.HANDLERS,
        *entries.HANDLERS,
        *rules.HANDLERS,
        *people.HANDLERS,
    ]


def middleware(settings: Settings, state: State) -> list[Callable[[ASGIApp], ASGIApp]]:
    """From the outside in: the right host, headers on every answer, who is it, from here?, what may be sent."""
    https = settings.secure_cookies
    return [
        log_requests,
        partial(keep_apart, content=settings.content),
        partial(security_headers, https=https),
        partial(identify, load=viewer_loader(settings, state), https=https, default_locale=settings.default_locale),
        same_origin_only,
        body_gate,
    ]


def viewer_loader(settings: Settings, state: State) -> Callable[[str], Actor | None]:
    rules = sessions.session_rules(settings)

    def load(token: str) -> Actor | None:
        now = state.clock()
        with state.db.read() as session:
            found = sessions.actor_of_session(session, token=token, rules=rules, now=now)
        if found is None:
            return None
        actor, due = found
        if due:
            with state.db.write() as session:
                sessions.touch(session, token=token, now=now)
        return actor

    return load


@get("/{rest:path}", name="unknown_path", opt={"perm": "public"})
async def unknown_path(rest: FromPath[str]) -> Response[bytes]:  # noqa: ARG001 - the path is the point
    """Without a handler an unknown path would skip the middleware, and its 404 page would think nobody is signed in."""
    raise NotFound
