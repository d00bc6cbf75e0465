"""Everything one person can reach: every route of the application, then every address the answers name."""

import html
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from litestar import Litestar
from litestar.testing import TestClient

ADDRESS = re.compile(r"""["'(]((?:/c/|/play/|/account|/help|/offline|\?)[^"'()\s<>\\]*)""")
MOST = 900


@dataclass(frozen=True)
class Answer:
    method: str
    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    media_type: str

    def texts(self) -> Iterator[str]:
        yield unquote(self.path)
        yield " ".join(f"{name}: {unquote(value)}" for name, value in self.headers)
        yield from texts_of(self.body, self.media_type)


def routes(app: Litestar) -> list[tuple[str, str]]:
    """(method, path) of every handler of ours: a new route is crawled without being named here."""
    return sorted(
        (method, route.path_format)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
        if handler.name and method not in {"HEAD", "OPTIONS"}
    )


def filled(path: str, values: Mapping[str, list[str]]) -> Iterator[str]:
    names = re.findall(r"{(\w+)}", path)
    for chosen in itertools.product(*(values.get(name, ["nothing"]) for name in names)):
        yield path.format(**dict(zip(names, chosen, strict=True)))


def crawl(
    app: Litestar, browser: Callable[[], TestClient[Litestar]], values: Mapping[str, list[str]]
) -> dict[tuple[str, str], Answer]:
    """GET first, links and all; then every other method with an empty form, each in a session of its own."""
    found: dict[tuple[str, str], Answer] = {}
    reader = browser()
    waiting = [path for method, route in routes(app) if method == "GET" for path in filled(route, values)]
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        if ("GET", path) in found:
            continue
        answer = found["GET", path] = ask(reader, "GET", path)
        waiting += [link for link in links_of(answer) if ("GET", link) not in found]
        if answer.status == 200 and not answer.media_type.startswith("text/html"):
            found["RANGE", path] = ask(reader, "GET", path, {"range": "bytes=0-99"})
            found["HEAD", path] = ask(reader, "HEAD", path)
    for method, route in routes(app):
        if method != "GET":
            for path in filled(route, values):
                answer = found[method, path] = ask(browser(), method, path)
                for link in links_of(answer):
                    if ("GET", link) not in found:
                        found["GET", link] = ask(reader, "GET", link)
    return found


def ask(browser: TestClient[Litestar], method: str, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    got: Any = browser.request(method, path, headers=dict(headers or {}))
    kept = tuple(sorted((name, value) for name, value in got.headers.items() if name not in {"date", "set-cookie"}))
    return Answer(method, path, got.status_code, kept, got.content, got.headers.get("content-type", ""))


def links_of(answer: Answer) -> list[str]:
    said = [value for name, value in answer.headers if name == "location"]
    if answer.media_type.startswith(("text/html", "application/json")) and answer.body.lstrip()[:1] in {b"<", b"{"}:
        said += ADDRESS.findall(html.unescape(answer.body.decode("utf-8", "replace")))
    base = answer.path.partition("?")[0]
    found = [base + each if each.startswith("?") else each for each in said if not each.startswith("//")]
    return [urlsplit(each)._replace(fragment="", scheme="", netloc="").geturl() for each in dict.fromkeys(found)]


def texts_of(raw: bytes, media_type: str = "") -> Iterator[str]:
    if raw[:4] == b"PK\x03\x04" and zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            yield packed.comment.decode("utf-8", "replace")
            for name in packed.namelist():
                yield name
                yield from texts_of(packed.read(name))
    elif raw[:5] == b"%PDF-" and b"%%EOF" in raw[-1024:]:
        yield from _texts_of_pdf(raw)
    yield html.unescape(raw.decode("utf-8", "replace"))
    if not media_type.startswith("text/"):
        yield raw.decode("utf-16-le", "ignore")
        yield raw.decode("utf-16-be", "ignore")
        yield raw.decode("latin-1")


def _texts_of_pdf(raw: bytes) -> Iterator[str]:
    import pikepdf
    import pypdfium2

    document = pypdfium2.PdfDocument(raw)
    yield " ".join(document.get_metadata_dict().values())
    for page in document:
        yield page.get_textpage().get_text_range()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        for each in pdf.objects:
            yield str(each) if not isinstance(each, pikepdf.Stream) else repr(each)
            if isinstance(each, pikepdf.Stream):
                try:
                    yield each.read_bytes().decode("latin-1")
                except pikepdf.PdfError:
                    continue
