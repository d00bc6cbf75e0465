"""HTML forms bound through pydantic: every error at once, at its field, in the reader's language, values kept.

HTML's semantics: an absent box is False, an empty input is None, one ticked box of a list is a list of one,
"8,5" and "8.5" are numbers, "2026-05-01T08:00" is a time in the contest's zone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from contest.core.errors import Invalid, Problem
from contest.core.i18n import current_zone, translate
from contest.core.text import clean, clean_line
from contest.web.messages import explain

M = TypeVar("M", bound=BaseModel)


class Form(BaseModel):
    """What a browser may send: unknown fields are refused (no mass assignment)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RawForm:
    """Decoded pairs as they were sent, in order, without NUL: `clean` drops it from text, PostgreSQL fails on it."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = [(name.replace("\0", ""), value.replace("\0", "")) for name, value in pairs]

    @classmethod
    def parse(cls, body: bytes) -> "RawForm":
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=5000, errors="strict")
        return cls(pairs)

    def get(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.pairs if key == name), default)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def names(self) -> list[str]:
        return list(dict.fromkeys(key for key, _ in self.pairs))

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.pairs)


@dataclass
class Bound(Generic[M]):
    """A form on its way through a page: `value` when it is right, else `errors` and what was typed."""

    raw: RawForm
    value: M | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)  # field name, message

    def get(self, name: str, default: str = "") -> str:
        return self.raw.get(name, default)

    def all(self, name: str) -> list[str]:
        return self.raw.all(name)

    def error(self, name: str) -> str:
        return next((message for key, message in self.errors if key == name), "")

    def refuse(self, problem: Problem) -> "Bound[M]":
        """A rule said no after the shape was right: its message goes to its field."""
        self.errors.append((problem.field, translate(problem.message, problem.params)))
        self.value = None
        return self


def _local_decimal(value: Any) -> Any:
    """8,5 and 8.5 alike; thousands points are no numbers here."""
    if isinstance(value, str):
        if not value.isascii() or "_" in value:  # Decimal would take the digits of any script, and 3_5 for 35
            return "?"
        try:
            return Decimal(value.strip().replace(",", "."))
        except InvalidOperation:
            return value
    return value


def _local_time(value: Any) -> Any:
    """datetime-local and plain ISO: without an offset it is the contest's own time."""
    if isinstance(value, str) and value.strip():
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            return value
        moment = moment if moment.tzinfo else moment.replace(tzinfo=current_zone())
        try:
            return moment.astimezone(UTC)
        except OverflowError:  # the first and the last day there is
            return "?"
    return value


LocalDecimal = Annotated[Decimal, BeforeValidator(_local_decimal)]
LocalTime = Annotated[datetime, BeforeValidator(_local_time)]
Line = Annotated[str, BeforeValidator(lambda v: clean_line(v) if isinstance(v, str) else v)]
Text = Annotated[str, BeforeValidator(lambda v: clean(v) if isinstance(v, str) else v)]


def bind(model: type[M], raw: RawForm) -> Bound[M]:
    data: dict[str, Any] = {}
    for field_name, info in model.model_fields.items():
        name = info.alias or field_name
        sent = raw.all(name)
        kind, optional = _kind(info.annotation)
        if kind is bool:
            data[name] = bool(sent) and sent[-1] not in {"", "0", "false", "off"}
        elif get_origin(kind) in {list, tuple, set, frozenset}:
            data[name] = [value for value in sent if value != ""]
        elif sent and (sent[0].strip() != "" or kind is str):
            data[name] = sent[0]
        elif sent and optional:
            data[name] = None
    unknown = {name: raw.get(name) for name in raw.names() if name not in _names(model)}
    try:
        return Bound(raw, model.model_validate({**data, **unknown}))
    except ValidationError as error:
        return Bound(raw, errors=list(explain(error)))


def fill(values: Mapping[str, Any]) -> Bound[Any]:
    """A form to show for the first time, filled from what is stored."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        many = value if isinstance(value, list | tuple | set | frozenset) else [value]
        pairs.extend((name, _shown(one)) for one in many if one is not None and one is not False)
    return Bound(RawForm(pairs))


def _shown(value: Any) -> str:
    from contest.core.i18n import format_points

    if value is True:
        return "1"
    if isinstance(value, Decimal):
        return format_points(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(current_zone()):%Y-%m-%dT%H:%M}"
    return str(value)


def required(bound: Bound[M]) -> M:
    """For forms whose page cannot show errors (a single button): the first error becomes the answer."""
    if bound.value is None:
        name, message = bound.errors[0]
        raise Invalid(message, field=name)
    return bound.value


def _names(model: type[BaseModel]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()}


def _kind(annotation: Any) -> tuple[Any, bool]:
    """The type inside Annotated and Optional, and whether None is allowed."""
    if get_origin(annotation) is Annotated:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        inner = [a for a in get_args(annotation) if a is not NoneType]
        return (_kind(inner[0])[0] if len(inner) == 1 else annotation), len(inner) < len(get_args(annotation))
    return annotation, False
