"""What a dossier still lacks. Drafts are saved with any gap; handing in waits until none is left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from contest.core.errors import N_
from contest.core.i18n import translate
from contest.core.text import count_words
from contest.entries.declaration import wanted_fields
from contest.entries.dossier import Dossier
from contest.entries.inspection.queries import Look
from contest.entries.queries import Book
from contest.entries.words import BIOMETRIC, PLEDGES, spoken

Task = Literal["people", "product", "files", "statements", "attendance", "kit"]
TASKS: Final[tuple[Task, ...]] = ("people", "product", "files", "statements", "attendance", "kit")
TITLE_MIN: Final = 5


@dataclass(frozen=True, slots=True)
class Gap:
    task: Task
    message: str
    place: str = ""  # the input it is about
    params: Mapping[str, Any] = field(default_factory=dict)

    def say(self) -> str:
        """In the reader's language, slots by their names."""
        said = {name: v.say() if isinstance(v, Look) else spoken(v) for name, v in self.params.items()}
        return translate(self.message, said)


def tasks_of(dossier: Dossier, book: Book) -> list[Task]:
    asked = book.categories[dossier.category_id].attendance_gate
    return [task for task in TASKS if task != "attendance" or asked]


def gaps(dossier: Dossier, book: Book, looks: Mapping[str, Look]) -> list[Gap]:
    """`looks`: the inspections of its files. One still to come holds nothing up; the office sees it."""
    found = [*_people(dossier, book), *_product(dossier, book), *_files(dossier, book), *_statements(dossier)]
    found.extend(_unusable(dossier, book, looks))
    if book.categories[dossier.category_id].attendance_gate:
        found.extend(_attendance(dossier))
    return found


def _people(dossier: Dossier, book: Book) -> Iterator[Gap]:
    track = book.tracks[dossier.track_id]
    if not dossier.authors:
        yield Gap("people", N_("Name at least one author."), "name1")
    if len(dossier.authors) > track.max_authors:
        yield Gap("people", N_("This track takes at most %(most)s authors."), "name1", {"most": track.max_authors})
    if len(dossier.mentors) < track.min_mentors:
        yield Gap("people", N_("Name the mentor teacher."), "mentor1")
    if len(dossier.mentors) > track.max_mentors:
        yield Gap("people", N_("This track takes at most %(most)s mentors."), "mentor1", {"most": track.max_mentors})
    for number, author in enumerate(dossier.authors, start=1):
        if not author.job_or_class:
            yield Gap(
                "people", N_("Give the class or the post of %(name)s."), f"job{number}", {"name": author.full_name}
            )
        if track.needs_consent and not author.age_band:
            yield Gap("people", N_("Give the age group of %(name)s."), f"age{number}", {"name": author.full_name})
    if not dossier.contact.name or not dossier.contact.phone:
        yield Gap("people", N_("Give the name and the telephone number of a contact person."), "contact_phone")
    if track.needs_consent and dossier.consents != dossier.pupils:
        have = {"have": dossier.consents, "need": dossier.pupils}
        yield Gap("people", N_("%(have)s of %(need)s pupils have consent on paper."), "consents", have)


def _product(dossier: Dossier, book: Book) -> Iterator[Gap]:
    if len(dossier.title) < TITLE_MIN:
        yield Gap("product", N_("Give the title of the product."), "title")
    low, high = book.contest.summary_words_min, book.contest.summary_words_max
    written = count_words(dossier.summary)
    if not low <= written <= high:
        said = {"written": written, "low": low, "high": high}
        yield Gap("product", N_("The summary has %(written)s words; it needs %(low)s to %(high)s."), "summary", said)


def _files(dossier: Dossier, book: Book) -> Iterator[Gap]:
    filled = {line.slot_id for line in dossier.files} | {line.slot_id for line in dossier.links}
    slots = book.slots_for(dossier.category_id)
    for slot in slots:
        if slot.required and slot.id not in filled:
            yield Gap("files", N_("Add: %(slot)s."), f"slot-{slot.code}", {"slot": slot})
    for group in dict.fromkeys(slot.one_of for slot in slots if slot.one_of):
        members = [slot for slot in slots if slot.one_of == group]
        if not any(slot.id in filled for slot in members):
            said = {"slots": members}
            yield Gap("files", N_("Add at least one of: %(slots)s."), f"slot-{members[0].code}", said)


def _unusable(dossier: Dossier, book: Book, looks: Mapping[str, Look]) -> Iterator[Gap]:
    for line in dossier.files:
        look = looks.get(line.file_id)
        if look is not None and look.bad:
            said = {"file": line.name, "problem": look}
            yield Gap(
                "files", N_("“%(file)s” cannot be used. %(problem)s"), f"slot-{book.slots[line.slot_id].code}", said
            )


def _statements(dossier: Dossier) -> Iterator[Gap]:
    for name in wanted_fields(dossier.ai_use):
        if not dossier.ai_use.get(name, "").strip():
            yield Gap("statements", N_("Complete the declaration of AI use and help."), name)
            break
    if not dossier.sources.strip() and not dossier.materials:
        yield Gap("statements", N_("Name the sources of the material and their licences."), "sources")
    if missing := [code for code in PLEDGES if code not in dossier.pledges]:
        yield Gap("statements", N_("The pledges of the authors are missing."), missing[0])


def _attendance(dossier: Dossier) -> Iterator[Gap]:
    given = dossier.attendance
    wanted = ["kind", "no_real_biometrics", "no_emotions", "teacher_confirms", "risk", "risk_reason", "testers", "who"]
    if given.get("kind") in BIOMETRIC:
        wanted += ["alternative", "place", "viewers", "deletion", "security", "blank_form"]
    for name in wanted:
        if not given.get(name, "").strip():
            yield Gap("attendance", N_("All questions on smart attendance need an answer."), name)
            return
