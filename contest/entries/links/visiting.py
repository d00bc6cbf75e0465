"""Open an address as an anonymous visitor, with bounds: only http and https, public addresses, few redirects, little
time, few bytes. The name is resolved once and the connection made to the very address that was looked at.
"""

import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore

from contest.core.errors import N_
from contest.entries.links.addresses import is_public

SECONDS: Final = 12
MOST_BYTES: Final = 1024 * 1024
MOST_HOPS: Final = 5
AGENT: Final = "BangVang link check"
_ASKED: Final = [
    ("user-agent", AGENT), ("accept", "*/*"), ("accept-language", "vi,en;q=0.5"), ("accept-encoding", "identity"),
]  # fmt: skip
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Visit:
    """What came back; `body` is the first MiB."""

    url: str  # where it ended
    status: int
    headers: dict[str, str]
    body: bytes
    whole: bool


class NotVisited(Exception):
    """`state`: refused (by our rules) or unreachable; `reason` is a message id."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


def resolve(host: str, port: int) -> list[str]:
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


@dataclass(frozen=True)
class Visitor:
    """`resolve` and `allowed` are given by tests; nothing else decides where a connection goes."""

    ports: tuple[int, ...] = (80, 443)
    resolve: Callable[[str, int], list[str]] = resolve
    allowed: Callable[[str], bool] = is_public
    seconds: float = SECONDS
    clock: Callable[[], float] = field(default=time.monotonic)

    def visit(self, url: str) -> Visit:
        until = self.clock() + self.seconds
        for _hop in range(MOST_HOPS + 1):
            visit = self._once(url, until)
            target = visit.headers.get("location", "")
            if visit.status not in _MOVED or not target:
                return visit
            url = urljoin(url, target)
        raise NotVisited("unreachable", N_("It leads from one address to the next without an end."))

    def _once(self, url: str, until: float) -> Visit:
        address = self._plain(url)
        pool = httpcore.ConnectionPool(network_backend=_Pinned(self, until), max_connections=1, http2=False)
        try:
            with pool, pool.stream("GET", address, headers=_ASKED, extensions=self._patience()) as answer:
                body = bytearray()
                for piece in answer.iter_stream():
                    body += piece
                    if len(body) > MOST_BYTES:
                        break
                named = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers}
                return Visit(url, answer.status, named, bytes(body[:MOST_BYTES]), len(body) <= MOST_BYTES)
        except NotVisited:
            raise
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise NotVisited("unreachable", N_("It did not answer in time.")) from error
        except httpcore.ConnectError as error:
            raise NotVisited("unreachable", _why(error)) from error
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
            OSError,
            ValueError,
        ) as error:
            raise NotVisited("unreachable", N_("No page came back.")) from error

    def _patience(self) -> dict[str, Any]:
        return {"timeout": {"connect": self.seconds, "read": self.seconds, "write": self.seconds, "pool": self.seconds}}

    def _plain(self, url: str) -> str:
        """ASCII, without a fragment; a scheme, a port or a user name that is not for visitors is refused."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        except (ValueError, UnicodeError) as error:
            raise NotVisited("unreachable", _NO_NAME) from error
        if parts.scheme not in {"http", "https"} or not host:
            raise NotVisited("refused", N_("Only addresses that begin with http:// or https:// are opened."))
        if parts.username or parts.password:
            raise NotVisited("refused", N_("A user name stands in the address."))
        if (port or {"http": 80, "https": 443}[parts.scheme]) not in self.ports:
            raise NotVisited("refused", N_("It uses a port that visitors' networks often close."))
        netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
        return urlunsplit(
            (parts.scheme, netloc, quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE), "")
        )

    def pin(self, host: str, port: int) -> str:
        """The one address to connect to. One that is not public among several is a trap, so all must be."""
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NotVisited("unreachable", _NO_NAME) from error
        if not found:
            raise NotVisited("unreachable", _NO_NAME)
        if not all(self.allowed(address) for address in found):
            raise NotVisited("refused", N_("It leads into a network that is not public."))
        return found[0]


_NO_NAME: Final = N_("There is no such address.")


def _why(error: Exception) -> str:
    seen: BaseException | None = error
    while seen is not None:
        if "CERTIFICATE" in str(seen).upper() or "SSL" in type(seen).__name__.upper():
            return N_("Its certificate is not valid, so browsers warn of it.")
        seen = seen.__cause__ or seen.__context__
    return N_("It cannot be reached.")


class _Pinned(httpcore.NetworkBackend):
    """Connects to the address that was resolved and allowed; TLS still asks for the name."""

    def __init__(self, visitor: Visitor, until: float) -> None:
        self._visitor, self._until, self._inner = visitor, until, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = self._visitor.pin(host, port)
        left = max(self._until - self._visitor.clock(), 0.01)
        stream = self._inner.connect_tcp(address, port, timeout=left, socket_options=socket_options)
        return _Timed(stream, self._until, self._visitor.clock)


class _Timed(httpcore.NetworkStream):
    """A stream with one end of time for everything: a server that sends a byte a second holds nobody."""

    def __init__(self, inner: httpcore.NetworkStream, until: float, clock: Callable[[], float]) -> None:
        self._inner, self._until, self._clock = inner, until, clock

    def _left(self) -> float:
        left = self._until - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, timeout=self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout=self._left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname=server_hostname, timeout=self._left())
        return _Timed(secured, self._until, self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
