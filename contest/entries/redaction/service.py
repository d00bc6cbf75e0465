"""What a person decides on the names found. Judges never see more than before until the new copy is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Invalid, NotFound
from contest.entries import blind
from contest.entries.dossier import dossier_of
from contest.entries.queries import last_version
from contest.entries.redaction import copies
from contest.entries.redaction.findings import left_in
from contest.entries.redaction.tables import BlindFinding, CleanCopy
from contest.entries.tables import Entry, EntryFile
from contest.people.access import Actor, may_check_entries, require

Act = Literal["hide", "leave", "page", "file"]
ACTS: Final[tuple[Act, ...]] = ("hide", "leave", "page", "file")


@dataclass(frozen=True, slots=True)
class Decision:
    """hide: the mask stays; leave: judges read it, with a reason; page: taken out; file: no judge gets it."""

    finding_id: str
    act: Act
    reason: str = ""


def decide(session: Session, *, actor: Actor, entry_id: str, decisions: Iterable[Decision], now: datetime) -> int:
    """Returns how many changed. The version that was handed in is not touched."""
    entry = _entry(session, actor, entry_id)
    rows = {row.id: row for row in session.scalars(select(BlindFinding).where(BlindFinding.entry_id == entry_id))}
    changed: list[BlindFinding] = []
    for each in decisions:
        row = rows.get(each.finding_id)
        if row is None or row.state == "cleaned":
            raise NotFound
        _check(row, each)
        state = "ignored" if each.act == "leave" else "hidden"
        reason = each.reason.strip() if each.act == "leave" else each.act
        if (row.state, row.reason) != (state, reason):
            row.state, row.reason, row.decided_at, row.decided_by = state, reason, now, actor.id
            changed.append(row)
    session.flush()
    _make_anew(session, entry_id, {file_of(row.place) for row in changed} - {""})
    version = last_version(session, entry_id)
    if version is not None:
        blind.mask_title(session, entry, dossier_of(version.content))
    for row in changed:
        audit.record(
            session, actor=actor, action="entry.name_left_in" if row.state == "ignored" else "entry.name_hidden",
            object_type="entry", object_id=entry_id, contest_id=entry.contest_id, now=now, reason=row.reason,
            place=row.place, found=row.found,
        )  # fmt: skip
    return len(changed)


def show_file_again(session: Session, *, actor: Actor, entry_id: str, file_id: str, now: datetime) -> None:
    """A file hidden as a whole, or a page taken out, is made for judges again, its names masked."""
    entry = _entry(session, actor, entry_id)
    copy = session.get(CleanCopy, file_id)
    if copy is None or copy.entry_id != entry_id:
        raise NotFound
    for row in session.scalars(
        select(BlindFinding).where(
            BlindFinding.entry_id == entry_id,
            BlindFinding.place.startswith(f"file:{file_id}:", autoescape=True),
            BlindFinding.reason.in_(("page", "file")),
        )
    ):
        row.state, row.reason = ("open", "") if row.kind == "unclean" else ("hidden", "hide")
    session.flush()
    copy.state = "waiting"
    copies.ask_again(session, copy, copy.recipe | {"pages": [], "by_hand": []})
    audit.record(
        session, actor=actor, action="entry.file_shown_again", object_type="entry", object_id=entry_id,
        contest_id=entry.contest_id, now=now, file=file_id,
    )  # fmt: skip


def take_out(
    session: Session, *, actor: Actor, entry_id: str, file_id: str, pages: Iterable[int], reason: str, now: datetime
) -> None:
    """What a person saw and no search could find: these pages, or with no page the whole file, go to no judge."""
    entry = _entry(session, actor, entry_id)
    copy = session.get(CleanCopy, file_id)
    if copy is None or copy.entry_id != entry_id:
        raise NotFound
    wanted = sorted(set(pages))
    if wanted and not (copy.pages and wanted[-1] <= copy.pages):
        raise Invalid(N_("The file has %(pages)s pages."), field="pages", pages=copy.pages)
    if wanted:
        copies.ask_again(session, copy, copy.recipe | {"by_hand": wanted})
    else:
        copy.state, copy.file_id, copy.reason = "hidden", None, ""
    audit.record(
        session, actor=actor, action="entry.file_taken_out", object_type="entry", object_id=entry_id,
        contest_id=entry.contest_id, now=now, reason=reason, file=file_id, pages=wanted,
    )  # fmt: skip


def file_of(place: str) -> str:
    """Entry file id of a place inside a file, or ''."""
    head, _, rest = place.partition(":")
    return rest.partition(":")[0] if head == "file" else ""


def page_of(place: str) -> int:
    """The page of a PDF a place is on, or 0."""
    parts = place.split(":")
    return int(parts[3]) if parts[0] == "file" and len(parts) > 3 and parts[2] == "page" else 0  # noqa: PLR2004


def _entry(session: Session, actor: Actor, entry_id: str) -> Entry:
    entry = session.get(Entry, entry_id, with_for_update=True)
    if entry is None:
        raise NotFound
    require(may_check_entries(actor, entry.contest_id))
    return entry


def _check(row: BlindFinding, each: Decision) -> None:
    if each.act == "leave" and not each.reason.strip():
        raise Invalid(N_("Please say why judges may read this."), field=f"why-{row.id}")
    wrong = (each.act == "page" and not page_of(row.place)) or (each.act == "file" and not file_of(row.place))
    if wrong or (each.act == "hide" and row.kind == "unclean"):
        raise Invalid(N_("Please choose one of the values offered."), field=f"do-{row.id}")


def _make_anew(session: Session, entry_id: str, file_ids: set[str]) -> None:
    for file_id in sorted(file_ids):
        copy = session.get(CleanCopy, file_id)
        if copy is None:
            continue
        rows = session.scalars(
            select(BlindFinding).where(
                BlindFinding.entry_id == entry_id,
                BlindFinding.place.startswith(f"file:{file_id}:", autoescape=True),
            )
        ).all()
        if any(row.reason == "file" and row.state == "hidden" for row in rows):
            copy.state, copy.file_id = "hidden", None
            continue
        pages = sorted({page_of(row.place) for row in rows if row.reason == "page" and row.state == "hidden"})
        recipe: dict[str, Any] = copy.recipe | {"left": dict(left_in(session, entry_id, file_id)), "pages": pages}
        if recipe != copy.recipe:
            copies.ask_again(session, copy, recipe)
        elif copy.state == "failed":
            source_id = session.scalars(select(EntryFile.file_id).where(EntryFile.id == file_id)).one()
            copies.settle(session, copy, source_id=source_id, made=copy.file_id is not None)
