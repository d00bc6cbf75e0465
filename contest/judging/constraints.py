"""What an organizer asks of the panels of one round, beside sheets per entry; stored with the round as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from contest.core import audit
from contest.judging.conflicts import Pair
from contest.judging.rounds import round_for_office
from contest.people.access import Actor

if TYPE_CHECKING:
    from contest.judging.assign import Rules

AVOID_SEEN = 300  # taken off the affinity (at most 1000) of a judge who scored the entry in an earlier round


@dataclass(frozen=True)
class Constraints:
    """load_gap: most sheets by which judges of equal capacity differ; None: no care.
    least_scores: a judge scores none or at least so many entries of a category; floor: level below which nobody judges;
    experts: at least so many on every panel; kind_mix: at most so many judges of one kind on a panel.
    repeat_barred: who scored an entry in an earlier round never scores it again; else it is avoided.
    sitting: the panels named with the judges always score together.
    anchors: entries every judge scores; english: entries to be read in English, which only judges who read it score;
    extra: entry id -> sheets more or less than the round's; waived: pairs allowed
    below the floor or again; only: entries of this round, empty for all accepted ones.
    """

    load_gap: int | None = 1
    least_scores: int = 2
    kind_mix: int | None = None
    floor: int = 0
    experts: int = 0
    mixed_schools: bool = True
    worst_off: bool = True
    repeat_barred: bool = False
    sitting: bool = False
    anchors: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    extra: Mapping[str, int] = field(default_factory=dict)
    waived: tuple[Pair, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Constraints":
        return cls(
            **{
                **stored,
                "anchors": tuple(stored.get("anchors", ())),
                "only": tuple(stored.get("only", ())),
                "english": tuple(stored.get("english", ())),
                "waived": tuple((entry, judge) for entry, judge in stored.get("waived", ())),
            }
        )

    def stored(self) -> dict[str, Any]:
        return {**asdict(self), "waived": [list(pair) for pair in self.waived]}

    def with_extra(self, more: Mapping[str, int]) -> "Constraints":
        both = {entry: self.extra.get(entry, 0) + more.get(entry, 0) for entry in {*self.extra, *more}}
        return replace(self, extra={entry: count for entry, count in sorted(both.items()) if count})

    def rules(self) -> "Rules":
        from contest.judging.assign import Rules
        from contest.judging.assign.levels import Level, floor_of

        return Rules(
            max_load_gap=self.load_gap,
            min_affinity=floor_of(Level(self.floor)) if self.floor else 0,
            experts=self.experts,
            expert_affinity=floor_of(Level.EXPERT),
            panel_mix=self.kind_mix,
            mixed_schools=self.mixed_schools,
            min_scores_per_category=self.least_scores,
            history_cost=None if self.repeat_barred else AVOID_SEEN,
            worst_off=self.worst_off,
        )


def set_constraints(session: Session, *, actor: Actor, round_id: str, wanted: Constraints, now: datetime) -> None:
    found = round_for_office(session, actor=actor, round_id=round_id)
    stored = wanted.stored()
    if found.constraints == stored:
        return
    before = Constraints.of(found.constraints).stored()
    changed = {name: [before[name], value] for name, value in stored.items() if before[name] != value}
    found.constraints = stored
    audit.record(
        session, actor=actor, action="round.constraints_set", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, changed=changed,
    )  # fmt: skip
