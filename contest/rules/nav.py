"""The links over every page of a contest: what is public, and the rooms in which this person has a part."""

from typing import Final

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import gettext
from contest.people.access import Actor, Role
from contest.rules.queries import contest_by_slug
from contest.rules.values import ContestFacts
from contest.web.context import current_visit

PUBLIC: Final = ((N_("The contest"), ""), (N_("Rules"), "/rules"), (N_("Results"), "/results"))
ROOMS: Final[tuple[tuple[str, str, frozenset[Role]], ...]] = (
    (N_("My entries"), "/entries", frozenset({"entrant"})),
    (N_("My school"), "/school", frozenset({"coordinator"})),
    (N_("Judging"), "/judging", frozenset({"judge", "head_judge"})),
    (N_("Office"), "/office", frozenset({"organizer", "secretary", "head_judge"})),
)


def enter_contest(session: Session, slug: str, *, actor: Actor | None) -> ContestFacts:
    """The contest of this page, its zone and its links; 404 where this person may not know it."""
    contest = contest_by_slug(session, slug, actor=actor)
    held = actor.roles_in(contest.id) if actor else frozenset()
    visit = current_visit()
    places = [*PUBLIC, *((label, tail) for label, tail, roles in ROOMS if not roles.isdisjoint(held))]
    visit.nav = [
        (gettext(label), path, visit.path == path or (tail != "" and visit.path.startswith(f"{path}/")))
        for label, tail in places
        for path in [f"/c/{contest.slug}{tail}"]
    ]
    return contest
