"""What the machine can tell the secretary at each gate. Hints only: a person decides (domain.md 4.2)."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import format_when, translate
from contest.core.text import fold
from contest.entries.desk import Desk
from contest.entries.dossier import Dossier
from contest.entries.gaps import gaps
from contest.entries.tables import Author, Entry
from contest.entries.words import BIOMETRIC
from contest.people.tables import Account

Tone = Literal["good", "wait", "bad"]
_TASK_GATE = {"files": "G1", "product": "G1", "people": "G2", "statements": "G5", "attendance": "G6"}


@dataclass(frozen=True)
class GateHint:
    gate: str
    tone: Tone
    text: str


def gate_hints(session: Session, desk: Desk, dossier: Dossier) -> list[GateHint]:
    """`dossier`: the version under check; its contacts are not in it, so gaps about them are left out."""
    found = [
        GateHint("G4" if gap.place == "consents" else _TASK_GATE[gap.task], "bad", gap.say())
        for gap in gaps(dossier, desk.book, desk.looks)
        if not gap.place.startswith("contact")
    ]
    found.extend(_same_names(session, desk, dossier))
    found.append(_confirmation(session, desk))
    awaited = sum(line.file_id in desk.looks and desk.looks[line.file_id].pending for line in dossier.files)
    if awaited:
        found.append(
            GateHint("G1", "wait", translate(N_("Files still being checked: %(number)s."), {"number": awaited}))
        )
    if desk.book.tracks[dossier.track_id].needs_consent:
        said = {"have": dossier.consents, "need": dossier.pupils}
        tone: Tone = "good" if dossier.consents == dossier.pupils else "bad"
        found.append(GateHint("G4", tone, translate(N_("%(have)s of %(need)s pupils have consent on paper."), said)))
    if dossier.attendance.get("kind") in BIOMETRIC:
        found.append(
            GateHint("G6", "bad", translate(N_("Works with biometrics: look for faces and voices of real pupils.")))
        )
    return sorted(found, key=lambda hint: hint.gate)


def _confirmation(session: Session, desk: Desk) -> GateHint:
    entry = desk.entry
    if entry.confirmed_at is None or entry.confirmed_by is None:
        return GateHint("G3", "wait", translate(N_("The school has not confirmed it yet.")))
    name = session.scalars(select(Account.full_name).where(Account.id == entry.confirmed_by)).one()
    said = {"name": name, "when": format_when(entry.confirmed_at)}
    return GateHint("G3", "good", translate(N_("Confirmed by %(name)s, %(when)s."), said))


def _same_names(session: Session, desk: Desk, dossier: Dossier) -> list[GateHint]:
    """The same name at the same school in another entry of the category: one pupil, one team (domain.md 1.5)."""
    names = {fold(author.full_name): author.full_name for author in dossier.authors}
    rows = session.execute(
        select(Author.fold, Entry.code)
        .join(Entry, Entry.id == Author.entry_id)
        .where(
            Entry.contest_id == desk.contest.id,
            Entry.school_id == dossier.school_id,
            Entry.category_id == dossier.category_id,
            Entry.state.in_(("submitted", "returned", "valid")),
            Entry.id != desk.entry.id,
            Author.fold.in_(list(names)),
        )
        .order_by(Entry.code)
    )
    message = N_("%(name)s is also an author of %(code)s in this category.")
    return [GateHint("G2", "wait", translate(message, {"name": names[key], "code": code})) for key, code in rows]
