"""What a browser may send to this room (the sheet itself: sheet_form.py)."""

from typing import Annotated, Literal

from pydantic import Field

from contest.web.forms import Form, Line, Text

Reason = Annotated[Text, Field(min_length=3, max_length=2000)]
Note = Annotated[Text, Field(max_length=2000)]
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


class SheetsForm(Form):
    sheets: Annotated[int, Field(ge=1, le=9)]


class PairForm(Form):
    entry_code: Annotated[Line, Field(min_length=1, max_length=20)]
    judge: Id
