"""What an entrant's, a coordinator's and a secretary's browser may send."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, create_model

from contest.core.errors import Invalid
from contest.entries.declaration import AI_LEVELS, HELP_LEVELS, MOST_MATERIALS
from contest.entries.drafts import MOST_LINES
from contest.entries.words import AGES, AI_USE, CHOICES, GATES, IDENTIFIERS, PLACES, PLEDGES, RISKS, TESTERS
from contest.people.emails import parse_email
from contest.people.phones import parse_phone
from contest.web.forms import Form, Line, Text


def _phone(typed: str) -> str:
    try:
        return parse_phone(typed) or ""
    except Invalid as refused:
        raise ValueError(refused.message) from refused


def _email(typed: str) -> str:
    try:
        return parse_email(typed) or ""
    except Invalid as refused:
        raise ValueError(refused.message) from refused


Name = Annotated[Line, Field(max_length=200)]
Short = Annotated[Line, Field(max_length=100)]
Phone = Annotated[Line, Field(max_length=30), AfterValidator(_phone)]
Email = Annotated[Line, Field(max_length=254), AfterValidator(_email)]
Long = Annotated[Text, Field(max_length=4000)]
Id = Annotated[str, Field(max_length=32)]


class NewForm(Form):
    category: Annotated[str, Field(min_length=1, max_length=40)]
    track: Annotated[str, Field(min_length=1, max_length=10)]
    level: Annotated[str, Field(min_length=1, max_length=4)]
    school: Id = ""
    owner_role: Literal["author", "mentor", "other"]


def _person_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for n in range(1, MOST_LINES + 1):
        fields |= {f"id{n}": (Id, ""), f"name{n}": (Name, ""), f"job{n}": (Short, "")}
        fields |= {f"part{n}": (Name, ""), f"age{n}": (Literal["", *AGES], "")}
        fields |= {f"mentor_id{n}": (Id, ""), f"mentor{n}": (Name, ""), f"mentor_phone{n}": (Phone, "")}
    return fields


class _PeopleBase(Form):
    seen: str = ""
    contact_name: Name = ""
    contact_phone: Phone = ""
    contact_email: Email = ""


PeopleForm: Any = create_model("PeopleForm", __base__=_PeopleBase, **_person_fields())


class MoveForm(Form):
    author: Id
    to: Literal["up", "down"]


class ConsentForm(Form):
    consents: Annotated[int, Field(ge=0, le=MOST_LINES)]


class ProductForm(Form):
    seen: str = ""
    title: Annotated[Line, Field(max_length=200)] = ""
    summary: Annotated[Text, Field(max_length=10_000)] = ""
    category: Annotated[str, Field(min_length=1, max_length=40)]
    track: Annotated[str, Field(min_length=1, max_length=10)]
    level: Annotated[str, Field(min_length=1, max_length=4)]


_STATEMENTS: dict[str, Any] = {
    "seen": (str, ""),
    "sources": (Long, ""),
    **dict.fromkeys((*AI_USE, "help_who"), (Long, "")),
    "level": (Literal["", *AI_LEVELS], ""),
    "help": (Literal["", *HELP_LEVELS], ""),
    **{f"{name}{n}": (Name, "") for n in range(1, MOST_MATERIALS + 1) for name in ("what", "where", "licence")},
    **dict.fromkeys((*PLEDGES, *CHOICES), (bool, False)),
}
StatementsForm: Any = create_model("StatementsForm", __base__=Form, **_STATEMENTS)


class AttendanceForm(Form):
    """The seven answers of domain.md 4.4."""

    seen: str = ""
    kind: Literal["", *IDENTIFIERS] = ""  # type: ignore[valid-type]
    no_real_biometrics: bool = False
    blank_form: Annotated[Line, Field(max_length=500)] = ""
    alternative: Long = ""
    place: Literal["", *PLACES] = ""  # type: ignore[valid-type]
    viewers: Long = ""
    deletion: Long = ""
    security: Long = ""
    no_emotions: bool = False
    teacher_confirms: bool = False
    risk: Literal["", *RISKS] = ""  # type: ignore[valid-type]
    risk_reason: Annotated[Line, Field(max_length=500)] = ""
    testers: Annotated[Line, Field(max_length=20, pattern=r"^\d*$")] = ""
    who: Literal["", *TESTERS] = ""  # type: ignore[valid-type]

    def answers(self) -> dict[str, str]:
        sent = self.model_dump(exclude={"seen"})
        return {name: ("yes" if value else "") if isinstance(value, bool) else value for name, value in sent.items()}


class LinkForm(Form):
    url: Annotated[Line, Field(min_length=1, max_length=2000)]
    note: Annotated[Text, Field(max_length=500)] = ""


class WithdrawForm(Form):
    reason: Annotated[Text, Field(max_length=1000)] = ""


class OfficeWithdrawForm(Form):
    why: Annotated[Text, Field(min_length=1, max_length=1000)]


class ConfirmForm(Form):
    entry: Annotated[list[Id], Field(min_length=1, max_length=500)]
    confirmed: bool = True


_CHECK: dict[str, Any] = {
    "version": (Annotated[int, Field(ge=1)], ...),
    "decision": (Literal["accepted", "returned", "rejected"], ...),
    "reason": (Long, ""),
    **dict.fromkeys(GATES, (Long, "")),
}
CheckForm: Any = create_model("CheckForm", __base__=Form, **_CHECK)
