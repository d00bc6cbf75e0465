from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.errors import NotFound
from contest.core.i18n import either
from contest.entries.blind import title_for_judges
from contest.entries.competing import COMPETING
from contest.entries.tables import Author, Entry
from contest.judging.counting import real_sheet
from contest.judging.tables import Assignment, Judge, Sheet
from contest.people.tables import Account, School
from contest.results.tables import AwardGiven, Publication, TieVote
from contest.results.values import EntryLine, Place
from contest.rules.tables import AwardPlace, Criterion, Rubric


def entries_of(session: Session, contest_id: str) -> dict[tuple[str, str], list[EntryLine]]:
    """Accepted entries by (category id, track id), by code."""
    authors: defaultdict[str, list[str]] = defaultdict(list)
    for row in session.execute(
        select(Author.entry_id, Author.full_name)
        .join(Entry, Entry.id == Author.entry_id)
        .where(Entry.contest_id == contest_id, COMPETING)
        .order_by(Author.entry_id, Author.position)
    ):
        authors[row.entry_id].append(row.full_name)
    found: defaultdict[tuple[str, str], list[EntryLine]] = defaultdict(list)
    for entry in session.execute(
        select(
            Entry.id, Entry.code, Entry.title, Entry.level, Entry.summary, Entry.category_id, Entry.track_id,
            School.name.label("school"),
        )
        .join(School, School.id == Entry.school_id)
        .where(Entry.contest_id == contest_id, COMPETING)
        .order_by(Entry.code, Entry.id)
    ):  # fmt: skip
        line = EntryLine(
            entry.id, entry.code or "", entry.title, entry.level, entry.school, tuple(authors[entry.id]), entry.summary
        )
        found[entry.category_id, entry.track_id].append(line)
    return found


def places_of(session: Session, contest_id: str) -> tuple[Place, ...]:
    """The scheme's prizes, the best first."""
    return tuple(
        Place(row.id, row.code, row.name, row.name_en, row.places, row.min_score)
        for row in session.execute(
            select(
                AwardPlace.id, AwardPlace.code, AwardPlace.name, AwardPlace.name_en, AwardPlace.places,
                AwardPlace.min_score,
            )
            .where(AwardPlace.contest_id == contest_id)
            .order_by(AwardPlace.position, AwardPlace.code)
        )
    )  # fmt: skip


def awards_given(session: Session, contest_id: str) -> dict[str, str]:
    """Entry id -> code of the place the committee gave, or "" for none."""
    return {
        row.entry_id: row.code or ""
        for row in session.execute(
            select(AwardGiven.entry_id, AwardPlace.code)
            .outerjoin(AwardPlace, AwardPlace.id == AwardGiven.place_id)
            .where(AwardGiven.contest_id == contest_id)
        )
    }


def tie_votes(session: Session, contest_id: str) -> dict[str, int]:
    return {
        row.entry_id: row.place
        for row in session.execute(select(TieVote.entry_id, TieVote.place).where(TieVote.contest_id == contest_id))
    }


def unfinished_sheets(session: Session, round_ids: Iterable[str]) -> Rows:
    """Sheets assigned and not handed in: code, title, judge (name); by judge, then code."""
    return session.execute(
        select(Entry.code, title_for_judges(), Account.full_name.label("judge"))
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Account, Account.id == Judge.account_id)
        .outerjoin(Sheet, real_sheet())
        .where(
            Assignment.round_id.in_(list(round_ids)),
            Assignment.released_at.is_(None),
            COMPETING,
            (Sheet.id.is_(None)) | (Sheet.state != "locked"),
        )
        .order_by(Account.sort_key, Entry.code)
    ).all()


def judge_names(session: Session, contest_id: str) -> dict[str, str]:
    return {
        row.id: row.full_name
        for row in session.execute(
            select(Judge.id, Account.full_name)
            .join(Account, Account.id == Judge.account_id)
            .where(Judge.contest_id == contest_id)
        )
    }


def publication_rows(session: Session, contest_id: str) -> Rows:
    """Newest first: number, state, decision_number, digest, published_at, by, withdrawn_at, withdrawal_reason."""
    return session.execute(
        select(
            Publication.number, Publication.state, Publication.decision_number, Publication.digest,
            Publication.published_at, Account.full_name.label("by"), Publication.withdrawn_at,
            Publication.withdrawal_reason,
        )
        .join(Account, Account.id == Publication.published_by)
        .where(Publication.contest_id == contest_id)
        .order_by(Publication.number.desc())
    ).all()  # fmt: skip


def criterion_names(
    session: Session, contest_id: str, *, category_id: str, track_id: str
) -> dict[tuple[str, str], tuple[str, Decimal]]:
    """(scope of the rubric, code) -> name and most points; of the newest version that has the criterion."""
    rows = session.execute(
        select(Rubric.scope, Criterion.code, Criterion.name, Criterion.name_en, Criterion.max_points)
        .join(Rubric, Rubric.id == Criterion.rubric_id)
        .where(Rubric.contest_id == contest_id, Rubric.category_id == category_id, Rubric.track_id == track_id)
        .order_by(Rubric.version)
    )
    return {(row.scope, row.code): (either(row.name, row.name_en), row.max_points) for row in rows}


def public_digest(session: Session, contest_id: str) -> tuple[str, str] | None:
    """Id and digest of what is public now: the newest publication, if it was not withdrawn."""
    row = session.execute(
        select(Publication.id, Publication.digest, Publication.state)
        .where(Publication.contest_id == contest_id)
        .order_by(Publication.number.desc())
        .limit(1)
    ).one_or_none()
    return (row.id, row.digest) if row is not None and row.state == "published" else None


def publication_by_id(session: Session, publication_id: str) -> Publication:
    found = session.get(Publication, publication_id)
    if found is None:
        raise NotFound
    return found


def award_note(session: Session, contest_id: str, entry_id: str) -> Rows:
    """At most one row: code (or None), note, decided_at, by (name)."""
    return session.execute(
        select(AwardPlace.code, AwardGiven.note, AwardGiven.decided_at, Account.full_name.label("by"))
        .select_from(AwardGiven)
        .join(Account, Account.id == AwardGiven.decided_by)
        .outerjoin(AwardPlace, AwardPlace.id == AwardGiven.place_id)
        .where(AwardGiven.contest_id == contest_id, AwardGiven.entry_id == entry_id)
    ).all()


def vote_of(session: Session, contest_id: str, entry_id: str) -> Rows:
    """At most one row: place, reason, decided_at, by (name)."""
    return session.execute(
        select(TieVote.place, TieVote.reason, TieVote.decided_at, Account.full_name.label("by"))
        .join(Account, Account.id == TieVote.decided_by)
        .where(TieVote.contest_id == contest_id, TieVote.entry_id == entry_id)
    ).all()
