"""A round's suggested panels, from first question to pairs. Nothing is stored: `apply_assignment` does that."""

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid, NotFound
from contest.judging.conflicts import Pair
from contest.judging.questions import Question, question_of
from contest.judging.tables import Round

if TYPE_CHECKING:
    from contest.judging.assign import Infeasible, Plan, Watch


def suggest_for(session: Session, round_id: str) -> tuple[Pair, ...]:
    """(entry id, judge id) for every sheet of the round, by the round's constraints.

    Raises Invalid when the judges cannot cover the entries; a run (runs.py) says why.
    """
    from contest.judging.assign import Infeasible

    found = session.get(Round, round_id)
    if found is None:
        raise NotFound
    answer = answer_to(question_of(session, found))
    if isinstance(answer, Infeasible):
        raise Invalid(N_("The judges cannot cover all entries: see the explanation."))
    return pairs_of(answer)


def answer_to(question: Question, watch: "Watch | None" = None) -> "Plan | Infeasible":
    from contest.judging.assign import solve
    from contest.judging.assign.sitting import solve_sitting

    rules = question.constraints.rules()
    if question.panels:
        return solve_sitting(question.problem, sitting=question.panels, rules=rules, watch=watch)
    return solve(question.problem, rules=rules, watch=watch)


def pairs_of(answer: Any) -> tuple[Pair, ...]:
    return tuple((str(entry), str(judge)) for entry, judge in answer.pairs)
