"""The composition root: the only place that knows every room and wires them together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from litestar import Litestar, Response, get
from litestar.concurrency import set_asyncio_executor
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.types import ASGIApp, ControllerRouterHandler

from contest.core.clock import Clock, system_clock
from contest.core.database import Database
from contest.core.errors import NotFound, Problem
from contest.core.files import FileStore
from contest.entries import routes as entries
from contest.judging import routes as judging
from contest.office import routes as office
from contest.papers import routes as papers
from contest.people import routes as people
from contest.people import sessions
from contest.people.access import Actor
from contest.results import routes as results
from contest.rules import routes as rules
from contest.settings import Settings
from contest.web import depend, errors, render, static
from contest.web.bodygate import body_gate
from contest.web.headers import security_headers
from contest.web.identify import identify
from contest.web.origin import same_origin_only
from contest.web.preferences import save_language, save_theme


def create_app(
    settings: Settings | None = None,
    *,
    db: Database | None = None,
    files: FileStore | None = None,
    clock: Clock = system_clock,
) -> Litestar:
    settings = settings or Settings()
    db = db or Database(settings.database, threads=settings.threads)
    files = files or FileStore(settings.files_url, folder=settings.data_dir / "files")
    set_asyncio_executor(ThreadPoolExecutor(settings.threads, thread_name_prefix="request"))
    state = State({"settings": settings, "db": db, "files": files, "clock": clock})
    app = Litestar(
        route_handlers=[*rooms(), static.static_file, save_language, save_theme, unknown_path],
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
    )
    render.bind_routes(app.route_reverse)
    render.name_site(settings.site_name)
    return app


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
    """From the outside in: headers on every answer, who is it, from here?, what may be sent."""
    https = settings.secure_cookies
    return [
        partial(security_headers, https=https),
        partial(identify, load=viewer_loader(settings, state), https=https, default_locale=settings.default_locale),
        same_origin_only,
        body_gate,
    ]


def session_rules(settings: Settings) -> sessions.SessionRules:
    return sessions.SessionRules(
        idle=timedelta(hours=settings.session_idle_hours), absolute=timedelta(days=settings.session_days)
    )


def viewer_loader(settings: Settings, state: State) -> Callable[[str], Actor | None]:
    rules = session_rules(settings)

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
