"""The mails and the Zalo texts of this room, plain text, in the language of whoever gets them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contest.core.errors import N_
from contest.core.i18n import format_when, translate

_GREETING: Final = N_("Dear %(name)s")
_SIGN_IN_SUBJECT: Final = N_("Sign in to %(site)s")
_SIGN_IN: Final = N_(
    "%(greeting)s,\n\n"
    "to sign in, open this link and press the button (it works once, until %(until)s):\n%(link)s\n\n"
    "Or enter this code on the page where you asked for it: %(code)s\n\n"
    "If you did not ask for this, please ignore this mail: nobody gets in without it."
)
_EMAIL_SUBJECT: Final = N_("Code to confirm your e-mail: %(code)s")
_EMAIL: Final = N_(
    "%(greeting)s,\n\n"
    "to connect this address with your account at %(site)s, enter this code on the page My account: %(code)s\n"
    "It works until %(until)s.\n\n"
    "If you did not ask for this, please ignore this mail and give the code to nobody."
)
_TAKEN_SUBJECT: Final = N_("You already have an account at %(site)s")
_TAKEN: Final = N_(
    "%(greeting)s,\n\n"
    "somebody, perhaps you, wanted to connect this address with another account at %(site)s. "
    "You already have an account with it. To sign in, ask for a link here:\n%(link)s"
)
_INVITE_SUBJECT: Final = N_("Invitation: %(role)s, %(contest)s")
_INVITE: Final = N_(
    "%(greeting)s,\n\n"
    "%(organizer)s invites you to the contest “%(contest)s” as: %(role)s.\n\n"
    "To sign in, open this link and press the button (it works once, until %(until)s):\n%(link)s\n\n"
)
_WITH_SHORT_CODE: Final = N_(
    "If the link does not open on your computer, go to %(page)s and enter the e-mail %(email)s with the code %(code)s."
)
_WITH_LOGIN_CODE: Final = N_(
    "Your personal login code, for later and for other devices: %(code)s\n"
    "Enter it at %(page)s. Please keep it to yourself."
)


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


@dataclass(frozen=True)
class Invitation:
    """What an invitation says; `login_code` for people without e-mail, else `short_code` with `email`."""

    contest: str
    organizer: str
    role: str
    link: str
    until: datetime
    page: str
    email: str = ""
    short_code: str = ""
    login_code: str = ""


def sign_in_letter(name: str, *, site: str, link: str, code: str, until: datetime) -> Letter:
    said = {"greeting": _greeting(name), "site": site, "link": link, "code": spaced(code), "until": format_when(until)}
    return Letter(translate(_SIGN_IN_SUBJECT, said), translate(_SIGN_IN, said))


def email_code_letter(name: str, *, site: str, code: str, until: datetime) -> Letter:
    said = {"greeting": _greeting(name), "site": site, "code": spaced(code), "until": format_when(until)}
    return Letter(translate(_EMAIL_SUBJECT, said), translate(_EMAIL, said))


def taken_letter(name: str, *, site: str, link: str) -> Letter:
    said = {"greeting": _greeting(name), "site": site, "link": link}
    return Letter(translate(_TAKEN_SUBJECT, said), translate(_TAKEN, said))


def invite_letter(name: str, invitation: Invitation) -> Letter:
    said = {
        "greeting": _greeting(name),
        "organizer": invitation.organizer,
        "contest": invitation.contest,
        "role": invitation.role,
        "link": invitation.link,
        "until": format_when(invitation.until),
        "page": invitation.page,
        "email": invitation.email,
        "code": invitation.login_code or spaced(invitation.short_code),
    }
    codes = _WITH_LOGIN_CODE if invitation.login_code else _WITH_SHORT_CODE
    return Letter(translate(_INVITE_SUBJECT, said), translate(_INVITE, said) + translate(codes, said))


def _greeting(name: str) -> str:
    return translate(_GREETING, {"name": name})


def spaced(code: str) -> str:
    """12345678 -> 1234 5678."""
    return f"{code[:4]} {code[4:]}"
