"""Pages: one Jinja environment, strict about what is undefined, and answers built from it."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.response import Redirect
from markupsafe import Markup

from contest.core import i18n
from contest.web.context import current_visit
from contest.web.states import STATES

HTML = "text/html"  # Litestar adds the charset
Page = Response[bytes]

_routes: dict[str, Callable[..., str]] = {}


def template_folder() -> Path:
    """Inside the wheel the templates lie in the package, in a checkout beside it."""
    package = Path(str(files("contest")))
    return package / "templates" if (package / "templates").is_dir() else package.parent / "templates"


def static_folder() -> Path:
    return Path(str(files("contest") / "static"))


@cache
def environment(*, debug: bool = False) -> Environment:
    env = Environment(
        loader=FileSystemLoader(template_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=debug,
    )
    env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(asset=asset, url=url, states=STATES, _=said)
    env.filters.update(
        points=i18n.format_points,
        when=i18n.format_when,
        day=i18n.format_day,
        left=i18n.format_left,
        integer=i18n.format_integer,
        either=i18n.either,
        json=as_json,
    )
    return env


def said(message: str, **params: Any) -> Markup:
    """`_()` of the templates: what Jinja's own does, without its detour of 10 us; a long list asks a thousand times."""
    text = Markup(i18n.gettext(message))  # noqa: S704 - our own catalogue; % escapes the parameters
    return text % params if params or "%" in text else text


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def bind_routes(resolve: Callable[..., str]) -> None:
    """Told once by the composition root: how a handler's name becomes a path."""
    _routes["resolve"] = resolve


def url(handler_name: str, **params: Any) -> str:
    return _routes["resolve"](handler_name, **params)


@cache
def asset(path: str) -> str:
    """A static file's address with the hash of its content, so that it may be cached for ever.

    Modules in a folder import each other by relative names, so a module's hash is that of all of them.
    """
    file = static_folder() / path
    together = path.endswith(".js") and file.parent != static_folder()
    content = b"".join(f.read_bytes() for f in sorted(file.parent.glob("*.js"))) if together else file.read_bytes()
    return f"/static/{hashlib.sha256(content).hexdigest()[:12]}/{path}"


def render(template: str, **context: Any) -> str:
    visit = current_visit()
    return (
        environment()
        .get_template(template)
        .render(
            viewer=visit.viewer,
            path=visit.path,
            query=visit.query,
            theme=visit.theme,
            flash=visit.flash,
            nav=visit.nav,
            locale=i18n.current_locale(),
            site_name=_site["name"],
            **context,
        )
    )


def render_block(template: str, block: str, **context: Any) -> str:
    """One block of a page, for htmx: a partial is never a second template."""
    visit = current_visit()
    page_template = environment().get_template(template)
    scope = page_template.new_context(
        {
            "viewer": visit.viewer,
            "path": visit.path,
            "query": visit.query,
            "theme": visit.theme,
            "flash": None,
            "nav": visit.nav,
            "locale": i18n.current_locale(),
            "site_name": _site["name"],
            **context,
        }
    )
    return "".join(page_template.blocks[block](scope))


_site = {"name": "Bảng Vàng"}


def name_site(name: str) -> None:
    _site["name"] = name


def page(template: str, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any) -> Page:
    return Response(render(template, **context).encode(), status_code=status, media_type=HTML, headers=headers)


def fragment(template: str, block: str, **context: Any) -> Page:
    return Response(render_block(template, block, **context).encode(), media_type=HTML, headers={"Vary": "HX-Request"})


def see_other(handler_name: str, *, say: str = "", kind: str = "success", anchor: str = "", **params: Any) -> Redirect:
    """After a POST: go and look. `say` is shown once on the next page."""
    return redirect(url(handler_name, **params) + (f"#{anchor}" if anchor else ""), say=say, kind=kind)


def redirect(path: str, *, say: str = "", kind: str = "success") -> Redirect:
    from contest.web.flash import flash_cookie

    return Redirect(path, status_code=303, cookies=[flash_cookie(kind, say)] if say else [])


def plain(body: str | bytes, media_type: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Page:
    return Response(
        body.encode() if isinstance(body, str) else body, media_type=media_type, status_code=status, headers=headers
    )
