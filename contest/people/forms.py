"""What a browser may send to this room."""

from typing import Annotated, Literal

from pydantic import Field

from contest.core.i18n import Locale
from contest.people.access import Role
from contest.web.forms import Form, Line, Text

Email = Annotated[Line, Field(max_length=254)]
Name = Annotated[Line, Field(min_length=1, max_length=200)]
Phone = Annotated[Line, Field(max_length=40)]
Password = Annotated[str, Field(min_length=1, max_length=300)]  # as typed: no blanks taken away
Code = Annotated[Line, Field(min_length=1, max_length=40)]
Next = Annotated[str, Field(max_length=500)]


class LoginCodeForm(Form):
    login_code: Code
    next: Next = ""


class MailForm(Form):
    email: Annotated[Email, Field(min_length=1)]
    next: Next = ""


class ShortCodeForm(Form):
    email: Annotated[Email, Field(min_length=1)]
    code: Code
    next: Next = ""


class PasswordForm(Form):
    email: Annotated[Email, Field(min_length=1)]
    password: Password
    next: Next = ""


class ProfileForm(Form):
    full_name: Name
    locale: Locale


class NewEmailForm(Form):
    email: Annotated[Email, Field(min_length=1)]
    email_password: Annotated[str, Field(max_length=300)] = ""


class ConfirmEmailForm(Form):
    code: Code


class NewPasswordForm(Form):
    password: Password
    again: Password
    current_password: Annotated[str, Field(max_length=300)] = ""


class ParticipantForm(Form):
    """The organizer takes somebody in."""

    role: Role
    full_name: Name
    email: Email = ""
    phone: Phone = ""
    school_id: Annotated[str, Field(max_length=32)] = ""


class RevokeForm(Form):
    role: Role
    reason: Annotated[Line, Field(max_length=300)] = ""


class SchoolForm(Form):
    name: Name
    level: Literal["MN", "TH", "THCS", "THPT", "GDTX"]
    code: Annotated[Line, Field(max_length=40)] = ""
    short_name: Annotated[Line, Field(max_length=100)] = ""
    kind: Literal["public", "private"] = "public"
    moet_code: Annotated[Line, Field(max_length=20)] = ""
    principal: Annotated[Line, Field(max_length=200)] = ""
    phone: Phone = ""
    address: Annotated[Line, Field(max_length=300)] = ""


class SchoolsPasteForm(Form):
    rows: Annotated[Text, Field(min_length=1, max_length=100_000)]
