"""A round as a question to the solver, and its answer as pairs. Nothing is stored: `apply_assignment` does that."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid, NotFound
from contest.judging import queries
from contest.judging.conflicts import Pair, conflict_pairs
from contest.judging.tables import Assignment, Round, Sheet

if TYPE_CHECKING:
    from contest.judging.assign import Infeasible, Plan, Problem

# how well a judge's level (0 none … 3 expert) fits a category; a category he does not know is the last resort
AFFINITY: Final = (0, 40, 80, 100)
UNSAID: Final = 1
CONFLICT: Final = -1


def suggest_for(session: Session, round_id: str) -> tuple[Pair, ...]:
    """(entry id, judge id) for every sheet of the round, loads as even as capacities allow.

    Raises Invalid when the judges cannot cover the entries; `answer_for` says why in the solver's words.
    """
    from contest.judging.assign import Infeasible

    answer = answer_for(session, round_id)
    if isinstance(answer, Infeasible):
        raise Invalid(N_("The judges cannot cover all entries: see the explanation."))
    return tuple((str(entry), str(judge)) for entry, judge in answer.pairs)


def answer_for(session: Session, round_id: str) -> "Plan | Infeasible":
    from contest.judging.assign import Rules, solve

    found = session.get(Round, round_id)
    if found is None:
        raise NotFound
    return solve(problem_of(session, found), rules=Rules(max_load_gap=1))


def problem_of(session: Session, round_: Round) -> "Problem":
    """Begun sheets and pairs set by hand stay; who has withdrawn is no judge any more."""
    from contest.judging.assign import Problem

    entries = queries.entries_to_judge(session, round_.contest_id)
    judges = [row for row in queries.judge_rows(session, round_.contest_id) if row.withdrawn_at is None]
    if not entries or not judges:
        raise Invalid(N_("There is nothing to assign yet: accepted entries and judges are needed."))
    return Problem(
        entries=[row.id for row in entries],
        judges=[row.id for row in judges],
        affinity=_affinity(session, round_.contest_id, entries, judges),
        need=_need(session, round_, entries, {row.id for row in judges}),
        capacity=[row.capacity for row in judges],
        category=[row.category_id for row in entries],
        entry_school=[row.school_id for row in entries],
        judge_school=[row.school_id for row in judges],
        submitted=_fixed(session, round_.id, {row.id for row in judges}),
    )


def _need(session: Session, round_: Round, entries: Sequence[Any], judges: set[str]) -> list[int]:
    """Sheets handed in by judges who have withdrawn since still count for their entry."""
    given = Counter(
        session.scalars(
            select(Assignment.entry_id)
            .join(Sheet, Sheet.assignment_id == Assignment.id)
            .where(
                Assignment.round_id == round_.id,
                Assignment.released_at.is_(None),
                Sheet.state == "locked",
                Assignment.judge_id.not_in(judges),
            )
        )
    )
    return [max(round_.sheets_per_entry - given[row.id], 0) for row in entries]


def _affinity(session: Session, contest_id: str, entries: Sequence[Any], judges: Sequence[Any]) -> Any:
    import numpy as np

    levels = queries.expertise_of(session, contest_id)
    place = {row.id: number for number, row in enumerate(judges)}
    line = {row.id: number for number, row in enumerate(entries)}
    by_category = {
        category: [AFFINITY[levels.get((judge.id, category), UNSAID)] for judge in judges]
        for category in {row.category_id for row in entries}
    }
    table = np.array([by_category[row.category_id] for row in entries], dtype=np.int32)
    for entry_id, judge_id in conflict_pairs(session, contest_id):
        if entry_id in line and judge_id in place:
            table[line[entry_id], place[judge_id]] = CONFLICT
    return table


def _fixed(session: Session, round_id: str, judges: set[str]) -> list[Pair]:
    rows = session.execute(
        select(Assignment.entry_id, Assignment.judge_id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_id,
            Assignment.released_at.is_(None),
            Assignment.locked.is_(True) | Sheet.id.is_not(None),
        )
    )
    return [(row.entry_id, row.judge_id) for row in rows if row.judge_id in judges]
