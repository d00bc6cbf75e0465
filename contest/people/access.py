"""Every permission rule, pure. Rooms ask here; pages, jobs, CLI and workbooks pass through the same services.

Vocabulary after HotCRP: what one may *view*, *identity* apart from content, scores of others apart from one's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeGuard

from contest.core.errors import Forbidden, NotFound, SignInNeeded

Role = Literal["organizer", "secretary", "head_judge", "judge", "coordinator", "entrant"]
ROLES: Final[tuple[Role, ...]] = ("organizer", "secretary", "head_judge", "judge", "coordinator", "entrant")
STAFF: Final[frozenset[Role]] = frozenset({"organizer", "secretary"})


@dataclass(frozen=True, slots=True)
class Grant:
    contest_id: str
    role: Role
    school_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, loaded once per request; grants that have ended are not among `grants`."""

    id: str
    name: str
    school_id: str | None = None
    is_admin: bool = False
    grants: frozenset[Grant] = field(default_factory=frozenset)

    def roles_in(self, contest_id: str) -> frozenset[Role]:
        return frozenset(g.role for g in self.grants if g.contest_id == contest_id)

    def has(self, contest_id: str, *roles: Role) -> bool:
        return not self.roles_in(contest_id).isdisjoint(roles)

    def schools_led_in(self, contest_id: str) -> frozenset[str]:
        """Schools whose entries this person coordinates."""
        return frozenset(
            g.school_id for g in self.grants if g.contest_id == contest_id and g.role == "coordinator" and g.school_id
        )


def signed_in(actor: Actor | None) -> Actor:
    if actor is None:
        raise SignInNeeded
    return actor


def require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden


def require_visible(allowed: bool) -> None:
    """What one may not see does not exist for him: 404, never 403."""
    if not allowed:
        raise NotFound


# -- the contest -----------------------------------------------------------------------------------------------------
def may_open_contest(actor: Actor | None) -> TypeGuard[Actor]:
    return actor is not None and actor.is_admin


def may_edit_rules(actor: Actor | None, contest_id: str) -> bool:
    return actor is not None and actor.has(contest_id, "organizer")


def may_manage_people(actor: Actor | None, contest_id: str) -> bool:
    return actor is not None and actor.has(contest_id, "organizer")


def may_grant_role(actor: Actor | None, contest_id: str, role: Role, *, vacant: bool = False) -> bool:
    """The organizer gives every role; those who enter dossiers for others make entrants of them.

    `vacant`: the contest has no organizer; the administrator appoints the first one, and only that one.
    """
    if actor is None:
        return False
    if role == "entrant" and actor.has(contest_id, "secretary", "coordinator"):
        return True
    return may_manage_people(actor, contest_id) or (vacant and role == "organizer" and actor.is_admin)


def may_extend_deadline(actor: Actor | None, contest_id: str) -> bool:
    return actor is not None and actor.has(contest_id, "organizer")


def may_see_control_room(actor: Actor | None, contest_id: str) -> bool:
    return actor is not None and actor.has(contest_id, "organizer", "secretary", "head_judge")


def may_import(actor: Actor | None, contest_id: str, school_id: str | None = None) -> bool:
    """The office imports everything; a coordinator the entries of the own school."""
    if actor is None:
        return False
    return actor.has(contest_id, "organizer", "secretary") or (
        school_id is not None and school_id in actor.schools_led_in(contest_id)
    )


def may_start_entry(actor: Actor | None, contest_id: str, school_id: str) -> bool:
    """An entrant for the own school; who may import, for the schools of the import."""
    if actor is None:
        return False
    own = actor.school_id in {None, school_id}
    return (own and actor.has(contest_id, "entrant")) or may_import(actor, contest_id, school_id)


# -- entries ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the rules need to know of one entry."""

    id: str
    contest_id: str
    school_id: str
    owner_id: str
    state: str
    mentor_ids: frozenset[str] = frozenset()
    author_ids: frozenset[str] = frozenset()


def is_party(actor: Actor, entry: EntryFacts) -> bool:
    """Belongs to the entry's side: owner, author, mentor, or coordinator of its school."""
    return (
        actor.id == entry.owner_id
        or actor.id in entry.mentor_ids
        or actor.id in entry.author_ids
        or entry.school_id in actor.schools_led_in(entry.contest_id)
    )


def may_edit_entry(actor: Actor | None, entry: EntryFacts) -> bool:
    """Deadlines are asked apart (rules/schedule.py)."""
    if actor is None:
        return False
    return actor.id == entry.owner_id or entry.school_id in actor.schools_led_in(entry.contest_id)


def may_view_entry(actor: Actor | None, entry: EntryFacts, *, assigned: bool = False) -> bool:
    """`assigned`: the actor is a judge to whom this entry is assigned now."""
    if actor is None:
        return False
    if is_party(actor, entry):
        return True
    if actor.has(entry.contest_id, "organizer", "secretary"):
        return True
    return assigned or (actor.has(entry.contest_id, "head_judge") and entry.state in {"submitted", "valid"})


def may_view_identity(actor: Actor | None, entry: EntryFacts, *, blind: bool) -> bool:
    """Names, school, mentors. In a blind contest judges and the head judge see the code only."""
    if actor is None:
        return False
    if is_party(actor, entry) or actor.has(entry.contest_id, "organizer", "secretary"):
        return True
    return not blind and actor.has(entry.contest_id, "judge", "head_judge")


def may_check_entries(actor: Actor | None, contest_id: str) -> bool:
    return actor is not None and actor.has(contest_id, "secretary", "organizer")


def may_confirm_for_school(actor: Actor | None, contest_id: str, school_id: str) -> bool:
    return actor is not None and school_id in actor.schools_led_in(contest_id)


# -- judging ---------------------------------------------------------------------------------------------------------
def may_assign(actor: Actor | None, contest_id: str) -> bool:
    return actor is not None and actor.has(contest_id, "organizer", "head_judge")


def has_conflict(*, judge_school_id: str | None, judge_account_id: str, entry: EntryFacts) -> bool:
    """Own school, own pupils, own entry: no score can come from there, whatever was assigned."""
    return (
        (judge_school_id is not None and judge_school_id == entry.school_id)
        or judge_account_id == entry.owner_id
        or judge_account_id in entry.mentor_ids
        or judge_account_id in entry.author_ids
    )


def may_score(actor: Actor | None, *, contest_id: str, judge_account_id: str, released: bool, conflict: bool) -> bool:
    return (
        actor is not None
        and actor.id == judge_account_id
        and actor.has(contest_id, "judge", "head_judge")
        and not released
        and not conflict
    )


def may_see_scores_of_others(actor: Actor | None, contest_id: str) -> bool:
    """Judges never; the head judge and the organizer do (the secretary works on dossiers, not on marks)."""
    return actor is not None and actor.has(contest_id, "organizer", "head_judge")


def may_reopen_sheet(actor: Actor | None, contest_id: str) -> bool:
    return actor is not None and actor.has(contest_id, "head_judge")


def may_settle_cases(actor: Actor | None, contest_id: str) -> bool:
    """Where judges differ the head judge acts; the organizer reads."""
    return actor is not None and actor.has(contest_id, "head_judge")


def may_type_paper(actor: Actor | None, contest_id: str) -> bool:
    """Marks of a paper sheet are typed by the office, never by somebody who judges here."""
    return (
        actor is not None
        and actor.has(contest_id, "secretary", "organizer")
        and not actor.has(contest_id, "judge", "head_judge")
    )


def may_see_paper_scan(actor: Actor | None, contest_id: str, *, waits: bool) -> bool:
    """A picture of the signed paper shows its marks. `waits`: it is not the judge's sheet yet; its typists see it then,
    afterwards only who sees scores of others.
    """
    return (waits and may_type_paper(actor, contest_id)) or may_see_scores_of_others(actor, contest_id)


def may_run_live_round(actor: Actor | None, contest_id: str) -> bool:
    return actor is not None and actor.has(contest_id, "organizer", "secretary", "head_judge")


# -- results ---------------------------------------------------------------------------------------------------------
def may_see_ranking(actor: Actor | None, contest_id: str) -> bool:
    return may_see_scores_of_others(actor, contest_id)


def may_give_awards(actor: Actor | None, contest_id: str) -> bool:
    return may_see_scores_of_others(actor, contest_id)


def may_publish(actor: Actor | None, contest_id: str) -> bool:
    return actor is not None and actor.has(contest_id, "organizer")


def most_needed_role(roles: Iterable[Role]) -> Role | None:
    """The room a person with several roles lands in after sign-in."""
    held = set(roles)
    return next((role for role in ROLES if role in held), None)
