"""The front door and the help page."""

from dataclasses import dataclass
from typing import Final

from litestar import route

from contest.core.database import Database
from contest.core.errors import N_
from contest.core.i18n import either, gettext
from contest.office import queries
from contest.office.asks import Db, Me
from contest.people.access import Actor
from contest.web.render import Page, page
from contest.web.routing import READ, in_thread

# icon, who, what one does here
PARTS: Final = (
    (
        "user",
        N_("Entrants"),
        N_("Write the dossier step by step, hand it in and get a receipt with a code. Drafts are kept."),
    ),
    (
        "school",
        N_("School coordinators"),
        N_("Bring in entries by one workbook, see who lacks what, confirm them, print the list to sign."),
    ),
    (
        "clipboard-check",
        N_("Secretary"),
        N_("Checks each dossier against seven gates, accepts it or returns it with the reason."),
    ),
    (
        "gavel",
        N_("Judges"),
        N_("Score by the rubric, on a computer or a phone. What is written is saved at once."),
    ),
    (
        "scale",
        N_("Head judge"),
        N_("Assigns the judges, looks at wide score gaps and decides equal points."),
    ),
    (
        "megaphone",
        N_("Organizers"),
        N_("Opens the contest, watches every step and publishes the results."),
    ),
)


@dataclass(frozen=True)
class Door:
    """A contest on the front page; `rooms`: where this person has a part in it."""

    slug: str
    name: str
    organizer: str
    school_year: str
    state: str
    rooms: list[tuple[str, str]]


_ROOMS: Final = (
    (frozenset({"organizer", "secretary", "head_judge"}), N_("To the office"), "/office"),
    (frozenset({"judge", "head_judge"}), N_("To the score sheets"), "/judging"),
    (frozenset({"coordinator"}), N_("To my school's entries"), "/school"),
    (frozenset({"entrant"}), N_("To my entries"), "/entries"),
)


@route("/", http_method=READ, name="web.show_home", opt={"perm": "public"})
@in_thread
def show_home(*, db: Db, actor: Me) -> Page:
    return page("office/home.html", doors=_doors(db, actor), parts=_parts())


@route("/help", http_method=READ, name="web.show_help", opt={"perm": "public"})
@in_thread
def show_help() -> Page:
    return page("office/help.html", parts=_parts())


def _parts() -> list[tuple[str, str, str]]:
    return [(icon, gettext(who), gettext(what)) for icon, who, what in PARTS]


def _doors(db: Database, actor: Actor | None) -> list[Door]:
    with db.read() as session:
        contests = queries.door_rows(session, {grant.contest_id for grant in actor.grants} if actor else set())
    return [
        Door(
            c.slug, either(c.name, c.name_en), c.organizer, c.school_year, c.state, [
                (gettext(words), f"/c/{c.slug}{tail}")
                for roles, words, tail in _ROOMS
                if actor and not roles.isdisjoint(actor.roles_in(c.id))
            ],
        )
        for c in contests
    ]  # fmt: skip
