"""Read once for a whole workbook, so that the statements do not grow with its rows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import gettext
from contest.entries.declaration import AI_LEVELS, HELP_LEVELS
from contest.entries.queries import Book, book_of
from contest.office.imports.columns import AGES
from contest.office.imports.match import Choices, KnownSchool, Schools
from contest.office.imports.plan import PlannedRow
from contest.people.access import Actor
from contest.people.tables import School
from contest.rules import queries as rules
from contest.rules.schedule import Schedule
from contest.rules.values import ContestFacts


@dataclass(frozen=True)
class Context:
    contest: ContestFacts
    actor: Actor
    now: datetime
    book: Book
    schedule: Schedule
    schools: Schools
    own_schools: tuple[KnownSchool, ...]  # of a coordinator; empty for the office, which may name any
    categories: Choices
    tracks: Choices
    ages: Choices
    ai_levels: Choices
    help_levels: Choices
    list_wins: frozenset[str] = frozenset()  # rows of which who imports has said so (merging.token_of)


def context_of(
    session: Session, *, contest: ContestFacts, actor: Actor, now: datetime, list_wins: Collection[str] = ()
) -> Context:
    book = book_of(session, contest)
    known = [
        KnownSchool(*row)
        for row in session.execute(select(School.id, School.code, School.name, School.level, School.short_name))
    ]
    led = frozenset() if actor.has(contest.id, "organizer", "secretary") else actor.schools_led_in(contest.id)
    own = tuple(school for school in known if school.id in led)
    return Context(
        contest=contest,
        actor=actor,
        now=now,
        book=book,
        schedule=rules.schedule_of(session, contest.id),
        schools=Schools(own or known),
        own_schools=own,
        categories=Choices((row, (row.name, row.name_en, row.code, row.prefix)) for row in book.categories.values()),
        tracks=Choices((row, (row.name, row.name_en, row.code, row.prefix)) for row in book.tracks.values()),
        ages=Choices((age, (age, *_AGE_WORDS[age])) for age in AGES),
        ai_levels=_scale(AI_LEVELS),
        help_levels=_scale(HELP_LEVELS),
        list_wins=frozenset(list_wins),
    )


_AGE_WORDS = {
    "under7": ("dưới 7 tuổi", "dưới 7", "under 7"),
    "7to15": ("từ 7 đến 15 tuổi", "7 đến 15", "7-15 tuổi", "7 to 15"),
    "16to17": ("từ 16 đến 17 tuổi", "16 đến 17", "16-17 tuổi", "16 to 17"),
    "adult": ("từ 18 tuổi", "18 trở lên", "người lớn", "18 and older"),
}


def school_of(row: PlannedRow, context: Context, key: str = "school", *, level: str = "") -> KnownSchool | None:
    """None with a note, or without one when the cell is empty."""
    written = row.get(key)
    if not written:
        return context.own_schools[0] if len(context.own_schools) == 1 else None
    found = context.schools.find(written, level)
    if found is None and context.own_schools:
        row.wrong(key, N_("“%(text)s” is not your school"), text=written)
    elif found is None:
        row.wrong(key, N_("no school is called “%(text)s”"), text=written)
    return found


def _scale(levels: Mapping[str, tuple[str, str]]) -> Choices:
    """By code, by name in either language."""
    return Choices((code, (code, name, gettext(name))) for code, (name, _about) in levels.items())
