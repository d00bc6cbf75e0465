"""Lists for sheets on paper. No points of a sheet are read here: who types sees the paper, not the marks stored."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.entries.blind import title_for_judges
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.judging.counting import real_sheet
from contest.judging.paper_tables import PaperScan, PaperTyping
from contest.judging.tables import Assignment, Judge, Sheet
from contest.people.tables import Account


def paper_rows(session: Session, round_id: str, *, assignment_id: str = "") -> Rows:
    """id, entry_id, code, title, category_id, track_id, judge_id, judge, state (todo, draft, first, differs, paper,
    locked), first_by, scans (how many, replaced ones too); by code, then judge.
    """
    state = case(
        ((Sheet.state == "locked") & (Sheet.origin == "paper"), "paper"),
        (Sheet.state == "locked", "locked"),
        (PaperTyping.second_at.is_not(None), "differs"),
        (PaperTyping.id.is_not(None), "first"),
        (Sheet.id.is_not(None), "draft"),
        else_="todo",
    )
    going_on = (
        (PaperTyping.assignment_id == Assignment.id)
        & PaperTyping.accepted_at.is_(None)
        & PaperTyping.dropped_at.is_(None)
    )
    scans = select(func.count()).where(PaperScan.assignment_id == Assignment.id).correlate(Assignment).scalar_subquery()
    query = (
        select(
            Assignment.id, Assignment.entry_id, Entry.code, title_for_judges(), Entry.category_id, Entry.track_id,
            Assignment.judge_id, Account.full_name.label("judge"), state.label("state"), PaperTyping.first_by,
            scans.label("scans"),
        )
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Account, Account.id == Judge.account_id)
        .outerjoin(Sheet, real_sheet())
        .outerjoin(PaperTyping, going_on)
        .where(Assignment.round_id == round_id, Assignment.released_at.is_(None), COMPETING)
        .order_by(Entry.code, Account.sort_key, Assignment.id)
    )  # fmt: skip
    return session.execute(query.where(Assignment.id == assignment_id) if assignment_id else query).all()
