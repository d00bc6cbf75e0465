"""Lists of entries: filtered, searched, sorted in the database, a page at a time, in a fixed number of statements."""

import unicodedata
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from contest.core.database import Rows
from contest.core.text import clean_line, fold
from contest.entries.queries import readable_entries
from contest.entries.tables import Author, Entry, Mentor
from contest.people.access import Actor
from contest.people.tables import School
from contest.rules.tables import Category, Track

PAGE: Final = 100
MOST_WORDS: Final = 8
MOST_DIGITS: Final = 5  # of a page's number
_SORTS: Final[dict[str, Any]] = {
    "code": Entry.code,
    "title": Entry.title_sort,
    "author": Author.sort_key,
    "school": School.sort_key,
    "state": Entry.state,
    "submitted": Entry.submitted_at,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked for; an unknown value means all, an unknown order the default."""

    state: str = ""
    category: str = ""
    track: str = ""
    school: str = ""
    q: str = ""
    sort: str = "code"  # a minus before it: the other way round
    page: int = 1

    def sorted(self, column: str) -> "Wanted":
        """What a click on this column's head asks for."""
        return replace(self, sort=f"-{column}" if self.sort == column else column, page=1)

    def direction(self, column: str) -> str:
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort, "") if column else ""

    def at(self, page: int) -> "Wanted":
        return replace(self, page=page)


def page_number(typed: str) -> int:
    """Of an address; anything strange is the first page."""
    return max(1, int(typed)) if typed.isdecimal() and len(typed) <= MOST_DIGITS else 1


_AnyAuthor = aliased(Author)  # the list joins the first author already


def entry_rows(session: Session, *, actor: Actor | None, contest_id: str, wanted: Wanted | None = None) -> Rows:
    """One page: id, code, state, title, level, category, category_en, track, track_en, school, author, authors (how
    many), submitted_at, updated_at, confirmed_at.
    """
    wanted = wanted or Wanted()
    query = _matching(actor, contest_id, wanted).with_only_columns(
        Entry.id,
        Entry.code,
        Entry.state,
        Entry.title,
        Entry.level,
        Category.name.label("category"),
        Category.name_en.label("category_en"),
        Track.name.label("track"),
        Track.name_en.label("track_en"),
        School.name.label("school"),
        Author.full_name.label("author"),
        select(func.count()).where(_AnyAuthor.entry_id == Entry.id).scalar_subquery().label("authors"),
        Entry.submitted_at,
        Entry.updated_at,
        Entry.confirmed_at,
    )
    query = query.order_by(*_order(wanted)).limit(PAGE).offset((max(wanted.page, 1) - 1) * PAGE)
    return session.execute(query).all()


def count_entries(session: Session, *, actor: Actor | None, contest_id: str, wanted: Wanted | None = None) -> int:
    query = _matching(actor, contest_id, wanted or Wanted()).with_only_columns(func.count())
    return session.scalar(query) or 0


def state_counts(session: Session, *, actor: Actor | None, contest_id: str) -> dict[str, int]:
    query = readable_entries(actor, contest_id).with_only_columns(Entry.state, func.count()).group_by(Entry.state)
    return {row[0]: row[1] for row in session.execute(query)}


def own_entries(session: Session, *, actor: Actor, contest_id: str) -> list[Entry]:
    """What one works on oneself, the newest work first; staff and coordinators have their own lists."""
    mine = or_(
        Entry.owner_id == actor.id,
        exists().where(Author.entry_id == Entry.id, Author.account_id == actor.id).correlate(Entry),
        exists().where(Mentor.entry_id == Entry.id, Mentor.account_id == actor.id).correlate(Entry),
    )
    query = readable_entries(actor, contest_id).where(mine).order_by(Entry.updated_at.desc(), Entry.id)
    return list(session.scalars(query.limit(PAGE)))


def school_entries(session: Session, *, actor: Actor, contest_id: str) -> list[Entry]:
    """Of the schools this person coordinates, by school and title."""
    query = readable_entries(actor, contest_id).where(Entry.school_id.in_(sorted(actor.schools_led_in(contest_id))))
    return list(session.scalars(query.order_by(Entry.school_id, Entry.title_sort, Entry.id)))


def _matching(actor: Actor | None, contest_id: str, wanted: Wanted) -> Select[Any]:
    query: Select[Any] = (
        readable_entries(actor, contest_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Track, Track.id == Entry.track_id)
        .join(School, School.id == Entry.school_id)
        .outerjoin(Author, (Author.entry_id == Entry.id) & (Author.position == 1))
    )
    asked = ((Entry.state, wanted.state), (Category.code, wanted.category), (Track.code, wanted.track))
    for column, value in (*asked, (School.id, wanted.school)):
        if value:
            query = query.where(column == value)
    for word in fold(wanted.q).split()[:MOST_WORDS]:
        query = query.where(
            or_(Entry.search.contains(word, autoescape=True), School.fold.contains(word, autoescape=True))
        )
    return query


def _order(wanted: Wanted) -> list[Any]:
    """Hits with the very marks of the query come first: "Hương" before "Hường" and "Huong"."""
    name = wanted.sort.removeprefix("-")
    column = _SORTS.get(name, Entry.code)
    falling = wanted.sort.startswith("-") and name in _SORTS
    # drafts have no code and no time yet: last in both directions, and alike on both databases
    order = [column.is_(None), column.desc() if falling else column.asc(), Entry.id]
    written = unicodedata.normalize("NFC", clean_line(wanted.q)).casefold()
    if written != fold(written):
        order.insert(0, case((Entry.search.contains(written, autoescape=True), 0), else_=1))
    return order
