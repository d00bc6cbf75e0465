"""From a request's body to the store: pieces worth storing, silence bounded, a checksum asked before it is kept."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import aclosing
from typing import IO, Any, Final

from litestar.concurrency import sync_to_thread
from litestar.exceptions import HTTPException

from contest.core.errors import N_, TooLarge
from contest.core.uploading import Busy, Incoming, Misplaced, Overtaken, Vanished
from contest.entries.uploads.protocol import Checksum, Gone, Silence, Written, WrongChecksum, WrongOffset

IDLE: Final = 20.0  # seconds: a phone that left the network leaves the connection half open
PAUSE: Final = 0.5  # seconds of silence after which what is in memory is stored
TOO_MUCH: Final = N_("More was sent than announced.")
Stream = AsyncIterator[bytes]
_waiting: set[asyncio.Future[bytes | None]] = set()  # for bytes of clients, in this process


async def take_over(incoming: Incoming, name: str) -> int:
    try:
        return await sync_to_thread(incoming.take_over, name)
    except Vanished as error:
        raise Gone from error


async def receive(
    incoming: Incoming, name: str, stream: Stream, *, at: int, size: int, checksum: Checksum | None = None
) -> int:
    """Store what comes after byte `at`; the offset then. A cut connection keeps what has arrived."""
    if checksum is None:
        return await _write(incoming, name, pieces(stream, incoming.piece), at=at, size=size)
    with tempfile.TemporaryFile() as spool:
        await _spool(stream, spool, incoming.piece, checksum, room=size - at)
        return await _write(incoming, name, _read(spool, incoming.piece), at=at, size=size)


async def _write(incoming: Incoming, name: str, parts: Stream, *, at: int, size: int) -> int:
    try:
        token = await sync_to_thread(incoming.claim, name, at=at)
    except Busy as error:
        raise Written from error
    except Misplaced as error:
        raise WrongOffset from error
    except Vanished as error:
        raise Gone from error
    try:
        async with aclosing(parts) as arriving:  # type: ignore[type-var]
            async for piece in arriving:
                if at + len(piece) > size:
                    raise TooLarge(TOO_MUCH)
                await sync_to_thread(incoming.append, name, token, at=at, content=piece)
                at += len(piece)
    except (Overtaken, Vanished) as error:
        raise Written from error
    finally:
        await sync_to_thread(_release, incoming, name, token)
    return at


def _release(incoming: Incoming, name: str, token: str) -> None:
    try:
        incoming.release(name, token)
    except (Vanished, FileNotFoundError):
        return  # ended meanwhile


async def pieces(stream: Stream, size: int) -> AsyncIterator[bytes]:
    """Chunks put together to `size` bytes; sooner when the sender pauses. Raises Silence after 20 s without a byte."""
    held, chunks = bytearray(), aiter(stream)
    coming: asyncio.Future[bytes | None] | None = None
    try:
        while True:
            coming = coming or _awaited(_next(chunks))
            await asyncio.wait({coming}, timeout=PAUSE if held else IDLE)
            if coming.done() and not coming.cancelled():
                chunk, coming = coming.result(), None
                held += chunk or b""
                if chunk is not None and len(held) < size:
                    continue
            elif not held:
                raise Silence
            else:
                chunk = b""  # a cancelled wait stays cancelled: the next turn ends it
            if held:
                yield bytes(held)
                held.clear()
            if chunk is None:
                return
    finally:
        if coming is not None:
            coming.cancel()


def _awaited(chunk: Coroutine[Any, Any, bytes | None]) -> asyncio.Future[bytes | None]:
    waiting = asyncio.ensure_future(chunk)
    _waiting.add(waiting)
    waiting.add_done_callback(_waiting.discard)
    return waiting


def stop_waiting() -> None:
    """The server is asked to stop: every upload under way stores what it has and ends; its client comes back."""
    for waiting in list(_waiting):
        waiting.cancel()


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    """None at the end and when the client is gone: what came before is as good as any."""
    try:
        return await anext(chunks)
    except (StopAsyncIteration, HTTPException):
        return None


async def _spool(stream: Stream, spool: IO[bytes], size: int, checksum: Checksum, *, room: int) -> None:
    digest: Any = hashlib.new(checksum.algorithm, usedforsecurity=False)

    def keep(piece: bytes) -> None:
        digest.update(piece)
        spool.write(piece)

    async with aclosing(pieces(stream, size)) as arriving:  # type: ignore[type-var]
        async for piece in arriving:
            room -= len(piece)
            if room < 0:
                raise TooLarge(TOO_MUCH)
            await sync_to_thread(keep, piece)
    if digest.digest() != checksum.digest:
        raise WrongChecksum
    spool.seek(0)


async def _read(spool: IO[bytes], size: int) -> AsyncIterator[bytes]:
    while piece := await sync_to_thread(spool.read, size):
        yield piece
