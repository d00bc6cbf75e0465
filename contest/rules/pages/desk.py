"""What every page of the organizer's rule book begins with."""

from datetime import datetime
from typing import Any, Final

from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.people.access import Actor, may_edit_rules, require, signed_in
from contest.rules.locks import Part, locks_of
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.forms import RawForm
from contest.web.render import Page, page

Db = NamedDependency[Database]
Who = NamedDependency[Actor | None]
Now = NamedDependency[datetime]
Raw = NamedDependency[RawForm]
ORGANIZER: Final = {"perm": "organizer"}
OFFICE: Final = "/c/{slug:str}/office/rules"


def enter_office(session: Session, slug: str, actor: Actor | None) -> tuple[ContestFacts, Actor]:
    contest = enter_contest(session, slug, actor=actor)
    person = signed_in(actor)
    require(may_edit_rules(person, contest.id))
    return contest, person


def office_page(template: str, contest: ContestFacts, *, status: int = 200, **context: Any) -> Page:
    return page(f"rules/{template}", status=status, contest=contest, **context)


def lock(session: Session, contest: ContestFacts, part: Part, now: datetime) -> str:
    """Why this part is locked (message id), or ''."""
    return locks_of(session, contest.id, now).get(part, "")
