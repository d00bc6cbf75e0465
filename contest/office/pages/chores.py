"""What to do now: each line with a figure, an address and one verb. The most pressing first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contest.core.i18n import format_left, gettext, ngettext
from contest.office.control import Room
from contest.people.access import Actor, may_assign, may_check_entries, may_edit_rules, may_publish
from contest.rules.values import ContestFacts
from contest.web.render import url

SOON: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Chore:
    words: str
    icon: str
    verb: str
    href: str
    urgent: bool = False


def chores(room: Room, contest: ContestFacts, *, actor: Actor, now: datetime) -> list[Chore]:
    found = [*_rules(contest, actor), *_entries(room, contest, actor, now), *_judging(room, contest, actor, now)]
    found += _results(room, contest, actor)
    return sorted(found, key=lambda chore: not chore.urgent)


def _rules(contest: ContestFacts, actor: Actor) -> Iterator[Chore]:
    if contest.state == "setup" and may_edit_rules(actor, contest.id):
        words = gettext("The rules are not public yet: nobody can enter.")
        yield Chore(
            words, "megaphone", gettext("Check the rule book"), url("rules.show_rules_office", slug=contest.slug), True
        )


def _entries(room: Room, contest: ContestFacts, actor: Actor, now: datetime) -> Iterator[Chore]:
    if not may_check_entries(actor, contest.id):
        return
    if not room.schools:
        address = url("office.show_import", slug=contest.slug, what="schools")
        yield Chore(gettext("No school is listed yet."), "school", gettext("Bring in the schools"), address, True)
    if waiting := room.count("submitted"):
        words = ngettext("%(n)s entry waits for its check", "%(n)s entries wait for their check", waiting)
        soon = _soon(room.schedule.deadline("checking"), now)
        address = url("entries.list_office", slug=contest.slug) + "?state=submitted"
        yield Chore(words % {"n": waiting}, "clipboard-check", gettext("Check entries"), address, soon)
    if returned := room.count("returned"):
        words = ngettext(
            "%(n)s returned entry has not come back", "%(n)s returned entries have not come back", returned
        )
        address = url("entries.list_office", slug=contest.slug) + "?state=returned"
        yield Chore(words % {"n": returned}, "undo-2", gettext("See which"), address)
    until = room.schedule.deadline("submission")
    if room.silent and until and until >= now:
        words = ngettext("%(n)s school has no entry", "%(n)s schools have no entry", len(room.silent))
        words = f"{words % {'n': len(room.silent)}} · {gettext('%(left)s left') % {'left': format_left(until - now)}}"
        yield Chore(words, "school", gettext("Write to them"), "#silent", _soon(until, now))


def _judging(room: Room, contest: ContestFacts, actor: Actor, now: datetime) -> Iterator[Chore]:
    if not may_assign(actor, contest.id):
        return
    valid = room.count("valid")
    if valid and len(room.judges) < contest.sheets_per_entry:
        address = url("judging.show_judges", slug=contest.slug)
        yield Chore(gettext("There are not enough judges yet."), "users", gettext("Name judges"), address, True)
    if room.coverage and room.coverage.unassigned:
        number = room.coverage.unassigned
        words = ngettext("%(n)s entry lacks judges", "%(n)s entries lack judges", number) % {"n": number}
        yield Chore(
            words, "list-checks", gettext("Assign judges"), url("judging.show_assignment", slug=contest.slug), True
        )
    if room.gaps:
        words = ngettext("%(n)s entry has a wide score gap", "%(n)s entries have a wide score gap", room.gaps)
        yield Chore(
            words % {"n": room.gaps}, "scale", gettext("Look at them"), url("results.show_cases", slug=contest.slug)
        )
    if room.round is not None and room.round.state == "judging" and room.sheets_left:
        slow = sum(judge.left > 0 for judge in room.judges)
        words = ngettext("%(n)s judge has sheets to hand in", "%(n)s judges have sheets to hand in", slow) % {"n": slow}
        sheets = ngettext("%(n)s sheet", "%(n)s sheets", room.sheets_left) % {"n": room.sheets_left}
        yield Chore(
            f"{words}: {sheets}", "timer", gettext("See who"), "#judges", _soon(room.schedule.deadline("judging"), now)
        )


def _results(room: Room, contest: ContestFacts, actor: Actor) -> Iterator[Chore]:
    done = room.coverage is not None and room.count("valid") > 0 and room.coverage.finished == room.count("valid")
    if done and not room.published and may_publish(actor, contest.id):
        words = gettext("Every sheet is handed in; the results are not published.")
        address = url("results.show_office", slug=contest.slug)
        yield Chore(words, "trophy", gettext("Look at the ranking"), address, True)


def _soon(deadline: datetime | None, now: datetime) -> bool:
    return deadline is not None and deadline - now <= SOON
