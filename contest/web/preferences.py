"""Language and theme: a cookie each, set by a plain form, so they work before sign-in and without JavaScript."""

from typing import Final

from litestar import post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from contest.core.i18n import LOCALES
from contest.web.forms import RawForm
from contest.web.identify import THEMES
from contest.web.paths import local_path

YEAR: Final = 365 * 24 * 3600


@post("/language", name="web.save_language", opt={"perm": "public"})
async def save_language(raw: NamedDependency[RawForm]) -> Redirect:
    return _remember("locale", raw.get("language"), LOCALES, raw.get("next"))


@post("/theme", name="web.save_theme", opt={"perm": "public"})
async def save_theme(raw: NamedDependency[RawForm]) -> Redirect:
    return _remember("theme", raw.get("theme"), THEMES, raw.get("next"))


def _remember(name: str, value: str, allowed: tuple[str, ...], back: str) -> Redirect:
    cookie = Cookie(key=name, value=value, max_age=YEAR, path="/", samesite="lax", httponly=True)
    return Redirect(local_path(back), status_code=303, cookies=[cookie] if value in allowed else [])
