"""A round as a question to the solver: who judges, what fits, what may not be, what stands already."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid
from contest.judging import queries
from contest.judging.conflicts import Pair, conflict_pairs
from contest.judging.constraints import Constraints
from contest.judging.tables import Assignment, Round, Sheet
from contest.judging.values import digest

if TYPE_CHECKING:
    from contest.judging.assign import Problem

UNSAID: Final = 1  # the level of a judge who said nothing of a category
PARTLY: Final = 0.5
LANGUAGES: Final = ("vi", "en")  # every judge reads the first


@dataclass(frozen=True)
class Question:
    """present: pairs in force, those of judges who have withdrawn apart; staying: of these begun or set by hand;
    locked: of these handed in. elsewhere: sheets that still count though their judge has withdrawn.
    panels: judges who sit together, where the round wants that.
    """

    problem: "Problem"
    constraints: Constraints
    present: frozenset[Pair]
    staying: frozenset[Pair]
    locked: frozenset[Pair]
    elsewhere: frozenset[Pair]
    panels: tuple[tuple[str, ...], ...] = ()

    def fingerprint(self, event: Mapping[str, Any]) -> str:
        """Changes with anything the answer stands on."""
        it: Any = self.problem
        facts = [
            list(it.entries), list(it.judges), hashlib.sha256(it.affinity.tobytes()).hexdigest(), list(it.need),
            list(it.capacity), sorted(self.present), sorted(self.staying), sorted(self.elsewhere), sorted(it.seen),
            sorted(self.locked), list(it.judge_type), self.constraints.stored(), self.panels, event,
        ]  # fmt: skip
        return digest(facts)


def question_of(session: Session, round_: Round) -> Question:
    """Begun sheets and pairs set by hand stay; who has withdrawn is no judge any more."""
    from contest.judging.assign import Problem

    wanted = Constraints.of(round_.constraints)
    entries = entries_of(session, round_.contest_id, wanted)
    judges = [row for row in queries.judge_rows(session, round_.contest_id) if row.withdrawn_at is None]
    if not entries or not judges:
        raise Invalid(N_("There is nothing to assign yet: accepted entries and judges are needed."))
    codes, active = {row.id for row in entries}, {row.id for row in judges}
    rows = [row for row in queries.assignment_rows(session, round_.id) if row.entry_id in codes]
    here = [row for row in rows if row.judge_id in active]
    elsewhere = frozenset((row.entry_id, row.judge_id) for row in rows if row.judge_id not in active)
    given = Counter(entry for entry, _ in elsewhere)
    staying = frozenset((row.entry_id, row.judge_id) for row in here if row.locked or row.sheet_id)
    problem = Problem(
        entries=[row.id for row in entries],
        judges=[row.id for row in judges],
        affinity=_affinity(session, round_.contest_id, entries, judges, wanted),
        need=[max(round_.sheets_per_entry + wanted.extra.get(row.id, 0) - given[row.id], 0) for row in entries],
        capacity=[row.capacity for row in judges],
        category=[row.category_id for row in entries],
        entry_school=[row.school_id for row in entries],
        judge_school=[row.school_id for row in judges],
        judge_type=[row.kind for row in judges],
        submitted=sorted(staying),
        seen=[pair for pair in _seen(session, round_) if pair[0] in codes and pair[1] in active],
        anchors=[entry for entry in wanted.anchors if entry in codes],
        waived=[pair for pair in wanted.waived if pair[0] in codes and pair[1] in active],
    )
    return Question(
        problem=problem,
        constraints=wanted,
        present=frozenset((row.entry_id, row.judge_id) for row in here),
        staying=staying,
        locked=frozenset((row.entry_id, row.judge_id) for row in here if row.state == "locked"),
        elsewhere=elsewhere,
        panels=_sitting(judges) if wanted.sitting else (),
    )


def entries_of(session: Session, contest_id: str, wanted: Constraints) -> list[Any]:
    """The accepted entries of this round, by code."""
    chosen = set(wanted.only)
    return [row for row in queries.entries_to_judge(session, contest_id) if not chosen or row.id in chosen]


def _seen(session: Session, round_: Round) -> list[Pair]:
    """Pairs with a sheet handed in in another round."""
    rows = session.execute(
        select(Assignment.entry_id, Assignment.judge_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Round.contest_id == round_.contest_id, Round.id != round_.id, Sheet.state == "locked")
    )
    return sorted({(row.entry_id, row.judge_id) for row in rows})


def _sitting(judges: Sequence[Any]) -> tuple[tuple[str, ...], ...]:
    """Judges by the name of their panel; who has none sits on no panel."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in judges:
        if row.panel:
            members[row.panel].append(row.id)
    if not members:
        raise Invalid(N_("No judge has a panel yet. Name the panels on the judges' pages first."))
    return tuple(tuple(members[name]) for name in sorted(members))


def _affinity(
    session: Session, contest_id: str, entries: Sequence[Any], judges: Sequence[Any], wanted: Constraints
) -> Any:
    """What levels.py makes of expertise, fits and wishes; conflicts of interest are -1 whatever the fit."""
    from contest.judging.assign.levels import Level, affinity_table, below

    entrants, skills = _entrants_and_skills(session, contest_id, entries, judges, frozenset(wanted.english))
    table = affinity_table(entrants, skills)
    if wanted.floor:
        table = below(table, entrants, skills, Level(wanted.floor))
    if wanted.experts:
        table = below(table, entrants, skills, Level.EXPERT)
    line, place = ({row.id: number for number, row in enumerate(rows)} for rows in (entries, judges))
    for entry_id, judge_id in conflict_pairs(session, contest_id):
        if entry_id in line and judge_id in place:
            table[line[entry_id], place[judge_id]] = -1
    return table


def _entrants_and_skills(
    session: Session, contest_id: str, entries: Sequence[Any], judges: Sequence[Any], english: frozenset[str]
) -> Any:
    import numpy as np

    from contest.judging.assign.levels import Entrants, Skills

    known = queries.expertise_of(session, contest_id)
    categories, levels, tracks = (
        sorted({getattr(row, name) for row in entries}) for name in ("category_id", "level", "track_id")
    )
    entrants = Entrants(
        category=np.array([categories.index(row.category_id) for row in entries]),
        level=np.array([levels.index(row.level) for row in entries]),
        track=np.array([tracks.index(row.track_id) for row in entries]),
        language=np.array([int(row.id in english) for row in entries]),
    )
    skills = Skills(
        expertise=np.array([[known.get((row.id, name), UNSAID) for name in categories] for row in judges]),
        level_fit=_fits(judges, "levels", levels),
        track_fit=_fits(judges, "tracks", tracks),
        wish=_fits(judges, "wishes", categories),
        reads=np.array([[True, LANGUAGES[1] in row.skills.get("languages", ())] for row in judges]),
    )
    return entrants, skills


def _fits(judges: Sequence[Any], what: str, values: Sequence[str]) -> Any:
    """1 for what the judge named, 0 for the rest; a judge who named nothing fits everything partly."""
    import numpy as np

    return np.array(
        [
            [float(value in named) if named else PARTLY for value in values]
            for row in judges
            for named in [set(row.skills.get(what, ()))]
        ]
    )
