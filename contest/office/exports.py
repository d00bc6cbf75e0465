"""Every list as headers and rows; each asks the rule of the page it is the list of (security.md, case 11)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from contest.core.errors import N_, NotFound
from contest.core.i18n import either, gettext
from contest.core.tabular import Cell
from contest.entries.queries import readable_entries
from contest.entries.tables import Author, Entry, Mentor
from contest.judging import queries as judging
from contest.office import queries
from contest.people import access
from contest.people.access import Actor
from contest.people.phones import show_phone
from contest.rules.values import ContestFacts

Rows = list[list[Cell]]
STATES: Final = {
    "draft": N_("Draft"),
    "submitted": N_("Submitted"),
    "returned": N_("Returned for completion"),
    "valid": N_("Accepted"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
}
ROLES: Final = {
    "organizer": N_("Organizer"),
    "secretary": N_("Secretary"),
    "head_judge": N_("Head judge"),
    "judge": N_("Judge"),
    "coordinator": N_("School coordinator"),
    "entrant": N_("Entrant"),
}
SHEETS: Final = {None: N_("Not started"), "open": N_("In progress"), "locked": N_("Handed in")}


@dataclass(frozen=True, slots=True)
class Export:
    name: str
    title: str
    heads: tuple[str, ...]
    allowed: Callable[[Actor | None, str], bool]
    rows: Callable[[Session, ContestFacts, Actor, datetime], Rows]


def export_of(name: str, *, actor: Actor, contest_id: str) -> Export:
    """What one may not have does not exist."""
    found = EXPORTS.get(name)
    if found is None or not found.allowed(actor, contest_id):
        raise NotFound
    return found


def exports_for(actor: Actor, contest_id: str) -> list[Export]:
    return [export for export in EXPORTS.values() if export.allowed(actor, contest_id)]


def _reads_entries(actor: Actor | None, contest_id: str) -> bool:
    return access.may_check_entries(actor, contest_id) or (actor is not None and bool(actor.schools_led_in(contest_id)))


def _schools(session: Session, contest: ContestFacts, _actor: Actor, _now: datetime) -> Rows:
    return [
        [number, s.code, s.name, s.short_name, s.level, s.moet_code, s.principal, show_phone(s.phone), s.address]
        for number, s in enumerate(queries.school_list(session, contest.levels), start=1)
    ]


def _people(session: Session, contest: ContestFacts, _actor: Actor, now: datetime) -> Rows:
    return [
        [number, p.full_name, gettext(ROLES[p.role]), p.school, p.email, show_phone(p.phone), p.granted_at]
        for number, p in enumerate(queries.role_list(session, contest.id, now), start=1)
    ]


def _scope(contest: ContestFacts, actor: Actor) -> Any:
    """The staff's whole contest, a coordinator's schools; not the own entries of somebody with a role besides."""
    scope = readable_entries(actor, contest.id).where(Entry.training.is_(False))
    if access.may_check_entries(actor, contest.id):
        return scope
    return scope.where(Entry.school_id.in_(sorted(actor.schools_led_in(contest.id))))


def _entries(session: Session, contest: ContestFacts, actor: Actor, _now: datetime) -> Rows:
    scope = _scope(contest, actor)
    authors = queries.people_of_entries(session, scope, Author)
    mentors = queries.people_of_entries(session, scope, Mentor)
    return [
        [
            number, e.code, gettext(STATES[e.state]), e.title, either(e.category, e.category_en),
            either(e.track, e.track_en), e.level, e.school, _names(authors, e.id),
            "; ".join(a.job_or_class for a in authors.get(e.id, [])),
            _names(mentors, e.id), e.contact_name, show_phone(e.contact_phone), e.contact_email, e.submitted_at,
            e.confirmed_at,
        ]
        for number, e in enumerate(queries.entry_list(session, scope), start=1)
    ]  # fmt: skip


def _registration(session: Session, contest: ContestFacts, actor: Actor, _now: datetime) -> Rows:
    """One line a person, as the principal signs it; withdrawn and rejected entries are not on it."""
    scope = _scope(contest, actor).where(Entry.state.not_in(["withdrawn", "rejected"]))
    authors = queries.people_of_entries(session, scope, Author)
    mentors = queries.people_of_entries(session, scope, Mentor)
    lines = [
        [a.full_name, a.job_or_class, e.school, e.title, either(e.category, e.category_en), either(e.track, e.track_en),
         _names(mentors, e.id), e.code]
        for e in queries.entry_list(session, scope)
        for a in authors.get(e.id, [])
    ]  # fmt: skip
    return [[number, *line] for number, line in enumerate(lines, start=1)]


def _judges(session: Session, contest: ContestFacts, _actor: Actor, _now: datetime) -> Rows:
    return [
        [number, j.name, j.email, j.school, j.panel, j.capacity, j.assigned, j.locked,
         gettext("Withdrawn") if j.withdrawn_at else ""]
        for number, j in enumerate(judging.judge_rows(session, contest.id), start=1)
    ]  # fmt: skip


def _assignments(session: Session, contest: ContestFacts, _actor: Actor, _now: datetime) -> Rows:
    """Codes and titles only: the head judge of a blind contest has this list too."""
    lines = [
        [either(r.name, r.name_en), a.code, a.title, a.category, a.judge, gettext(SHEETS[a.state]), a.locked_at]
        for r in judging.round_rows(session, contest.id)
        for a in judging.assignment_rows(session, r.id)
    ]
    return [[number, *line] for number, line in enumerate(lines, start=1)]


def _names(lines: dict[str, list[Any]], entry_id: str) -> str:
    return "; ".join(line.full_name for line in lines.get(entry_id, []))


EXPORTS: Final = {
    export.name: export
    for export in (
        Export(
            "schools", N_("Schools"),
            (N_("No."), N_("School code"), N_("School name"), N_("Short name"), N_("School level"),
             N_("Ministry's code"), N_("Principal"), N_("Telephone"), N_("Address")),
            access.may_manage_people, _schools,
        ),
        Export(
            "people", N_("People and roles"),
            (N_("No."), N_("Full name"), N_("Role"), N_("School"), N_("E-mail"), N_("Telephone"), N_("Since")),
            access.may_manage_people, _people,
        ),
        Export(
            "entries", N_("Entries"),
            (N_("No."), N_("Entry code"), N_("State"), N_("Title of the product"), N_("Category"), N_("Track"),
             N_("School level"), N_("School"), N_("Authors"), N_("Class or post"), N_("Mentor teachers"),
             N_("Contact person"), N_("Telephone"), N_("E-mail"), N_("Handed in"), N_("School's confirmation")),
            _reads_entries, _entries,
        ),
        Export(
            "registration", N_("Registration list"),
            (N_("No."), N_("Full name"), N_("Class or post"), N_("School"), N_("Title of the product"),
             N_("Category"), N_("Track"), N_("Mentor teachers"), N_("Entry code")),
            _reads_entries, _registration,
        ),
        Export(
            "judges", N_("Judges"),
            (N_("No."), N_("Full name"), N_("E-mail"), N_("School"), N_("Panel"), N_("Most sheets"),
             N_("Assigned"), N_("Handed in"), N_("State")),
            access.may_assign, _judges,
        ),
        Export(
            "assignments", N_("Assignments"),
            (N_("No."), N_("Round"), N_("Entry code"), N_("Title of the product"), N_("Category"), N_("Judge"),
             N_("Sheet"), N_("Handed in")),
            access.may_assign, _assignments,
        ),
    )
}  # fmt: skip
