"""Why does this judge score, or not score, this entry?"""

from dataclasses import dataclass

import numpy as np

from contest.judging.assign import messages as say
from contest.judging.assign.arrays import Ints
from contest.judging.assign.eligibility import Choice, choice_of, is_member
from contest.judging.assign.messages import Message
from contest.judging.assign.plan import Plan
from contest.judging.assign.problem import Id, Problem, Rules, canonical
from contest.judging.assign.solve import DEFAULT_RULES


@dataclass(frozen=True)
class Why:
    """rank: place among the `able` judges who may score the entry, 1 = best fit; runner_up: best able judge not on
    the panel; price: what a sheet of this judge is worth elsewhere; reasons: sentences, the decisive one first.
    """

    sits: bool
    affinity: int
    rank: int | None
    able: int
    runner_up: Id | None
    price: int
    reasons: tuple[Message, ...]


def why(problem: Problem, plan: Plan, *, judge: Id, entry: Id, rules: Rules = DEFAULT_RULES) -> Why:
    choice = choice_of(canonical(problem), rules)
    fair = choice.fair
    row, column = fair.entries.index(entry), fair.judges.index(judge)
    panel = [fair.judges.index(member) for member in plan.panels().get(entry, ())]
    values = _eligible(choice, row)
    own = int(values[column])
    outside = np.where(np.isin(np.arange(len(values)), panel), -1, values)
    sits = column in panel
    return Why(
        sits=sits,
        affinity=int(fair.affinity.at(np.array([row]), np.array([column]))[0]),
        rank=int((values > own).sum()) + 1 if own >= 0 else None,
        able=int((values >= 0).sum()),
        runner_up=fair.judges[int(outside.argmax())] if (outside >= 0).any() else None,
        price=int(plan.prices.get(judge, 0)),
        reasons=tuple(_reasons(choice, plan, row=row, column=column, panel=panel, values=values)),
    )


def _eligible(choice: Choice, row: int) -> Ints:
    """Affinities of the row; -1 where barred. Fixed pairs count as eligible."""
    judges = choice.size[1]
    values = choice.block(row, row + 1)[0].astype(np.int64)
    mine = choice.fixed[choice.fixed // judges == row] % judges
    values[mine] = np.maximum(choice.fair.affinity.at(np.full(len(mine), row), mine), 0)
    return np.asarray(values)


def _reasons(choice: Choice, plan: Plan, *, row: int, column: int, panel: list[int], values: Ints) -> list[Message]:
    fair, key = choice.fair, np.array([row * choice.size[1] + column])
    if column in panel:
        fixed = is_member(fair.submitted, key)[0]
        rank = {"rank": int((values > values[column]).sum()) + 1, "judges": int((values >= 0).sum())}
        return [Message(say.WHY_SUBMITTED, {})] if fixed else [Message(say.WHY_CHOSEN, rank)]
    barred = _bar(choice, row, column, key)
    if barred is not None:
        return [barred]
    found = _panel_rules(choice, column, panel)
    load, room = plan.loads[fair.judges[column]], int(fair.capacity[column])
    if load >= room:
        found.append(Message(say.WHY_FULL, {"load": load, "capacity": room}))
    weakest = min((int(values[member]) for member in panel), default=0)
    if values[column] > weakest:
        found.append(Message(say.WHY_ELSEWHERE, {"price": int(plan.prices.get(fair.judges[column], 0))}))
    else:
        found.append(Message(say.WHY_WEAKER, {"fit": int(values[column]), "least": weakest}))
    return found


def _bar(choice: Choice, row: int, column: int, key: Ints) -> Message | None:
    fair, rules = choice.fair, choice.rules
    raw = int(fair.affinity.at(np.array([row]), np.array([column]))[0])
    if raw < 0:
        return Message(say.WHY_CONFLICT, {})
    if rules.own_school and fair.entry_school[row] >= 0 and fair.entry_school[row] == fair.judge_school[column]:
        return Message(say.WHY_OWN_SCHOOL, {})
    if is_member(fair.forbidden, key)[0]:
        return Message(say.WHY_RECUSED, {})
    if rules.history_cost is None and is_member(fair.seen, key)[0] and not is_member(fair.waived, key)[0]:
        return Message(say.WHY_SEEN, {})
    if raw < rules.min_affinity and not is_member(fair.waived, key)[0]:
        return Message(say.WHY_BELOW, {"fit": raw, "floor": rules.min_affinity})
    return None


def _panel_rules(choice: Choice, column: int, panel: list[int]) -> list[Message]:
    """Rules that bar the judge whichever member would leave."""
    fair, rules, found = choice.fair, choice.rules, []
    kind = fair.judge_type[column]
    others = [sum(fair.judge_type[m] == kind for m in panel if m != leaver) for leaver in panel]
    if rules.panel_mix is not None and kind >= 0 and others and min(others) >= rules.panel_mix:
        found.append(Message(say.WHY_MIX, {"mix": rules.panel_mix}))
    school = fair.judge_school[column]
    if rules.mixed_schools and school >= 0 and sum(fair.judge_school[m] == school for m in panel) > 1:
        found.append(Message(say.WHY_SAME_SCHOOL, {}))
    return found
