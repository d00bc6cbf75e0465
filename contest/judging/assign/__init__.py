"""Judge assignment that can prove itself. Pure: numpy in, plan out; no database, no web. Import it where a job runs,
never at web start-up (numpy, scipy, OR-Tools).

    problem = Problem(
        entries=[11, 12, 13], judges=[1, 2],           # ids, all numbers or all text
        affinity=table,                                # entries x judges int32, -1 = hard conflict (levels.py)
        need=2, capacity=[20, 20],                     # sheets per entry (one or one each), most per judge
        category=[...], entry_school=[...], judge_school=[...], judge_type=[...],
        submitted=[(11, 1)],                           # sheets handed in: never move
        kept=[(12, 1)], seen=[...], forbidden=[...], anchors=[...],
    )
    answer = solve(problem, rules=Rules(max_load_gap=1))
    if isinstance(answer, Infeasible):
        [(item.message.text, item.message.params) for item in answer.shortfalls]   # _(text) % params
    else:
        answer.pairs                                   # ((entry, judge), ...), fixed pairs included
        answer.loads, answer.total, answer.worst, answer.lines

    suggest(problem, rules=rules).sentences            # the cheapest cure of an infeasible problem
    reassign(problem, pairs=answer.pairs, event=Event(withdrawn=[2]))      # Diff(plan, added, removed, orphaned)
    why(problem, answer, judge=2, entry=12).reasons

The order of entries and judges changes nothing; the same version gives the same plan. `Watch(progress=, cancelled=)`
is asked between passes; `Cancelled` leaves nothing behind. `BadProblem` says what is malformed.
"""

from contest.judging.assign.messages import Message
from contest.judging.assign.plan import Infeasible, Line, Plan
from contest.judging.assign.problem import BadProblem, Cancelled, Problem, Rules, Watch
from contest.judging.assign.repair import Diff, Event, reassign
from contest.judging.assign.shortage import Shortfall
from contest.judging.assign.solve import solve, suggest
from contest.judging.assign.why import Why, why

__all__ = [
    "BadProblem",
    "Cancelled",
    "Diff",
    "Event",
    "Infeasible",
    "Line",
    "Message",
    "Plan",
    "Problem",
    "Rules",
    "Shortfall",
    "Watch",
    "Why",
    "reassign",
    "solve",
    "suggest",
    "why",
]
