"""A suggestion or a repair before it counts: its diff, its certificate, or why there is none and what would help."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_
from contest.core.i18n import either, gettext
from contest.judging import queries, run_words
from contest.judging.assignment_pages import begun_office_round
from contest.judging.conflicts import Pair
from contest.judging.cures import take_cure
from contest.judging.forms import SheetsForm
from contest.judging.judge_pages import office_contest
from contest.judging.repairs import Happening
from contest.judging.rounds import set_sheets_per_entry
from contest.judging.runs import apply_run, ask, cancel, run_for_office, work
from contest.judging.tables import AssignmentRun
from contest.people.access import Actor, signed_in
from contest.rules import queries as rules
from contest.rules.values import ContestFacts
from contest.web.forms import RawForm, bind, required
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
RUNS = "/c/{slug:str}/office/assignment/runs"
ALL_CODES = 400  # changes beyond are counted, not listed


def started(db: Database, slug: str, now: datetime, question: Callable[[Session], tuple[str, bool]]) -> Redirect:
    """Ask, work a small question off at once, and go and look."""
    with db.write() as session:
        run_id, small = question(session)
    if small:
        work(db, run_id, clock=lambda: now)
    return see_other("judging.show_run", slug=slug, run=run_id)


@post("/c/{slug:str}/office/assignment/suggest", name="judging.suggest", opt=OFFICE)
@in_thread
def suggest(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Redirect:
    def question(session: Session) -> tuple[str, bool]:
        _, round_id = begun_office_round(session, actor, slug, now)
        person, form = signed_in(actor), required(bind(SheetsForm, raw))
        set_sheets_per_entry(session, actor=person, round_id=round_id, sheets=form.sheets, now=now)
        session.flush()
        return ask(session, actor=person, round_id=round_id, happening=Happening(), now=now)

    return started(db, slug, now, question)


@get(f"{RUNS}/{{run:str}}", name="judging.show_run", opt=OFFICE)
@in_thread
def show_run(
    *, slug: FromPath[str], run: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]
) -> Page:
    """While the job is at work the page asks for itself again every few seconds."""
    with db.read() as session:
        contest = office_contest(session, actor, slug)
        found = run_for_office(session, actor=signed_in(actor), run_id=run)
        context = _shown(session, contest, found)
    headers = {"refresh": "3"} if found.state == "pending" else None
    return page("judging/run.html", headers=headers, contest=contest, run=found, **context)


@post(f"{RUNS}/{{run:str}}/apply", name="judging.apply_run", opt=OFFICE)
@in_thread
def save_run(
    *,
    slug: FromPath[str],
    run: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    with db.write() as session:
        office_contest(session, actor, slug)
        done = apply_run(session, actor=signed_in(actor), run_id=run, now=now)
    say = gettext(N_("Applied: %(added)s given, %(released)s taken back, %(kept)s unchanged."))
    counts = {"added": done.added, "released": done.released, "kept": done.kept}
    return see_other("judging.show_assignment", slug=slug, say=say % counts)


@post(f"{RUNS}/{{run:str}}/cancel", name="judging.cancel_run", opt=OFFICE)
@in_thread
def stop_run(
    *,
    slug: FromPath[str],
    run: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    with db.write() as session:
        office_contest(session, actor, slug)
        cancel(session, actor=signed_in(actor), run_id=run, now=now)
    return see_other("judging.show_run", slug=slug, run=run)


@post(f"{RUNS}/{{run:str}}/cure", name="judging.take_cure", opt=OFFICE)
@in_thread
def cure(
    *,
    slug: FromPath[str],
    run: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    def question(session: Session) -> tuple[str, bool]:
        office_contest(session, actor, slug)
        return take_cure(session, actor=signed_in(actor), run_id=run, now=now)

    return started(db, slug, now, question)


@post(f"{RUNS}/{{run:str}}/again", name="judging.ask_again", opt=OFFICE)
@in_thread
def ask_again(
    *,
    slug: FromPath[str],
    run: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    def question(session: Session) -> tuple[str, bool]:
        office_contest(session, actor, slug)
        found = run_for_office(session, actor=signed_in(actor), run_id=run)
        happening = Happening.of({**found.event, "finished": []})
        return ask(session, actor=signed_in(actor), round_id=found.round_id, happening=happening, now=now)

    return started(db, slug, now, question)


@dataclass(frozen=True)
class Change:
    """One judge in the diff: sheets before and after, codes that come and go."""

    name: str
    capacity: int
    before: int
    after: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


def _shown(session: Session, contest: ContestFacts, run: AssignmentRun) -> dict[str, Any]:
    judges = queries.judge_rows(session, contest.id)
    entries = {row.id: row for row in queries.entries_to_judge(session, contest.id)}
    categories = [(row.id, either(row.name, row.name_en)) for row in rules.category_rows(session, contest.id)]
    names = {**dict(categories), **{row.id: row.code or "" for row in entries.values()}}
    people = {row.id: row.name for row in judges}
    problem = run.outcome.get("problem", "")
    return {
        "event": _event(run, people, names),
        "shortfalls": run_words.sentences(run.outcome.get("shortfalls", ()), names),
        "cure": _cure(run.outcome.get("cure"), people, names),
        "problem": gettext(problem) if problem else "",
        **(_diff(session, run, judges, entries) if run.state == "done" else {}),
        "categories": categories,
        "certificate": run_words.certificate(run.outcome),
        "linkage": run_words.linkage(run.outcome, names),
        "warnings": run_words.sentences(run.outcome.get("warnings", ()), names),
        "stage": gettext(run_words.STAGES.get(run.stage, run.stage)),
    }


def _diff(session: Session, run: AssignmentRun, judges: Any, entries: dict[str, Any]) -> dict[str, Any]:
    new: set[Pair] = {(entry, judge) for entry, judge in run.outcome["pairs"]}
    old = {(row.entry_id, row.judge_id) for row in queries.assignment_rows(session, run.round_id)}
    leaving = set(run.event.get("withdrawn", ()))
    changes = [_change(row, old=old, new=new, entries=entries) for row in judges]
    matrix = Counter((judge, entries[entry].category_id) for entry, judge in new if entry in entries)
    return {
        "added": len(new - old), "removed": len(old - new), "kept": len(new & old),
        "changes": [one for one in changes if one.before or one.after], "matrix": matrix,
        "judges": [row for row in judges if row.withdrawn_at is None and row.id not in leaving],
        "loads": Counter(judge for _, judge in new), "too_many": len(new ^ old) > ALL_CODES,
    }  # fmt: skip


def _change(row: Any, *, old: set[Pair], new: set[Pair], entries: dict[str, Any]) -> Change:
    mine = [{entry for entry, judge in pairs if judge == row.id} for pairs in (old, new)]
    came, went = (
        tuple(sorted(entries[entry].code for entry in part if entry in entries))
        for part in (mine[1] - mine[0], mine[0] - mine[1])
    )
    return Change(row.name, row.capacity, len(mine[0]), len(mine[1]), came, went)


def _event(run: AssignmentRun, people: dict[str, str], names: dict[str, str]) -> list[str]:
    """What happened, in sentences."""
    event, told = run.event, []
    for judge in event.get("withdrawn", ()):
        words = gettext(N_("%(name)s withdraws. Finished sheets stay and count: %(count)s are handed in for them now."))
        told.append(words % {"name": people.get(judge, ""), "count": len(event.get("finished", ()))})
    for entry, judge in event.get("recused", ()):
        words = gettext(N_("%(name)s does not judge %(code)s."))
        told.append(words % {"name": people.get(judge, ""), "code": names.get(entry, "")})
    told += [gettext(N_("%(name)s came later.")) % {"name": people.get(one, "")} for one in event.get("late", ())]
    if event.get("extra"):
        codes = ", ".join(sorted(names.get(entry, "") for entry in event["extra"]))
        told.append(gettext(N_("Further sheets for %(codes)s.")) % {"codes": codes})
    if event.get("kind") == "given":
        told.append(gettext(N_("The assignment comes from a workbook.")))
    return told


def _cure(cure: dict[str, Any] | None, people: dict[str, str], names: dict[str, str]) -> dict[str, Any] | None:
    if cure is None:
        return None
    allowed: dict[str, list[str]] = defaultdict(list)
    for entry, judge in cure["waived"]:
        allowed[people.get(judge, "")].append(names.get(entry, ""))
    return {
        "sentences": run_words.sentences(cure["sentences"], names),
        "room": sorted((people.get(judge, ""), more) for judge, more in cure["room"].items()),
        "allowed": sorted((name, ", ".join(sorted(codes))) for name, codes in allowed.items()),
        "dropped": sorted((names.get(entry, ""), less) for entry, less in cure["dropped"].items()),
    }
