"""All that the pages of one dossier show, read in one go."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import gettext, translate
from contest.entries import queries
from contest.entries.dossier import Dossier, digest, dossier_of
from contest.entries.drafts import LOCKED
from contest.entries.gaps import Gap, Task, gaps, tasks_of
from contest.entries.inspection.queries import Look, looks_of
from contest.entries.links.queries import Health, health_of
from contest.entries.play.queries import packages_of
from contest.entries.queries import Book
from contest.entries.rows import fingerprint, people_values
from contest.entries.tables import Entry, EntryVersion
from contest.entries.uploads import queries as uploads
from contest.people.access import Actor, EntryFacts, may_edit_entry, require_visible
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.schedule import Activity, Closed, Open, open_at, refusal
from contest.rules.values import ContestFacts

TITLES: dict[Task, str] = {
    "people": N_("Authors and school"),
    "product": N_("The product"),
    "files": N_("Files and links"),
    "statements": N_("Pledges, use of AI, sources"),
    "attendance": N_("Questions on smart attendance"),
    "kit": N_("Demo kit for the judges (optional)"),
}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry's own columns as plain values: what pages show outlives the transaction that read it."""

    id: str
    code: str | None
    state: str
    title: str
    category_id: str
    track_id: str
    level: str
    school_id: str
    submitted_at: datetime | None
    updated_at: datetime
    confirmed_at: datetime | None
    confirmed_by: str | None
    training: bool  # out of competition


@dataclass(frozen=True, slots=True)
class HandedIn:
    number: int
    submitted_at: datetime
    digest: str
    dossier: Dossier


@dataclass(frozen=True)
class Desk:
    contest: ContestFacts
    book: Book
    entry: EntryLine
    facts: EntryFacts
    dossier: Dossier
    school: Any  # id, name, level
    version: HandedIn | None
    gaps: list[Gap]
    looks: dict[str, Look]  # stored file id -> its inspection, of the working copy and of what was handed in
    editable: bool
    window: Open | Closed
    uploading: int = 0  # uploads begun and not finished
    closed: str = ""  # why nothing can be changed now
    links: Mapping[str, Health] = field(default_factory=dict)  # by address
    playable: frozenset[str] = frozenset()  # stored files that are packages and can be run

    @property
    def tasks(self) -> list[Task]:
        return tasks_of(self.dossier, self.book)

    @property
    def unsubmitted(self) -> bool:
        """Changed since it was handed in; what was handed in still counts."""
        return self.version is not None and self.version.digest != digest(self.dossier.content())

    @property
    def awaited(self) -> int:
        """Files of the working copy whose inspection is still to come."""
        return sum(line.file_id in self.looks and self.looks[line.file_id].pending for line in self.dossier.files)

    def gaps_of(self, task: str) -> list[Gap]:
        return [gap for gap in self.gaps if gap.task == task]

    def begun(self, task: Task) -> bool:
        d = self.dossier
        return bool(
            {
                "people": d.authors or d.mentors or d.contact.name,
                "product": d.title or d.summary,
                "files": d.files or d.links,
                "statements": d.pledges or d.sources or d.materials or any(d.ai_use.values()),
                "attendance": any(d.attendance.values()),
                "kit": d.kit,
            }[task]
        )

    def state_of(self, task: Task) -> str:
        if task == "kit" and not self.begun(task):
            return "todo"
        if not self.gaps_of(task):
            return "done"
        return "in_progress" if self.begun(task) else "todo"


def desk_of(session: Session, *, actor: Actor | None, slug: str, entry_id: str, now: datetime) -> Desk:
    contest = enter_contest(session, slug, actor=actor)
    entry = queries.entry_by_id(session, actor=actor, entry_id=entry_id, contest_id=contest.id)
    book = queries.book_of(session, contest)
    dossier = queries.dossier(session, entry)
    facts = queries.entry_facts(session, entry)
    version = queries.last_version(session, entry_id)
    held = {line.file_id for line in (*dossier.files, *(dossier_of(version.content).files if version else ()))}
    activity: Activity = "checking" if entry.state == "returned" else "submission"
    window = open_at(rules.schedule_of(session, contest.id), activity, now, school_id=entry.school_id)
    handed = handed_in(version) if version else None
    looks = looks_of(session, dossier, *([handed.dossier] if handed else []))
    return Desk(
        contest=contest,
        book=book,
        entry=line_of(entry),
        facts=facts,
        dossier=dossier,
        school=queries.school_choices(session, [entry.school_id])[0],
        version=handed,
        gaps=gaps(dossier, book, looks),
        looks=looks,
        editable=may_edit_entry(actor, facts)
        and entry.state in {"draft", "submitted", "returned"}
        and isinstance(window, Open),
        window=window,
        uploading=uploads.unfinished_count(session, entry_id, now=now),
        closed=_why_closed(entry, activity, window),
        links=health_of(session, entry_id),
        playable=frozenset(packages_of(session, held)),
    )


def editor_desk(session: Session, *, actor: Actor | None, slug: str, entry_id: str, now: datetime) -> Desk:
    """For the forms of a dossier: only for those who may fill them in; who may only read does not find them."""
    desk = desk_of(session, actor=actor, slug=slug, entry_id=entry_id, now=now)
    require_visible(may_edit_entry(actor, desk.facts))
    return desk


def line_of(entry: Entry) -> EntryLine:
    return EntryLine(**{name: getattr(entry, name) for name in EntryLine.__dataclass_fields__})


def handed_in(version: EntryVersion) -> HandedIn:
    return HandedIn(version.number, version.submitted_at, version.digest, dossier_of(version.content))


def _why_closed(entry: Entry, activity: Activity, window: Open | Closed) -> str:
    if entry.state in LOCKED:
        return gettext(LOCKED[entry.state])
    if isinstance(window, Closed):
        problem = refusal(activity, window)
        return translate(problem.message, problem.params)
    return ""


def part_values(desk: Desk, part: str) -> dict[str, Any]:
    """The stored values of one part, as its form shows and its service compares them."""
    d = desk.dossier
    if part == "people":
        return people_values(d.authors, d.mentors, d.contact)
    if part == "statements":
        return {
            "ai_use": dict(d.ai_use),
            "sources": d.sources,
            "materials": [asdict(line) for line in d.materials],
            "pledges": dict(d.pledges),
        }
    if part == "attendance":
        return {"attendance": dict(d.attendance)}
    if part == "kit":
        return {"kit": dict(d.kit)}
    return {
        "title": d.title,
        "summary": d.summary,
        "category_id": d.category_id,
        "track_id": d.track_id,
        "level": d.level,
    }


def seen(desk: Desk, part: str) -> str:
    return fingerprint(part_values(desk, part))
