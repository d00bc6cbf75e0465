"""The solver's answer as JSON that a page can show long afterwards, sentences as message ids with their places."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from contest.judging.questions import Question
from contest.judging.repairs import Happening, given, problem_after, repaired
from contest.judging.suggestion import answer_to, pairs_of

if TYPE_CHECKING:
    from contest.judging.assign import Infeasible, Message, Plan, Watch


def answer_of(question: Question, happening: Happening, watch: "Watch | None" = None) -> "Plan | Infeasible":
    if happening.kind == "fresh":
        return answer_to(question, watch)
    return (repaired if happening.kind == "repair" else given)(question, happening, watch)


def outcome_of(question: Question, happening: Happening, answer: "Plan | Infeasible") -> tuple[dict[str, Any], str]:
    """The outcome and the state of its run: done or short."""
    from contest.judging.assign import Infeasible

    if isinstance(answer, Infeasible):
        return _short(question, happening, answer), "short"
    return _done(question, answer), "done"


def _done(question: Question, plan: "Plan") -> dict[str, Any]:
    pairs = sorted({*pairs_of(plan), *question.elsewhere})
    return {
        "pairs": [list(pair) for pair in pairs],
        "total": plan.total,
        "worst": plan.worst,
        "load_gap": plan.load_gap,
        "rule_faults": plan.rule_faults,
        "lines": [[line.stage, line.value, line.bound, line.proven] for line in plan.lines],
        "linkage": [
            {
                "category": link.category, "judges": link.judges, "sheets": link.sheets, "subsets": link.subsets,
                "ratio": link.ratio, "fewest": link.fewest,
            }
            for link in plan.linkage
        ],
        "warnings": [said(message) for message in [*plan.warnings, *_sitting(question)]],
        "prices": {str(judge): int(price) for judge, price in plan.prices.items()},
    }  # fmt: skip


def _sitting(question: Question) -> list["Message"]:
    from contest.judging.assign.sitting import linkage_warning

    if not question.panels:
        return []
    warning = linkage_warning(panels=len(question.panels), anchors=len(question.problem.anchors))
    return [warning] if warning else []


def _short(question: Question, happening: Happening, answer: "Infeasible") -> dict[str, Any]:
    """With the cheapest cure, except where whole panels lack room: a panel takes no single sheet."""
    from contest.judging.assign import Event, suggest
    from contest.judging.assign.repair import after

    sitting = bool(question.panels) and happening.kind == "fresh"
    outcome: dict[str, Any] = {
        "missing": answer.missing, "sitting": sitting,
        "shortfalls": [
            {**said(item.message), "judges": [str(judge) for judge in item.judges][:200]} for item in answer.shortfalls
        ],
    }  # fmt: skip
    if sitting:
        return outcome
    problem = question.problem
    if happening.kind == "repair":
        event = Event(happening.withdrawn, happening.recused, happening.extra)
        problem = after(problem_after(question, happening), pairs=sorted(question.present), event=event)
    cure = suggest(problem, rules=question.constraints.rules())
    return {
        **outcome,
        "cure": {
            "room": {str(judge): int(count) for judge, count in cure.room.items()},
            "waived": [[str(entry), str(judge)] for entry, judge in cure.waived],
            "crowded": len(cure.crowded),
            "dropped": {str(entry): int(count) for entry, count in cure.dropped.items()},
            "sentences": [said(message) for message in cure.sentences],
        },
    }


def said(message: "Message") -> dict[str, Any]:
    return {"text": message.text, "params": _params(message.params)}


def _params(params: Mapping[str, int | str]) -> dict[str, Any]:
    return {name: value if isinstance(value, str) else int(value) for name, value in params.items()}
