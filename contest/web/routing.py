"""How a handler runs: plain functions in worker threads, because the database, pandas and Jinja are synchronous."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any, Final, Literal, TypeVar

from litestar.concurrency import sync_to_thread

T = TypeVar("T")
READ: Final[tuple[Literal["GET", "HEAD"], ...]] = ("GET", "HEAD")  # @get alone answers HEAD with 405


def in_thread(fn: Callable[..., T]) -> Callable[..., Awaitable[T]]:
    """Not `sync_to_thread=True`: Litestar 2.25 wraps a handler twice when GET and POST share a path (trap 2)."""

    @functools.wraps(fn)
    async def run(*args: Any, **kwargs: Any) -> T:
        return await sync_to_thread(fn, *args, **kwargs)

    return run
