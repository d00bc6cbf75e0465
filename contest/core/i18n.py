"""Vietnamese first, English complete. Message ids are the English texts; contest/locale/vi/*.po hold the Vietnamese.

The catalogues are read from .po at the first use: no compiled files to forget, one file a room.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po

Locale = Literal["vi", "en"]
LOCALES: Final[tuple[Locale, ...]] = ("vi", "en")
DEFAULT_ZONE: Final = "Asia/Ho_Chi_Minh"
_WEEKDAYS_VI: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

_locale: ContextVar[Locale] = ContextVar("locale", default="vi")
_zone: ContextVar[str] = ContextVar("zone", default=DEFAULT_ZONE)


def current_locale() -> Locale:
    return _locale.get()


def set_locale(locale: Locale) -> None:
    """For the rest of this request or job."""
    _locale.set(locale)


def set_zone(name: str) -> None:
    """The contest's zone, for the rest of this request or job."""
    _zone.set(name)


def current_zone() -> ZoneInfo:
    return ZoneInfo(_zone.get())


@contextmanager
def speaking(locale: Locale, zone: str = DEFAULT_ZONE) -> Iterator[None]:
    before = _locale.set(locale), _zone.set(zone)
    try:
        yield
    finally:
        _locale.reset(before[0])
        _zone.reset(before[1])


@cache
def catalogue(locale: Locale) -> dict[str, tuple[str, ...]]:
    """Message id -> its texts, one per plural form. English is the ids themselves."""
    texts: dict[str, tuple[str, ...]] = {}
    if locale == "en":
        return texts
    folder = files("contest") / "locale" / locale
    for po in sorted((f for f in folder.iterdir() if f.name.endswith(".po")), key=lambda f: f.name):
        with po.open("rb") as stream:
            for message in read_po(stream, locale=locale):
                ids, said = _forms(message.id), _forms(message.string)
                if ids[0] and all(said):
                    texts[ids[0]] = said
    return texts


def _forms(text: Any) -> tuple[str, ...]:
    """Babel gives a string, or one string per plural form."""
    return tuple(text) if isinstance(text, list | tuple) else (text,)


def gettext(message: str) -> str:
    texts = catalogue(_locale.get()).get(message)
    return texts[0] if texts else message


def ngettext(singular: str, plural: str, number: int) -> str:
    """Vietnamese has one form; English two."""
    texts = catalogue(_locale.get()).get(singular)
    if texts:
        return texts[-1]
    return singular if number == 1 else plural


def translate(message: str, params: dict[str, Any] | None = None) -> str:
    text = gettext(message)
    return text % params if params else text


_ = gettext


def either(vietnamese: str, english: str) -> str:
    """Of a text the organizer wrote twice: the reader's one; Vietnamese where the English is empty."""
    return english if _locale.get() == "en" and english else vietnamese


def format_points(value: Decimal | float | None, places: int | None = None) -> str:
    """8.5 -> "8,5" (vi). With `places`: rounded half up, zeros kept: 81.125 -> "81,13"."""
    if value is None:
        return "–"
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        text = f"{number:f}"
    else:
        text = f"{number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if _locale.get() == "vi" else text


def format_integer(value: int) -> str:
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if _locale.get() == "vi" else grouped


def format_day(value: date | datetime) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(current_zone()).date()
    return f"{value:%d/%m/%Y}" if _locale.get() == "vi" else f"{value.day} {value:%b %Y}"


def format_when(value: datetime, *, seconds: bool = False) -> str:
    """In the contest's zone: 17:00 thứ Hai, 30/11/2026."""
    local = value.astimezone(current_zone())
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    if _locale.get() == "vi":
        return f"{clock} {_WEEKDAYS_VI[local.weekday()]}, {local:%d/%m/%Y}"
    return f"{clock} {local:%a} {local.day} {local:%b %Y}"


def format_left(left: timedelta) -> str:
    """The two largest units, rounded down: 4 ngày 6 giờ. Under a minute is said in words."""
    minutes = int(left.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        ngettext("%(number)s day", "%(number)s days", days) % {"number": days} if days else "",
        ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours} if hours else "",
        ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes} if minutes else "",
    ]
    shown = [part for part in (parts[:2] if days else parts) if part]
    return " ".join(shown) or gettext("less than a minute")
