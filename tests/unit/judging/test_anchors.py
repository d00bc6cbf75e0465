"""Common entries reach scoring as what they are for: sheets of all judges that link panels which share nothing else."""

import pandas as pd
import pytest
from judging_world import JUDGING, actor_of, add_entries, sheet

from contest.judging import queries
from contest.judging.constraints import Constraints, set_constraints
from contest.judging.desk import desk_rows
from contest.judging.service import apply_assignment, lock_sheets, open_round, record_scores
from contest.judging.suggestion import suggest_for
from contest.judging.tables import Judge, Round
from scoring.connectivity import connectivity


@pytest.mark.parametrize(("anchors", "subsets"), [(0, 2), (1, 1)])
def test_anchor_links_two_panels_of_one_judge_each(db, world, clock, anchors, subsets):
    clock.go(JUDGING)
    now = clock()
    dung = actor_of(db, world, "dung", now)
    with db.write() as session:
        entries = add_entries(session, world, 6, now=now)
        for name, panel in (("chi", "A"), ("cuc", "B")):
            session.get_one(Judge, world.judges[name]).panel = panel
        session.get_one(Round, world.round_id).sheets_per_entry = 1
        wanted = Constraints(sitting=True, anchors=tuple(entries[:anchors]), least_scores=0)
        set_constraints(session, actor=dung, round_id=world.round_id, wanted=wanted, now=now)
        pairs = suggest_for(session, world.round_id)
        apply_assignment(session, actor=dung, round_id=world.round_id, pairs=pairs, now=now)
        open_round(session, actor=dung, round_id=world.round_id, now=now)
    for name in ("chi", "cuc"):
        _hand_in(db, world, name, now)

    with db.read() as session:
        marks = pd.DataFrame([(row.entry_id, row.judge_id, float(row.points)) for row in queries.score_table(session, world.round_id)], columns=["entry", "judge", "total"])  # fmt: skip
    found = connectivity(marks.groupby(["entry", "judge"], as_index=False).sum())

    assert (len(found.subsets), len(marks) // 3) == (subsets, 6 + anchors)


def _hand_in(db, world, name, now):
    judge = actor_of(db, world, name, now)
    with db.write() as session:
        for row in desk_rows(session, judge_id=world.judges[name], round_id=world.round_id):
            record_scores(session, actor=judge, assignment_id=row.id, sheet=sheet(world), now=now)
        lock_sheets(session, actor=judge, round_id=world.round_id, now=now)
