"""The four parts of a dossier that are forms: what each shows, what it saves, what its inputs are called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import gettext
from contest.entries import service
from contest.entries.declaration import AI_LEVELS, FIELDS, HELP_LEVELS, MOST_MATERIALS
from contest.entries.desk import Desk
from contest.entries.dossier import AuthorLine, Contact, Dossier, MaterialLine, MentorLine
from contest.entries.drafts import MOST_LINES
from contest.entries.forms import AttendanceForm, PeopleForm, ProductForm, StatementsForm
from contest.entries.kit import KIT, KitForm, save_kit
from contest.entries.words import AGES, AI_USE, CHOICES, IDENTIFIERS, LEVELS, PLACES, PLEDGES, RISKS, TESTERS, named
from contest.people.access import Actor
from contest.people.phones import show_phone
from contest.web.forms import Bound, fill


@dataclass(frozen=True)
class Part:
    name: str
    form: Any
    shown: Callable[[Desk], Mapping[str, Any]]
    save: Callable[[Session, Actor, Desk, Any, datetime], None]

    def filled(self, desk: Desk) -> Bound[Any]:
        return fill(self.shown(desk))


def _people_shown(desk: Desk) -> Mapping[str, Any]:
    d = desk.dossier
    values: dict[str, Any] = {
        "contact_name": d.contact.name,
        "contact_phone": show_phone(d.contact.phone),
        "contact_email": d.contact.email,
    }
    for n, author in enumerate(d.authors, start=1):
        values |= {f"id{n}": author.id, f"name{n}": author.full_name, f"job{n}": author.job_or_class}
        values |= {f"part{n}": author.part, f"age{n}": author.age_band}
    for n, mentor in enumerate(d.mentors, start=1):
        values |= {f"mentor_id{n}": mentor.id, f"mentor{n}": mentor.full_name}
        values |= {f"mentor_phone{n}": show_phone(mentor.phone)}
    return values


def _people_save(session: Session, actor: Actor, desk: Desk, sent: Any, now: datetime) -> None:
    """A line without a name is no line."""
    given = sent.model_dump()
    lines = range(1, MOST_LINES + 1)
    service.save_people(
        session,
        actor=actor,
        entry_id=desk.entry.id,
        authors=[
            AuthorLine(given[f"name{n}"], given[f"job{n}"], given[f"part{n}"], given[f"age{n}"], id=given[f"id{n}"])
            for n in lines
            if given[f"name{n}"]
        ],
        mentors=[
            MentorLine(given[f"mentor{n}"], given[f"mentor_phone{n}"], id=given[f"mentor_id{n}"])
            for n in lines
            if given[f"mentor{n}"]
        ],
        contact=Contact(sent.contact_name, sent.contact_phone, sent.contact_email),
        seen=sent.seen or None,
        now=now,
    )


def _product_shown(desk: Desk) -> Mapping[str, Any]:
    d = desk.dossier
    category, track = desk.book.categories[d.category_id].code, desk.book.tracks[d.track_id].code
    return {"title": d.title, "summary": d.summary, "category": category, "track": track, "level": d.level}


def _product_save(session: Session, actor: Actor, desk: Desk, sent: ProductForm, now: datetime) -> None:
    service.save_product(
        session,
        actor=actor,
        entry_id=desk.entry.id,
        title=sent.title,
        summary=sent.summary,
        category_id=service.chosen(desk.book.categories, sent.category, "category"),
        track_id=service.chosen(desk.book.tracks, sent.track, "track"),
        level=service.chosen_level(desk.contest, sent.level),
        seen=sent.seen or None,
        now=now,
    )


def _statements_shown(desk: Desk) -> Mapping[str, Any]:
    d = desk.dossier
    values: dict[str, Any] = {**d.ai_use, "sources": d.sources, **dict.fromkeys(d.pledges, True)}
    for n, line in enumerate(d.materials, start=1):
        values |= {f"what{n}": line.what, f"where{n}": line.where, f"licence{n}": line.licence}
    return values


def _statements_save(session: Session, actor: Actor, desk: Desk, sent: Any, now: datetime) -> None:
    given = sent.model_dump()
    service.save_statements(
        session,
        actor=actor,
        entry_id=desk.entry.id,
        ai_use={name: given[name] for name in FIELDS if given[name] or name in AI_USE},
        sources=sent.sources,
        materials=[
            MaterialLine(given[f"what{n}"], given[f"where{n}"], given[f"licence{n}"])
            for n in range(1, MOST_MATERIALS + 1)
            if given[f"what{n}"] or given[f"where{n}"]
        ],
        pledges=[code for code in (*PLEDGES, *CHOICES) if given[code]],
        seen=sent.seen or None,
        now=now,
    )


def _attendance_shown(desk: Desk) -> Mapping[str, Any]:
    ticks = {"no_real_biometrics", "no_emotions", "teacher_confirms"}
    return {name: value == "yes" if name in ticks else value for name, value in desk.dossier.attendance.items()}


def _attendance_save(session: Session, actor: Actor, desk: Desk, sent: AttendanceForm, now: datetime) -> None:
    answers = sent.answers()
    service.save_attendance(
        session, actor=actor, entry_id=desk.entry.id, answers=answers, seen=sent.seen or None, now=now
    )


def _kit_shown(desk: Desk) -> Mapping[str, Any]:
    return dict(desk.dossier.kit)


def _kit_save(session: Session, actor: Actor, desk: Desk, sent: Any, now: datetime) -> None:
    given = sent.model_dump(exclude={"seen"})
    save_kit(session, actor=actor, entry_id=desk.entry.id, kit=given, seen=sent.seen or None, now=now)


PARTS: Final = {
    "people": Part("people", PeopleForm, _people_shown, _people_save),
    "product": Part("product", ProductForm, _product_shown, _product_save),
    "statements": Part("statements", StatementsForm, _statements_shown, _statements_save),
    "attendance": Part("attendance", AttendanceForm, _attendance_shown, _attendance_save),
    "kit": Part("kit", KitForm, _kit_shown, _kit_save),
}

_LABELS: Final = {
    "name": N_("Full name"),
    "job": N_("Post or class"),
    "part": N_("Part in the work"),
    "age": N_("Age group"),
    "mentor": N_("Mentor teacher"),
    "mentor_phone": N_("Telephone of the mentor"),
    "contact_name": N_("Contact person"),
    "contact_phone": N_("Telephone"),
    "contact_email": N_("E-mail"),
    "title": N_("Title of the product"),
    "summary": N_("Summary"),
    "category": N_("Category"),
    "track": N_("Track"),
    "level": N_("School level"),
    "sources": N_("Sources and licences"),
    **FIELDS,
    "what": N_("What"),
    "where": N_("Where from"),
    "licence": N_("Licence"),
    **PLEDGES,
    **CHOICES,
    "kind": N_("What people are recognised by"),
    "no_real_biometrics": N_("No biometrics of real pupils in the dossier"),
    "blank_form": N_("Blank consent form"),
    "alternative": N_("Another way for those who refuse"),
    "place": N_("Where the data lie"),
    "viewers": N_("Who may see them"),
    "deletion": N_("When they are deleted"),
    "security": N_("How they are protected"),
    "no_emotions": N_("No emotion analysis, no scoring of behaviour"),
    "teacher_confirms": N_("A teacher confirms before an absence is recorded"),
    "risk": N_("Risk of the AI"),
    "risk_reason": N_("Reason for this risk"),
    "testers": N_("Number of test persons"),
    "who": N_("Who they were"),
}
_VALUES: Final = {**LEVELS, **AGES, **IDENTIFIERS, **RISKS, **TESTERS, **PLACES}


def differences(part: Part, desk: Desk, typed: Bound[Any]) -> list[tuple[str, str, str]]:
    """(input, what is stored now, what was typed) where the two are not the same."""
    stored = part.filled(desk)
    names = [n for n in part.form.model_fields if n != "seen" and not n.startswith(("id", "mentor_id"))]
    rows = [(name, stored.get(name), typed.get(name)) for name in names]
    return [
        (label(name), worded(desk, stored_value), worded(desk, typed_value))
        for name, stored_value, typed_value in rows
        if " ".join(stored_value.split()) != " ".join(typed_value.split())
    ]


def label(name: str) -> str:
    if name in KIT:
        return gettext(KIT[name])
    stem = name.rstrip("0123456789")
    number = name[len(stem) :]
    return gettext(_LABELS.get(name, _LABELS.get(stem, name))) + (f" {number}" if number else "")


def worded(desk: Desk, value: str) -> str:
    """A code as people read it."""
    rows = [*desk.book.categories.values(), *desk.book.tracks.values()]
    row = next((row for row in rows if row.code == value), None)
    if row is not None:
        return named(row)
    if value in {"1", "yes"}:
        return gettext("Yes")
    if value in {**AI_LEVELS, **HELP_LEVELS}:
        return gettext({**AI_LEVELS, **HELP_LEVELS}[value][0])
    return gettext(_VALUES[value]) if value in _VALUES else value


def answer_lines(desk: Desk, dossier: Dossier) -> list[tuple[str, str]]:
    """The answers on smart attendance as people read them."""
    given = dossier.attendance
    return [(label(name), worded(desk, given[name])) for name in AttendanceForm.model_fields if given.get(name)]


def pledge_lines(dossier: Dossier) -> list[str]:
    return [gettext(words) for code, words in {**PLEDGES, **CHOICES}.items() if code in dossier.pledges]
