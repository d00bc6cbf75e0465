"""A live round: its schedule for the office, for the finalists and on paper; the room's page with its clock."""

from datetime import datetime
from typing import Annotated, Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import Field
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Conflict, Invalid, NotFound
from contest.core.i18n import either, gettext, ngettext
from contest.entries.queries import readable_entries
from contest.entries.tables import Entry
from contest.judging import live, queries
from contest.judging.finalists import finalist_rows
from contest.people import access
from contest.people.access import Actor, signed_in
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.settings import Settings
from contest.web.forms import Bound, Form, Line, LocalTime, RawForm, Text, bind, fill
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread

RUN = {"perm": "organizer, secretary, head_judge"}
LIVE: Final = "/c/{slug:str}/office/rounds/{round:str}/live"
Minutes = Annotated[int, Field(ge=0, le=120)]
Room = Annotated[Line, Field(max_length=60)]
DRAWN: Final = N_("The order is drawn.")


class DrawForm(Form):
    starts_at: LocalTime
    talk_minutes: Annotated[int, Field(ge=1, le=120)]
    question_minutes: Minutes
    pause_minutes: Minutes
    room: Room = ""
    category_id: Annotated[str, Field(max_length=32)] = ""
    seed: Annotated[Line, Field(max_length=60)] = ""


class MoveForm(Form):
    entry: Annotated[str, Field(max_length=32)]
    when: LocalTime
    where: Room = ""
    reason: Annotated[Text, Field(min_length=3, max_length=1000)]


@get(LIVE, name="judging.show_live", opt=RUN)
@in_thread
def show_live(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002 - the name in the path
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
) -> Page:
    return _office(db, slug, actor, round, None)


@post(f"{LIVE}/{{do:str}}", name="judging.change_live", opt=RUN)
@in_thread
def change_live(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002
    do: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    """draw, move, announce, take-back."""
    person = signed_in(actor)
    with db.read() as session:
        _enter(session, slug, actor, round)
    bound: Bound[Any] = bind({"draw": DrawForm, "move": MoveForm}.get(do, Form), raw)
    address = settings.public_url.rstrip("/") + url("judging.show_final", slug=slug)
    try:
        if bound.value is not None:
            with db.write() as session:
                _enter(session, slug, actor, round)
                say = _done(session, person, round, do, bound.value, address, now)
            return see_other("judging.show_live", slug=slug, round=round, say=say)
    except (Invalid, Conflict) as problem:
        bound.refuse(problem)
    return _office(db, slug, actor, round, bound, status=422)


def _done(  # noqa: PLR0917 - one act
    session: Session, person: Actor, round_id: str, do: str, form: Any, address: str, now: datetime
) -> str:
    if do == "draw":
        live.draw_order(session, actor=person, round_id=round_id, draw=live.Draw(**form.model_dump()), now=now)
        return gettext(DRAWN)
    if do == "move":
        live.move(
            session, actor=person, round_id=round_id, entry_id=form.entry, starts_at=form.when, room=form.where,
            reason=form.reason, now=now,
        )  # fmt: skip
        return gettext(N_("Saved."))
    if do == "announce":
        sent = live.announce(session, actor=person, round_id=round_id, address=address, now=now)
        return ngettext("The finalists are told: %(num)s mail.", "The finalists are told: %(num)s mails.", sent) % {
            "num": sent
        }
    if do == "take-back":
        live.take_back(session, actor=person, round_id=round_id, now=now)
        return gettext(N_("The schedule is the office's own again."))
    raise NotFound


@get("/c/{slug:str}/final", name="judging.show_final", opt={"perm": "signed_in"})
@in_thread
def show_final(*, slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    """Announced schedules, for the finalists, their schools, the judges and the office; own entries are marked."""
    person = signed_in(actor)
    with db.read() as session:
        contest = enter_contest(session, slug, actor=person)
        announced = live.announced_rounds(session, contest.id)
        rounds = {row.id: row for row in queries.round_rows(session, contest.id)}
        schedules = [(rounds[round_id], plan, finalist_rows(session, round_id)) for round_id, plan in announced.items()]
        own = set(session.scalars(readable_entries(person, contest.id).with_only_columns(Entry.id)))
        there = {row.entry_id for _, _, rows in schedules for row in rows}
        jury = person.has(contest.id, "organizer", "secretary", "head_judge", "judge")
        access.require_visible(bool(schedules) and (jury or bool(own & there)))
        mine = set() if jury else own
    return page("judging/final.html", contest=contest, schedules=schedules, mine=mine)


@get(
    "/c/{slug:str}/room/{round:str}",
    name="judging.show_room",
    opt={"perm": "organizer, secretary, head_judge, judge"},
)
@in_thread
def show_room(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    """`?entry=` a code, `?room=` one room's entries. Names no author and shows no score: it stands on the wall."""
    person, room = signed_in(actor), request.query_params.get("room", "")
    with db.read() as session:
        contest = enter_contest(session, slug, actor=person)
        jury = person.has(contest.id, "organizer", "secretary", "head_judge", "judge")
        access.require_visible(jury)
        row = _row(session, contest, round)
        plan = live.plan_of(session, round)
        entries = [one for one in finalist_rows(session, round) if one.starts_at and room in {"", one.room}]
    codes = [one.code for one in entries]
    asked = request.query_params.get("entry", "")
    place = codes.index(asked) if asked in codes else 0
    return page(
        "judging/room.html", contest=contest, row=row, plan=plan, entries=entries, place=place, room=room,
        here=entries[place] if entries else None, round_name=either(row.name, row.name_en),
    )  # fmt: skip


def _row(session: Session, contest: ContestFacts, round_id: str) -> Any:
    found = next((one for one in queries.round_rows(session, contest.id) if one.id == round_id), None)
    if found is None:
        raise NotFound
    return found


def _enter(session: Session, slug: str, actor: Actor | None, round_id: str) -> tuple[ContestFacts, Any]:
    contest = enter_contest(session, slug, actor=signed_in(actor))
    access.require_visible(access.may_run_live_round(actor, contest.id))
    return contest, _row(session, contest, round_id)


def _office(
    db: Database, slug: str, actor: Actor | None, round_id: str, form: Bound[Any] | None, *, status: int = 200
) -> Page:
    with db.read() as session:
        contest, row = _enter(session, slug, actor, round_id)
        plan = live.plan_of(session, round_id)
        rows = finalist_rows(session, round_id)
        clashing = live.clashes(rows, plan)
        there = {one.category_id for one in rows}
        categories = [
            (one.id, either(one.name, one.name_en))
            for one in rules.category_rows(session, contest.id)
            if one.id in there
        ]
    timed, rooms = [one.starts_at for one in rows if one.starts_at], sorted({one.room for one in rows if one.room})
    values = {
        "starts_at": min(timed, default=None), "room": rooms[0] if len(rooms) == 1 else "",
        "talk_minutes": plan.talk_minutes, "question_minutes": plan.question_minutes,
        "pause_minutes": plan.pause_minutes, "seed": plan.seed,
    }  # fmt: skip
    return page(
        "judging/live.html", status=status, contest=contest, row=row, plan=plan, rows=rows, clashes=clashing,
        categories=categories, form=form or fill(values), round_name=either(row.name, row.name_en),
        options=[(one.entry_id, one.code) for one in rows], rooms=rooms,
    )  # fmt: skip
