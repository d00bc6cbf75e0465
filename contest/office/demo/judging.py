"""The secretary checks, judges score, the head judge settles ties, the organizer publishes."""

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.entries import service as dossiers
from contest.entries.tables import Entry
from contest.entries.words import GATES
from contest.judging import desk
from contest.judging import service as judging
from contest.judging.cases import open_cases
from contest.judging.settling import close_case
from contest.judging.suggestion import suggest_for
from contest.judging.values import STEP, MarkValue, SheetSent
from contest.office.demo import bank
from contest.office.demo.calendar import Stage
from contest.office.demo.story import BATCH, Opened, Stagehand
from contest.people.access import Actor
from contest.people.sessions import load_actor
from contest.results.publish import publish, readiness
from contest.results.ranking import rank_contest
from contest.results.service import vote_in_tie
from contest.rules import queries as rules
from contest.rules.values import CriterionFacts, RubricFacts

SCORED: Final = 0.6  # share of sheets begun in the middle of judging
RETURNED: Final = 23  # one entry in so many goes back


def judge(hand: Stagehand, opened: Opened, made: Sequence[str], stage: Stage) -> None:
    _check(hand, opened, made)
    round_id = _assign(hand, opened)
    _score(hand, opened, round_id, share=SCORED if stage == "judging" else 1.0)
    if stage == "published":
        _publish(hand, opened)


def _check(hand: Stagehand, opened: Opened, made: Sequence[str]) -> None:
    now = hand.calendar.during("checking", 0.99)
    for first in range(0, len(made), BATCH):
        with hand.db.write() as tx:
            secretary = load_actor(tx, account_id=opened.cast.office["secretary"], now=now)
            batch = made[first : first + BATCH]
            waiting = tx.execute(
                select(Entry.id, Entry.code).where(Entry.id.in_(batch), Entry.state == "submitted").order_by(Entry.code)
            ).all()
            for place, row in enumerate(waiting, start=first):
                _decide(tx, secretary, row.id, back=place % RETURNED == RETURNED - 1, now=now)


def _decide(tx: Session, secretary: Actor, entry_id: str, *, back: bool, now: datetime) -> None:
    gates = dict.fromkeys(GATES, "")
    if back:
        gates["G7"] = "Đường dẫn sản phẩm chưa mở được từ máy ngoài."
    dossiers.check_entry(
        tx,
        actor=secretary,
        entry_id=entry_id,
        decision="returned" if back else "accepted",
        version=1,
        gates=gates,
        now=now,
    )


def _assign(hand: Stagehand, opened: Opened) -> str:
    now = hand.calendar.windows["judging"].opens_at
    with hand.db.write() as tx:
        organizer = load_actor(tx, account_id=opened.cast.office["organizer"], now=now)
        rng = random.Random(hand.size.seed + 3)  # noqa: S311 - an invented contest
        for account_id in opened.cast.judges:
            judge_id = judging.add_judge(
                tx, actor=organizer, contest_id=opened.contest_id, account_id=account_id, now=now,
                capacity=_capacity(hand),
            )  # fmt: skip
            levels = {category: rng.choice((1, 2, 2, 3)) for category in sorted(opened.book.categories)}
            judging.set_expertise(tx, actor=organizer, judge_id=judge_id, levels=levels, now=now)
        round_id = judging.make_round(
            tx, actor=organizer, contest_id=opened.contest_id, code="preliminary", name="Vòng sơ khảo",
            name_en="Preliminary round", now=now,
        )  # fmt: skip
        pairs = suggest_for(tx, round_id)
        judging.apply_assignment(tx, actor=organizer, round_id=round_id, pairs=pairs, now=now)
        judging.open_round(tx, actor=organizer, round_id=round_id, now=now)
    hand.say(f"{len(pairs)} sheets assigned")
    return round_id


def _capacity(hand: Stagehand) -> int:
    """Half as much again as an even share of two sheets an entry."""
    return hand.size.entries * 3 // hand.size.judges + 4


def _score(hand: Stagehand, opened: Opened, round_id: str, *, share: float) -> None:
    rng = random.Random(hand.size.seed + 4)  # noqa: S311 - an invented contest
    quality: dict[str, float] = {}
    for account_id in opened.cast.judges:
        severity = rng.gauss(0, 0.04)
        now = hand.calendar.during("judging", 0.5 + rng.random() / 2)
        with hand.db.write() as tx:
            actor = load_actor(tx, account_id=account_id, now=now)
            judge_id = desk.judge_of(tx, actor=actor, contest_id=opened.contest_id)
            rows = desk.desk_rows(tx, judge_id=judge_id, round_id=round_id)
            for row in rows[: round(len(rows) * share)]:
                level = quality.setdefault(row.entry_id, min(max(random.Random(row.code).gauss(0.74, 0.1), 0.3), 0.97))  # noqa: S311
                rubric = _rubric_of(tx, opened, row.entry_id)
                sheet = _sheet(rng, rubric, level - severity)
                judging.record_scores(tx, actor=actor, assignment_id=row.id, sheet=sheet, now=now)
                now += timedelta(minutes=1)
            if share == 1.0 and rows:
                judging.lock_sheets(tx, actor=actor, round_id=round_id, now=now)


def _rubric_of(tx: Session, opened: Opened, entry_id: str) -> RubricFacts:
    row = tx.execute(select(Entry.category_id, Entry.track_id).where(Entry.id == entry_id)).one()
    return rules.rubric_of(tx, opened.contest_id, row.category_id, row.track_id)


def _sheet(rng: random.Random, rubric: RubricFacts, level: float) -> SheetSent:
    marks = {each.id: _mark(rng, each, level) for each in rubric.criteria}
    weak = sum((mark.points or Decimal(0) for mark in marks.values()), Decimal(0)) < 50  # noqa: PLR2004 - of 100
    return SheetSent(
        key=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        base_revision=0,
        rubric_id=rubric.id,
        marks=marks,
        strengths=rng.choice(bank.STRENGTHS),
        next_step=rng.choice(bank.ADVICE) if weak or rng.random() < 0.6 else "",  # noqa: PLR2004
    )


def _mark(rng: random.Random, criterion: CriterionFacts, level: float) -> MarkValue:
    """Halves of a point around the entry's level, within the criterion."""
    share = min(max(level + rng.gauss(0, 0.07), 0.05), 1.0)
    points = round(float(criterion.max_points) * share / float(STEP)) * STEP
    lowest = criterion.level_of(points) == criterion.levels[-1]
    return MarkValue("marked", points, bank.REASON if lowest else "")


def _publish(hand: Stagehand, opened: Opened) -> None:
    now = hand.calendar.during("publication", 0.5)
    with hand.db.write() as tx:
        head = load_actor(tx, account_id=opened.cast.office["head_judge"], now=now)
        contest = rules.contest_by_id(tx, opened.contest_id)
        for case in open_cases(tx, contest):
            close_case(
                tx, actor=head, round_id=case.round_id, entry_id=case.entry_id,
                reason="Hai giám khảo đã trao đổi và giữ điểm, biên bản số 02", now=now,
            )  # fmt: skip
        ranking = rank_contest(tx, contest)
        for group in ranking.groups:
            tied = [each for each in group.standings if each.open]
            for place, standing in enumerate(tied, start=1):
                vote_in_tie(
                    tx, actor=head, contest_id=contest.id, entry_id=standing.entry.id, place=place,
                    reason="Ban Giám khảo thống nhất, biên bản số 03", now=now,
                )  # fmt: skip
        organizer = load_actor(tx, account_id=opened.cast.office["organizer"], now=now)
        assert readiness(tx, contest, rank_contest(tx, contest)).ready
        publish(tx, actor=organizer, contest=contest, decision_number="412/QĐ-UBND", now=now)
    hand.say("results published")
