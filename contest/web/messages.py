"""pydantic's error types in the user's words."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from contest.core.errors import N_
from contest.core.i18n import translate

_SAID: Final[dict[str, str]] = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("Please write at least %(min_length)s characters."),
    "string_too_long": N_("Please write at most %(max_length)s characters."),
    "string_pattern_mismatch": N_("This is not in the expected form."),
    "int_parsing": N_("Please give a whole number."),
    "int_from_float": N_("Please give a whole number."),
    "decimal_parsing": N_("Please give a number, for example 8,5."),
    "decimal_type": N_("Please give a number, for example 8,5."),
    "decimal_max_places": N_("Please give at most %(decimal_places)s decimals."),
    "decimal_max_digits": N_("This number is too long."),
    "finite_number": N_("Please give a number, for example 8,5."),
    "greater_than": N_("Please give more than %(gt)s."),
    "greater_than_equal": N_("Please give at least %(ge)s."),
    "less_than": N_("Please give less than %(lt)s."),
    "less_than_equal": N_("Please give at most %(le)s."),
    "multiple_of": N_("Please go in steps of %(multiple_of)s."),
    "datetime_from_date_parsing": N_("Please give day and time."),
    "datetime_parsing": N_("Please give day and time."),
    "datetime_type": N_("Please give day and time."),
    "timezone_aware": N_("Please give day and time."),
    "date_from_datetime_parsing": N_("Please give a day."),
    "date_parsing": N_("Please give a day."),
    "literal_error": N_("Please choose one of the values offered."),
    "enum": N_("Please choose one of the values offered."),
    "bool_parsing": N_("Please choose one of the values offered."),
    "too_short": N_("Please choose at least %(min_length)s."),
    "too_long": N_("Please choose at most %(max_length)s."),
    "extra_forbidden": N_("This field is not expected here."),
    "url_parsing": N_("Please give a full link that begins with https://."),
    "url_scheme": N_("Please give a full link that begins with https://."),
}
_EMPTY: Final = _SAID["missing"]
_OTHER: Final = N_("This is not valid.")


def explain(error: ValidationError) -> Iterator[tuple[str, str]]:
    """(field, message) in the order of the form. A validator of ours speaks by ValueError("message id", params)."""
    for one in error.errors(include_url=False):
        name = ".".join(str(part) for part in one["loc"])
        context: dict[str, Any] = one.get("ctx", {})
        kind, sent = one["type"], one.get("input")
        if kind in {"too_short", "too_long"} and isinstance(sent, str):  # a text behind a validator, not a list
            kind = f"string_{kind}"
        if kind == "value_error" and isinstance(context.get("error"), ValueError):
            message, *rest = context["error"].args
            yield name, translate(str(message), rest[0] if rest else None)
        elif kind == "string_too_short" and (context.get("min_length") == 1 or not str(sent).strip()):
            yield name, translate(_EMPTY)
        else:
            yield name, translate(_SAID.get(kind, _OTHER), context or None)
