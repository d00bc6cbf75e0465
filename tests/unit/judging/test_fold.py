"""Any order of saves, handings in, reopenings, paper, conflicts and changed panels: the events fold to the sheets."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging_world import JUDGING, actor_of, add_entries, sheet, start_judging
from sqlalchemy import select, update

from contest.core.errors import Problem
from contest.entries.tables import Entry
from contest.judging import paper
from contest.judging.service import (
    add_assignment,
    apply_assignment,
    declare_conflict,
    lift_conflict,
    lock_sheets,
    record_scores,
    release_assignment,
    reopen_sheet,
)
from contest.judging.settling import ask_again
from contest.judging.tables import Assignment, Conflict, HandingIn, Mark, Sheet, SheetEvent
from contest.judging.values import digest, digest_of_lines, marks_from, state_of

AFTER = {"": {"saved"}, "saved": {"saved", "locked"}, "locked": {"reopened"}, "reopened": {"saved", "locked"}}
POINTS = [("35", "30", "15"), ("40", "40", "20"), ("24.5", "24.5", "12"), ("36", "30", "15"), ("36", "30"), ()]
judge, entry = st.sampled_from(["chi", "cuc"]), st.integers(0, 1)
saves = st.tuples(
    st.just("save"), judge, entry, st.sampled_from(POINTS), st.sampled_from([0, 0, 0, -1]), st.sampled_from("nnno")
)
locks = st.tuples(st.just("lock"), judge)
turns = st.tuples(st.sampled_from(["reopen", "leave", "back", "release", "give", "type", "check"]), judge, entry)
acts = st.one_of(saves, saves, locks, locks, turns, turns, st.tuples(st.just("ask"), entry))


FIRST = [("save", who, number, POINTS[number], 0, "n") for who in ("chi", "cuc") for number in (0, 1)]


@dataclass
class Play:
    """One example: two entries of its own, judged by two."""

    db: Any
    world: Any
    now: Any
    entries: list[str]
    desks: dict[tuple[str, int], str]
    told: list[tuple[str, Any, Any]] = field(default_factory=list)  # assignment, what was sent, what was answered

    def act(self, name: str, *rest: Any) -> None:
        self.now += timedelta(seconds=1)
        try:
            with self.db.write() as session:
                done = getattr(self, f"_{name}")(session, *rest)
        except Problem:
            return
        if done:
            self.told.append(done)

    def _person(self, name: str) -> Any:
        return actor_of(self.db, self.world, name, self.now)

    def _sheet(self, session: Any, who: str, number: int) -> Sheet | None:
        return session.scalar(select(Sheet).where(Sheet.assignment_id == self.desks[who, number]))

    def _save(self, session, who, number, points, stale, key):
        stored = self._sheet(session, who, number)
        base = (stored.revision if stored else 0) + stale
        sent = sheet(self.world, points, base=base, strengths=f"Lần {len(self.told) % 3}", next_step="Thêm ví dụ.")
        if key == "o" and self.told:
            sent = replace(sent, key=self.told[-1][1].key)
        desk = self.desks[who, number]
        answer = record_scores(session, actor=self._person(who), assignment_id=desk, sheet=sent, now=self.now)
        return (desk, sent, answer)

    def _lock(self, session, who):
        lock_sheets(session, actor=self._person(who), round_id=self.world.round_id, now=self.now)

    def _reopen(self, session, who, number):
        if stored := self._sheet(session, who, number):
            reopen_sheet(session, actor=self._person("dung"), sheet_id=stored.id, reason="Xem lại", now=self.now)

    def _ask(self, session, number):
        ask_again(
            session, actor=self._person("dung"), round_id=self.world.round_id, entry_id=self.entries[number],
            reason="Lệch nhiều", until=None, now=self.now,
        )  # fmt: skip

    def _leave(self, session, who, number):
        declare_conflict(
            session, actor=self._person(who), judge_id=self.world.judges[who], kind="other", now=self.now,
            entry_id=self.entries[number],
        )  # fmt: skip

    def _back(self, session, who, number):
        found = session.scalar(
            select(Conflict.id).where(
                Conflict.judge_id == self.world.judges[who], Conflict.entry_id == self.entries[number],
                Conflict.lifted_at.is_(None),
            )
        )  # fmt: skip
        if found:
            lift_conflict(session, actor=self._person("dung"), conflict_id=found, now=self.now)

    def _release(self, session, who, number):
        desk = self.desks[who, number]
        release_assignment(session, actor=self._person("dung"), assignment_id=desk, reason="Ốm", now=self.now)

    def _give(self, session, who, number):
        add_assignment(
            session, actor=self._person("dung"), round_id=self.world.round_id, entry_id=self.entries[number],
            judge_id=self.world.judges[who], now=self.now,
        )  # fmt: skip

    def _typed(self) -> paper.Typed:
        return paper.Typed(sheet(self.world, ("30", "28", "14")).marks, Decimal(72))

    def _type(self, session, who, number):
        paper.type_first(
            session, actor=self._person("ha"), assignment_id=self.desks[who, number], typed=self._typed(),
            over_draft=True, now=self.now,
        )  # fmt: skip

    def _check(self, session, who, number):
        desk = self.desks[who, number]
        if paper.open_typing(session, desk) is None:
            self._type(session, who, number)
        paper.type_second(session, actor=self._person("giang"), assignment_id=desk, typed=self._typed(), now=self.now)


def faults(play: Play) -> list[str]:
    with play.db.read() as session:
        found: list[str] = []
        chains: dict[str, list[SheetEvent]] = {}
        for desk in play.desks.values():
            stored = session.scalar(select(Sheet).where(Sheet.assignment_id == desk))
            if stored is None:
                chains[desk] = []
                continue
            query = select(SheetEvent).where(SheetEvent.sheet_id == stored.id).order_by(SheetEvent.revision)
            chains[desk] = list(session.scalars(query))
            marks = session.scalars(select(Mark).where(Mark.sheet_id == stored.id)).all()
            found += [
                f"{desk}: {one}" for one in (*_chain(stored.id, chains[desk]), *_fold(stored, marks, chains[desk]))
            ]
        found += [one for desk, sent, answer in play.told for one in _told(chains[desk], sent, answer)]
        for receipt in session.scalars(select(HandingIn)):
            if digest_of_lines(receipt.lines) != receipt.digest:
                found.append(f"receipt {receipt.id}")
        return found


def _chain(sheet_id: str, events: list[SheetEvent]) -> list[str]:
    found, receipt, kind = [], "", ""
    for number, event in enumerate(events, start=1):
        said = event.payload
        again = digest({
            "sheet": sheet_id, "revision": number, "kind": event.kind, "by": event.by, "at": event.at.isoformat(),
            "state": said["state"], "previous": receipt,
        })  # fmt: skip
        if (event.revision, said["previous"], said["receipt"]) != (number, receipt, again):
            found.append(f"link {number} is broken")
        if event.kind not in AFTER[kind]:
            found.append(f"{event.kind} after {kind or 'nothing'}")
        receipt, kind = again, event.kind
    return found


def _fold(stored: Sheet, marks: Any, events: list[SheetEvent]) -> list[str]:
    last = events[-1]
    said = last.payload["state"]
    texts = (said["rubric"], said["strengths"], said["next_step"], said["private_note"])
    total = last.payload["total"]
    checks: dict[str, Callable[[], bool]] = {
        "revision": lambda: stored.revision == last.revision,
        "lock": lambda: (stored.state == "locked") == (last.kind == "locked") == (stored.locked_at is not None),
        "texts": lambda: texts == (stored.rubric_id, stored.strengths, stored.next_step, stored.private_note),
        "total": lambda: stored.total == (None if total is None else Decimal(total)),
        "complete": lambda: stored.complete == last.payload["complete"],
        "marks": lambda: (
            {m.criterion_id: (m.state, m.points, m.comment) for m in marks}
            == {name: (m.state, m.points, m.comment) for name, m in marks_from(said).items()}
        ),
    }
    return [f"{name} does not follow from the events" for name, holds in checks.items() if not holds()]


def _told(events: list[SheetEvent], sent: Any, answer: Any) -> list[str]:
    """What was answered as saved is there once, as it was sent; what changed nothing was there already."""
    mine = [event for event in events if event.key == sent.key]
    said = state_of(sent)
    at = next((event for event in events if event.revision == answer.revision), None)
    if answer.revision == 0:
        return [] if not mine and not sent.marks else ["nothing was answered as saved"]
    if at is None or at.payload["state"] != said or at.payload["receipt"] != answer.receipt:
        return [f"{sent.key} was answered with what is not there"]
    return [f"{sent.key} is there {len(mine)} times"] if len(mine) > 1 else []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(plan=st.lists(acts, min_size=12, max_size=30))
def test_any_order_of_acts_folds_to_the_sheets_and_keeps_every_answer(db, world, clock, plan):
    now = clock() + JUDGING
    play = _begin(db, world, now)

    for act in (*FIRST, *plan):
        play.act(*act)
        assert faults(play) == []


def _begin(db: Any, world: Any, now: Any) -> Play:
    head = actor_of(db, world, "dung", now)
    with db.read() as session:
        before = session.scalars(select(Entry.id)).all()
    if not before:
        start_judging(db, world, now=now, count=1, judges=("chi", "cuc"))
    with db.write() as session:
        session.execute(update(Entry).values(state="withdrawn"))
        entries = add_entries(session, world, 2, now=now, first=len(before) + 10)
        pairs = [(one, world.judges[name]) for one in entries for name in ("chi", "cuc")]
        apply_assignment(session, actor=head, round_id=world.round_id, pairs=pairs, now=now)
        names = {world.judges[name]: name for name in ("chi", "cuc")}
        rows = session.execute(
            select(Assignment.entry_id, Assignment.judge_id, Assignment.id).where(Assignment.entry_id.in_(entries))
        )
        desks = {(names[row.judge_id], entries.index(row.entry_id)): row.id for row in rows}
    return Play(db, world, now, entries, desks)
