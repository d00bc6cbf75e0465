"""panels.csv, certificate.json and explanation.json; nothing in them depends on the clock or the order of input."""

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contest.judging.assign.cure import Cure
from contest.judging.assign.messages import Message
from contest.judging.assign.plan import Infeasible, Plan
from contest.judging.assign.problem import Rules
from contest.judging.assign.shortage import Shortfall

FILES = ("panels.csv", "certificate.json", "explanation.json")


def write_plan(folder: Path, plan: Plan, *, rules: Rules) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "panels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("entry", "judge"))
        writer.writerows(plan.pairs)
    _write(folder / "certificate.json", certificate_of(plan))
    _write(
        folder / "explanation.json",
        {"feasible": True, "rules": asdict(rules), "warnings": [_said(message) for message in plan.warnings]},
    )


def write_shortage(folder: Path, answer: Infeasible, *, cure: Cure, rules: Rules) -> None:
    """A plan of an earlier run would be taken for this one's: it goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    _write(
        folder / "explanation.json",
        {
            "feasible": False,
            "rules": asdict(rules),
            "missing": answer.missing,
            "shortfalls": [_shortfall(item) for item in answer.shortfalls],
            "cure": {
                "sentences": [_said(message) for message in cure.sentences],
                "room": dict(cure.room),
                "waived": [list(pair) for pair in cure.waived],
                "crowded": list(cure.crowded),
                "dropped": dict(cure.dropped),
            },
        },
    )


def certificate_of(plan: Plan) -> dict[str, Any]:
    return {
        "pairs": len(plan.pairs),
        "total": plan.total,
        "worst": plan.worst,
        "load_gap": plan.load_gap,
        "rule_faults": plan.rule_faults,
        "lines": [asdict(line) for line in plan.lines],
        "linkage": [{**asdict(item), "ratio": item.ratio} for item in plan.linkage],
        "loads": dict(plan.loads),
    }


def _shortfall(item: Shortfall) -> dict[str, Any]:
    return {
        "sentence": str(item.message),
        "entries": len(item.entries),
        "needed": item.needed,
        "judges": len(item.judges),
        "available": item.available,
        "entry_ids": list(item.entries),
        "judge_ids": list(item.judges),
    }


def _said(message: Message) -> dict[str, Any]:
    return {"sentence": str(message), "message": message.text, "params": dict(message.params)}


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
