"""Runs: a question to the solver is asked, worked off (at once or by the job), shown, and applied or left."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from contest.core.clock import Clock
from contest.core.database import Database, Rows, wake_after_commit
from contest.core.errors import N_, Conflict, NotFound, Problem
from contest.core.tokens import new_id
from contest.judging.assignments import Applied, apply_assignment
from contest.judging.holding import hold_round
from contest.judging.locking import finished_sheets
from contest.judging.outcomes import answer_of, outcome_of
from contest.judging.questions import question_of
from contest.judging.repairs import Happening
from contest.judging.rounds import round_for_office
from contest.judging.tables import Assignment, AssignmentRun, Round, Sheet
from contest.people.access import Actor

TASK: Final = "assignments"
INLINE_PAIRS: Final = 1_000  # entries x judges that a page waits for; 100 x 10 took up to 2 s, 130 x 15 up to 8
CLAIM: Final = timedelta(minutes=15)
SAY_EVERY: Final = timedelta(seconds=1)


def ask(session: Session, *, actor: Actor, round_id: str, happening: Happening, now: datetime) -> tuple[str, bool]:
    """The run's id, and whether it is small enough to be worked off at once. Large ones wake the job."""
    found = round_for_office(session, actor=actor, round_id=round_id)
    if happening.withdrawn:
        happening = _with_finished(session, found, happening)
    question = question_of(session, found)
    run = AssignmentRun(
        id=new_id(), round_id=round_id, event=happening.stored(), asked_by=actor.id, asked_at=now, state="pending",
        fingerprint=question.fingerprint(happening.stored()),
    )  # fmt: skip
    session.add(run)
    size = len(question.problem.entries) * len(question.problem.judges)
    if size > INLINE_PAIRS:
        wake_after_commit(session, TASK)
    session.flush()
    return run.id, size <= INLINE_PAIRS


def work_off(db: Database, *, clock: Clock) -> int:
    """Every run that waits and that nobody is at work on. Returns how many were answered."""
    with db.read() as session:
        waiting = session.scalars(_free(clock()).order_by(AssignmentRun.asked_at)).all()
    return sum(work(db, run_id, clock=clock) for run_id in waiting)


def work(db: Database, run_id: str, *, clock: Clock) -> bool:
    """Answer one run. A run that somebody else is at work on, or that was cancelled meanwhile, is left alone."""
    from contest.judging.assign import Cancelled

    with db.write() as session:
        claimed = session.execute(
            update(AssignmentRun)
            .where(AssignmentRun.id.in_(_free(clock())), AssignmentRun.id == run_id)
            .values(claimed_until=clock() + CLAIM)
        )
        if not claimed.rowcount:  # type: ignore[attr-defined]
            return False
    try:
        with db.read() as session:
            run = session.get_one(AssignmentRun, run_id)
            question = question_of(session, session.get_one(Round, run.round_id))
            happening, fingerprint = Happening.of(run.event), question.fingerprint(run.event)
        answer = answer_of(question, happening, _Teller(db, run_id, clock).watch())
        outcome, state = outcome_of(question, happening, answer)
    except Cancelled:
        return False
    except (Problem, ValueError) as problem:
        message = problem.message if isinstance(problem, Problem) else str(problem)
        outcome, state, fingerprint = {"problem": message}, "failed", ""
    with db.write() as session:
        session.execute(
            update(AssignmentRun)
            .where(AssignmentRun.id == run_id, AssignmentRun.state == "pending")
            .values(state=state, outcome=outcome, fingerprint=fingerprint, finished_at=clock(), percent=100)
        )
    return True


def cancel(session: Session, *, actor: Actor, run_id: str, now: datetime) -> None:
    run = run_for_office(session, actor=actor, run_id=run_id)
    if run.state == "pending":
        run.state, run.finished_at = "cancelled", now


def apply_run(session: Session, *, actor: Actor, run_id: str, now: datetime) -> Applied:
    """Refused where anything the answer stands on has changed since."""
    run = run_for_office(session, actor=actor, run_id=run_id)
    hold_round(session, run.round_id)
    session.refresh(run)  # a second press waited for the first
    found = session.get_one(Round, run.round_id)
    if run.state != "done" or question_of(session, found).fingerprint(run.event) != run.fingerprint:
        raise Conflict(N_("Entries, judges or sheets changed since this suggestion. Please look at a new one."))
    pairs = [(entry, judge) for entry, judge in run.outcome["pairs"]]
    done = apply_assignment(
        session, actor=actor, round_id=run.round_id, pairs=pairs, now=now, step=Happening.of(run.event).step
    )
    run.state, run.applied_at = "applied", now
    return done


def run_for_office(session: Session, *, actor: Actor, run_id: str) -> AssignmentRun:
    run = session.get(AssignmentRun, run_id)
    if run is None:
        raise NotFound
    round_for_office(session, actor=actor, round_id=run.round_id)
    return run


def run_rows(session: Session, round_id: str) -> Rows:
    """The last ten: id, state, event, asked_at, applied_at; newest first."""
    return session.execute(
        select(
            AssignmentRun.id, AssignmentRun.state, AssignmentRun.event, AssignmentRun.asked_at, AssignmentRun.applied_at
        )
        .where(AssignmentRun.round_id == round_id)
        .order_by(AssignmentRun.asked_at.desc(), AssignmentRun.id)
        .limit(10)
    ).all()


def last_prices(session: Session, round_id: str) -> dict[Any, int]:
    """What one more place with each judge was worth in the last suggestion applied."""
    outcome = session.scalar(
        select(AssignmentRun.outcome)
        .where(AssignmentRun.round_id == round_id, AssignmentRun.state == "applied")
        .order_by(AssignmentRun.applied_at.desc())
        .limit(1)
    )
    prices: dict[Any, int] = (outcome or {}).get("prices", {})
    return prices


def _free(now: datetime) -> Any:
    idle = or_(AssignmentRun.claimed_until.is_(None), AssignmentRun.claimed_until < now)
    return select(AssignmentRun.id).where(AssignmentRun.state == "pending", idle)


def _with_finished(session: Session, round_: Round, happening: Happening) -> Happening:
    ids = finished_sheets(session, round_id=round_.id, judge_ids=happening.withdrawn)
    rows = session.execute(
        select(Assignment.entry_id, Assignment.judge_id)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Sheet.id.in_(list(ids)))
    )
    return replace(happening, finished=tuple(sorted((row.entry_id, row.judge_id) for row in rows)))


class _Teller:
    """Progress and cancel between passes, at most once a second."""

    def __init__(self, db: Database, run_id: str, clock: Clock) -> None:
        self.db, self.run_id, self.clock = db, run_id, clock
        self.said_at: datetime | None = None
        self.gone = False

    def watch(self) -> Any:
        from contest.judging.assign import Watch

        return Watch(progress=self.tell, cancelled=lambda: self.gone)

    def tell(self, stage: str, fraction: float) -> None:
        now = self.clock()
        if self.said_at is not None and now - self.said_at < SAY_EVERY:
            return
        self.said_at = now
        with self.db.write() as session:
            told = session.execute(
                update(AssignmentRun)
                .where(AssignmentRun.id == self.run_id, AssignmentRun.state == "pending")
                .values(stage=stage, percent=min(int(fraction * 100), 99), claimed_until=now + CLAIM)
            )
        self.gone = not told.rowcount  # type: ignore[attr-defined]
