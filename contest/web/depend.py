"""What a handler may ask for by name: db, files, settings, now, actor, raw (the form sent), visit."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.datastructures import State

from contest.core.clock import Clock
from contest.core.database import Database
from contest.core.files import FileStore
from contest.settings import Settings
from contest.web.body import read_form
from contest.web.context import Visit, current_visit
from contest.web.forms import RawForm


async def provide_db(state: State) -> Database:
    db: Database = state.db
    return db


async def provide_files(state: State) -> FileStore:
    files: FileStore = state.files
    return files


async def provide_settings(state: State) -> Settings:
    settings: Settings = state.settings
    return settings


async def provide_now(state: State) -> datetime:
    """Taken once a request; every rule of this request compares with the same instant."""
    clock: Clock = state.clock
    return clock()


async def provide_actor(request: Request[Any, Any, Any]) -> Any:
    return request.scope["state"].get("actor")


async def provide_raw(request: Request[Any, Any, Any]) -> RawForm:
    return await read_form(request)


async def provide_visit() -> Visit:
    return current_visit()


PROVIDERS: dict[str, Callable[..., Any]] = {
    "db": provide_db,
    "files": provide_files,
    "settings": provide_settings,
    "now": provide_now,
    "actor": provide_actor,
    "raw": provide_raw,
    "visit": provide_visit,
}
