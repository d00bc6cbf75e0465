"""The demo from an empty database to the wanted stage, every step through the services that people use."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.files import FileStore, Kept
from contest.core.tokens import deterministic_ids
from contest.entries import attachments
from contest.entries import queries as entries
from contest.entries import service as dossiers
from contest.entries.dossier import Dossier
from contest.entries.queries import Book
from contest.office.demo.calendar import Calendar, Stage, calendar_for
from contest.office.demo.cast import Cast, SchoolHouse, make_administrator, make_cast
from contest.office.demo.dossiers import Where, echo, invent
from contest.office.demo.papers import description_pdf
from contest.office.demo.products import products
from contest.people.access import Actor
from contest.people.sessions import load_actor
from contest.rules import queries as rules
from contest.rules.drafts import ContestPlan
from contest.rules.schedule import Schedule
from contest.rules.service.opening import announce_contest, open_contest

BATCH: Final = 100  # entries a transaction: one fsync for all of them
ECHOES: Final = {23: 11, 47: 12, 71: 38, 96: 60, 140: 101}  # entries that are like an earlier one of the same batch
WITH_PRODUCTS: Final = 60  # entries with slides, games and screenshots to look at; 20 ms each
NAME: Final = "Ứng dụng AI trong trường học"


@dataclass(frozen=True)
class Size:
    schools: int
    entries: int
    judges: int
    seed: int


@dataclass(frozen=True)
class Stagehand:
    """What every scene of the demo needs."""

    db: Database
    files: FileStore
    size: Size
    calendar: Calendar
    say: Callable[[str], None]


@dataclass(frozen=True)
class Opened:
    contest_id: str
    slug: str
    cast: Cast
    book: Book
    schedule: Schedule


def tell(hand: Stagehand, stage: Stage) -> Opened:
    """Play until `stage`. The same size, seed and `now` give the same contest, row ids included."""
    with deterministic_ids(hand.size.seed):
        opened = _open(hand, random.Random(hand.size.seed))  # noqa: S311 - an invented contest
        made = _enter(hand, opened, random.Random(hand.size.seed + 1), stage)  # noqa: S311
        hand.say(f"{len(made)} entries")
        if stage in {"judging", "scored", "published"}:
            from contest.office.demo.judging import judge

            judge(hand, opened, made, stage)
    return opened


def _open(hand: Stagehand, rng: random.Random) -> Opened:
    windows = hand.calendar.windows
    before = windows["submission"].opens_at
    plan = ContestPlan(
        name=NAME,
        name_en="AI Applications in Schools",
        organizer="UBND phường Tương Mai",
        place="Tương Mai",
        school_year="2026–2027",
        contact="Tổ thư ký, Phòng Văn hóa – Xã hội, điện thoại 024 0000 0000",
        levels=("MN", "TH", "THCS", "THPT"),
        phases=windows,
    )
    with hand.db.write() as tx:
        root = make_administrator(tx, now=before)
        contest_id = open_contest(tx, actor=root, plan=plan, now=before)
        root = load_actor(tx, account_id=root.id, now=before)
        cast = make_cast(
            tx, rng, contest_id=contest_id, root=root, schools=hand.size.schools, judges=hand.size.judges,
            now=before,
        )  # fmt: skip
        announce_contest(tx, actor=root, contest_id=contest_id, now=before)
        contest = rules.contest_by_id(tx, contest_id)
        opened = Opened(
            contest_id, contest.slug, cast, entries.book_of(tx, contest_id), rules.schedule_of(tx, contest_id)
        )
    hand.say(f"contest {contest.slug}, {hand.size.schools} schools, {hand.size.judges} judges")
    return opened


def _enter(hand: Stagehand, opened: Opened, rng: random.Random, stage: Stage) -> list[str]:
    """Every entry is begun; most are handed in, the fewer the earlier the stage (half of all drafts never are)."""
    handed_in = 0.55 if stage == "open" else 0.94
    made: list[str] = []
    for first in range(0, hand.size.entries, BATCH):
        with hand.db.write() as tx:
            school = School(tx, hand, opened, rng)
            for number in range(first, min(first + BATCH, hand.size.entries)):
                now = hand.calendar.during("submission", (number + 1) / (hand.size.entries + 1))
                house = opened.cast.houses[number % len(opened.cast.houses)]
                entry_id = school.begin(house, number=number, now=now)
                if rng.random() < handed_in:
                    school.hand_in(house, entry_id, now=now)
                made.append(entry_id)
    return made


class School:
    """The people of the schools at work inside one transaction."""

    def __init__(self, tx: Session, hand: Stagehand, opened: Opened, rng: random.Random) -> None:
        self.tx, self.hand, self.opened, self.rng = tx, hand, opened, rng
        self.actors: dict[str, Actor] = {}
        self.heard: dict[int, tuple[Dossier, Kept]] = {}  # what later entries are to be like

    def begin(self, house: SchoolHouse, *, number: int, now: datetime) -> str:
        opened = self.opened
        where = _where(opened, self.rng, house)
        owner = self.actor(house.entrants[number % 2] if number % 3 else house.coordinator, now)
        dossier, paper = self.written(where, number=number, now=now)
        entry_id = dossiers.create_draft(
            self.tx, actor=owner, contest_id=opened.contest_id, category_id=where.category.id,
            track_id=where.track.id, level=house.level, school_id=house.id, now=now, dossier=dossier,
            schedule=opened.schedule,
        )  # fmt: skip
        attachments.add_file(
            self.tx, actor=owner, entry_id=entry_id, slot_id=where.slots["description"], kept=paper,
            name="Bản thuyết minh.pdf", media_type="application/pdf", now=now,
        )  # fmt: skip
        if number < WITH_PRODUCTS:
            self.show_product(owner, entry_id, where, dossier, number=number, now=now)
        return entry_id

    def written(self, where: Where, *, number: int, now: datetime) -> tuple[Dossier, Kept]:
        """The dossier and its description. A few are like an earlier one: in their words, their file or their link."""
        dossier = invent(self.rng, where, number=number + 1, now=now)
        earlier, file = self.heard.get(ECHOES.get(number, -1), (None, None))
        if earlier is not None and number % 2:
            dossier = echo(dossier, earlier)
        elif earlier is not None:
            dossier = replace(dossier, links=earlier.links)
        if file is None or number % 2:
            file = self.hand.files.keep_bytes(
                description_pdf(title=dossier.title, category=where.category.name, paragraphs=_sentences(dossier))
            )
        if number in ECHOES.values():
            self.heard[number] = dossier, file
        return dossier, file

    def show_product(
        self, owner: Actor, entry_id: str, where: Where, dossier: Dossier, *, number: int, now: datetime
    ) -> None:
        rng = random.Random(f"{self.hand.size.seed} {number}")  # noqa: S311 - the other draws stay as they are
        shown = products(rng, category=where.category.code, title=dossier.title, paragraphs=_sentences(dossier))
        for product in shown:
            attachments.add_file(
                self.tx, actor=owner, entry_id=entry_id, slot_id=where.slots[product.slot],
                kept=self.hand.files.keep_bytes(product.content), name=product.name, media_type=product.media_type,
                now=now,
            )  # fmt: skip

    def hand_in(self, house: SchoolHouse, entry_id: str, *, now: datetime) -> None:
        lead, opened = self.actor(house.coordinator, now), self.opened
        dossiers.submit_entry(
            self.tx, actor=lead, entry_id=entry_id, now=now, book=opened.book, schedule=opened.schedule
        )
        dossiers.confirm_for_school(self.tx, actor=lead, contest_id=opened.contest_id, entry_ids=[entry_id], now=now)

    def actor(self, account_id: str, now: datetime) -> Actor:
        if account_id not in self.actors:
            self.actors[account_id] = load_actor(self.tx, account_id=account_id, now=now)
        return self.actors[account_id]


def _where(opened: Opened, rng: random.Random, house: SchoolHouse) -> Where:
    """Preschools enter teachers only (domain.md 2.3)."""
    book = opened.book
    category = rng.choice(sorted(book.categories.values(), key=lambda row: row.position))
    tracks = sorted(book.tracks.values(), key=lambda row: row.position)
    track = tracks[0] if house.level == "MN" else rng.choice(tracks)
    slots = {slot.code: slot.id for slot in book.slots_for(category.id)}
    return Where(category, track, slots, house.id, house.level)


def _sentences(dossier: Dossier) -> list[str]:
    return [f"{text.rstrip('.')}." for text in dossier.summary.split(". ")]


def stagehand(
    db: Database, files: FileStore, *, size: Size, stage: Stage, now: datetime, say: Callable[[str], Any]
) -> Stagehand:
    return Stagehand(db, files, size, calendar_for(stage, now), say)
