"""What a browser may send to this room (the sheet itself: sheet_form.py)."""

from typing import Annotated, Literal

from pydantic import Field

from contest.web.forms import Form, Line, LocalDecimal, Text

Reason = Annotated[Text, Field(min_length=2, max_length=2000)]  # "Ốm" is one
Note = Annotated[Text, Field(max_length=2000)]
Codes = Annotated[Text, Field(max_length=20_000)]
Id = Annotated[str, Field(max_length=32)]


class RecusalForm(Form):
    kind: Literal["school", "relative", "mentor", "recognised", "other"]
    note: Note = ""


class MissingFileForm(Form):
    slot: Id
    note: Reason


class HandingInForm(Form):
    statement: bool = False


class ReasonForm(Form):
    reason: Reason


class JudgeForm(Form):
    capacity: Annotated[int, Field(ge=0, le=2000)]
    panel: Annotated[Line, Field(max_length=60)] = ""
    kind: Annotated[Line, Field(max_length=60)] = ""
    levels: tuple[Id, ...] = ()
    tracks: tuple[Id, ...] = ()
    wishes: tuple[Id, ...] = ()
    languages: tuple[Literal["en"], ...] = ()
    former_schools: tuple[Id, ...] = ()
    note: Note = ""


class NewJudgeForm(JudgeForm):
    """Either somebody who has an account (`account`), or a new person by name."""

    capacity: Annotated[int, Field(ge=0, le=2000)] = 60
    account: Id = ""
    full_name: Annotated[Line, Field(max_length=200)] = ""
    email: Annotated[Line, Field(max_length=254)] = ""
    phone: Annotated[Line, Field(max_length=20)] = ""
    school: Id = ""


class OfficeConflictForm(Form):
    kind: Literal["school", "relative", "mentor", "recognised", "other"]
    entry_code: Annotated[Line, Field(max_length=20)] = ""
    school: Id = ""
    note: Note = ""


class EntryCodeForm(Form):
    entry_code: Annotated[Line, Field(min_length=1, max_length=20)]


class OrderForm(Form):
    first: bool = False


class ModelMarkForm(Form):
    """One criterion of a model; the fields are named points-ID and why-ID."""

    points: LocalDecimal | None = None
    why: Annotated[Text, Field(max_length=2000)] = ""


class SheetsForm(Form):
    sheets: Annotated[int, Field(ge=1, le=9)]


class RoundForm(Form):
    name: Annotated[Line, Field(min_length=2, max_length=120)]


class ConstraintsForm(Form):
    """judging/constraints.py says what each is; codes stand one a line or with blanks and commas between."""

    load_gap: Annotated[int, Field(ge=0, le=99)] | None = None
    least_scores: Annotated[int, Field(ge=0, le=50)] = 0
    kind_mix: Annotated[int, Field(ge=1, le=9)] | None = None
    floor: Annotated[int, Field(ge=0, le=3)] = 0
    experts: Annotated[int, Field(ge=0, le=9)] = 0
    mixed_schools: bool = False
    worst_off: bool = False
    repeat_barred: bool = False
    sitting: bool = False
    anchors: Codes = ""
    only: Codes = ""
    english: Codes = ""


class RepairForm(Form):
    """One thing that happened; which of the fields are needed depends on it."""

    what: Literal["withdrawn", "recused", "late", "extra"]
    judge: Id = ""
    codes: Codes = ""
    sheets: Annotated[int, Field(ge=1, le=5)] = 1
    moves: Annotated[int, Field(ge=0, le=200)] = 0
    reason: Note = ""


class PlannerForm(Form):
    entries: Annotated[int, Field(ge=2, le=20_000)]
    judges: Annotated[int, Field(ge=1, le=5_000)]
    minutes: Annotated[int, Field(ge=1, le=600)]
    hours: Annotated[LocalDecimal, Field(gt=0, le=200)]
    places: Annotated[int, Field(ge=1, le=500)]


class PairForm(Form):
    entry_code: Annotated[Line, Field(min_length=1, max_length=20)]
    judge: Id
