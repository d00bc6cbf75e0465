"""The forms of a dossier: people, product, statements, smart attendance. A draft is saved with any gap."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import Conflict, Problem
from contest.core.i18n import gettext
from contest.core.text import count_words
from contest.entries import service
from contest.entries.asks import Db, InPath, Me, Now, Raw
from contest.entries.declaration import AI_LEVELS, HELP_LEVELS, LICENCES, MOST_MATERIALS
from contest.entries.desk import Desk, editor_desk, seen
from contest.entries.forms import ConsentForm, MoveForm
from contest.entries.kit import KIT, PROMPTS
from contest.entries.parts import PARTS, Part, differences
from contest.entries.words import AGES, AI_USE, CHOICES, IDENTIFIERS, LEVELS, PLACES, PLEDGES, RISKS, TESTERS, named
from contest.people.access import Actor, signed_in
from contest.web.forms import Bound, RawForm, bind
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

PATH = "/c/{slug:str}/entries/{entry_id:str}"
EDITOR = {"perm": "entry_editor"}


@dataclass(frozen=True)
class At:
    """Whose request for which dossier."""

    slug: str
    entry_id: str
    actor: Actor | None
    db: Database
    now: datetime

    def desk(self, session: Session) -> Desk:
        me = signed_in(self.actor)
        return editor_desk(session, actor=me, slug=self.slug, entry_id=self.entry_id, now=self.now)


@get(f"{PATH}/people", name="entries.show_people", opt=EDITOR)
@in_thread
def show_people(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    return _show("people", At(slug, entry_id, actor, db, now))


@post(f"{PATH}/people", name="entries.save_people", opt=EDITOR)
@in_thread
def save_people(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    return _save("people", At(slug, entry_id, actor, db, now), raw)


@post(f"{PATH}/people/move", name="entries.move_author", opt=EDITOR)
@in_thread
def move_author(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Redirect:
    signed_in(actor)
    bound = bind(MoveForm, raw)
    if bound.value is None:
        return see_other("entries.show_people", slug=slug, entry_id=entry_id)
    sent = bound.value
    with db.write() as session:
        editor_desk(session, actor=actor, slug=slug, entry_id=entry_id, now=now)
        service.move_author(
            session, actor=signed_in(actor), entry_id=entry_id, author_id=sent.author, up=sent.to == "up", now=now
        )
    return see_other("entries.show_people", slug=slug, entry_id=entry_id, anchor="order")


@post(f"{PATH}/people/consents", name="entries.confirm_consents", opt=EDITOR)
@in_thread
def confirm_consents(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    bound = bind(ConsentForm, raw)
    try:
        with db.write() as session:
            desk = editor_desk(session, actor=actor, slug=slug, entry_id=entry_id, now=now)
            if bound.value is not None:
                count = bound.value.consents
                service.confirm_consents(session, actor=signed_in(actor), entry_id=entry_id, count=count, now=now)
    except Problem as problem:
        if not problem.field:
            raise
        bound.refuse(problem)
    if bound.value is None:
        shown = PARTS["people"].filled(desk)
        shown.raw.pairs.append(("consents", bound.get("consents")))
        shown.errors = bound.errors
        return _part_page(PARTS["people"], desk, shown, status=422)
    return see_other("entries.show_people", slug=slug, entry_id=entry_id, say=gettext("Saved."), anchor="consent")


@get(f"{PATH}/product", name="entries.show_product", opt=EDITOR)
@in_thread
def show_product(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    return _show("product", At(slug, entry_id, actor, db, now))


@post(f"{PATH}/product", name="entries.save_product", opt=EDITOR)
@in_thread
def save_product(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    return _save("product", At(slug, entry_id, actor, db, now), raw)


@get(f"{PATH}/statements", name="entries.show_statements", opt=EDITOR)
@in_thread
def show_statements(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    return _show("statements", At(slug, entry_id, actor, db, now))


@post(f"{PATH}/statements", name="entries.save_statements", opt=EDITOR)
@in_thread
def save_statements(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    return _save("statements", At(slug, entry_id, actor, db, now), raw)


@get(f"{PATH}/attendance", name="entries.show_attendance", opt=EDITOR)
@in_thread
def show_attendance(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    return _show("attendance", At(slug, entry_id, actor, db, now))


@post(f"{PATH}/attendance", name="entries.save_attendance", opt=EDITOR)
@in_thread
def save_attendance(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    return _save("attendance", At(slug, entry_id, actor, db, now), raw)


@get(f"{PATH}/kit", name="entries.show_kit", opt=EDITOR)
@in_thread
def show_kit(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    return _show("kit", At(slug, entry_id, actor, db, now))


@post(f"{PATH}/kit", name="entries.save_kit", opt=EDITOR)
@in_thread
def save_kit(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    return _save("kit", At(slug, entry_id, actor, db, now), raw)


def _show(name: str, at: At) -> Page:
    part = PARTS[name]
    with at.db.read() as session:
        desk = at.desk(session)
    return _part_page(part, desk, part.filled(desk))


def _save(name: str, at: At, raw: RawForm) -> Page | Redirect:
    part = PARTS[name]
    bound = bind(part.form, raw)
    try:
        with at.db.write() as session:
            desk = at.desk(session)
            if bound.value is not None:
                part.save(session, signed_in(at.actor), desk, bound.value, at.now)
    except Conflict:
        return _part_page(part, desk, bound, status=409, conflict=differences(part, desk, bound))
    except Problem as problem:
        if not problem.field:
            raise
        bound.refuse(problem)
    if bound.value is None:
        return _part_page(part, desk, bound, status=422)
    return _saved(part, at)


def _saved(part: Part, at: At) -> Redirect:
    """Back to the tasks; with something still missing here, that is said, but the draft is safe."""
    with at.db.read() as session:
        missing = [gap.say() for gap in at.desk(session).gaps_of(part.name)]
    where = {"slug": at.slug, "entry_id": at.entry_id}
    if missing:
        say = gettext("Draft saved. Still missing for handing in:") + " " + " ".join(missing)
        return see_other("entries.show_entry", say=say, kind="warning", **where)
    return see_other("entries.show_entry", say=gettext("Draft saved."), **where)


def _part_page(
    part: Part, desk: Desk, form: Bound[Any], *, status: int = 200, conflict: list[tuple[str, str, str]] | None = None
) -> Page:
    track = desk.book.tracks[desk.dossier.track_id]
    return page(
        f"entries/{part.name}.html",
        status=status,
        desk=desk,
        contest=desk.contest,
        form=form,
        seen=seen(desk, part.name),
        conflict=conflict or [],
        gaps=desk.gaps_of(part.name) if status == 200 else [],  # noqa: PLR2004 - HTTP's number
        named=named,
        track=track,
        authors=range(1, max(track.max_authors, len(desk.dossier.authors)) + 1),
        mentors=range(1, max(track.max_mentors, len(desk.dossier.mentors)) + 1),
        words=count_words(form.get("summary")),
        prompts=[(name, gettext(KIT[name])) for name in PROMPTS],
        materials=_material_rows(desk, form),
        choices={
            "category": [(row.code, named(row)) for row in desk.book.categories.values()],
            "track": [(row.code, named(row)) for row in desk.book.tracks.values()],
            "age": _pairs(AGES),
            "level": [(code, gettext(LEVELS.get(code, code))) for code in desk.contest.levels],
            "kind": _pairs(IDENTIFIERS),
            "place": _pairs(PLACES),
            "risk": _pairs(RISKS),
            "who": _pairs(TESTERS),
            "ai_use": _pairs(AI_USE),
            "levels": _described(AI_LEVELS),
            "helps": _described(HELP_LEVELS),
            "licences": LICENCES,
            "pledges": _pairs(PLEDGES),
            "choices": _pairs(CHOICES),
        },
    )


def _described(scale: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(code, gettext(name), gettext(about)) for code, (name, about) in scale.items()]


def _material_rows(desk: Desk, form: Bound[Any]) -> range:
    """Those filled in and three more."""
    filled = max((n for n in range(1, MOST_MATERIALS + 1) if form.get(f"what{n}") or form.get(f"where{n}")), default=0)
    return range(1, min(MOST_MATERIALS, max(filled, len(desk.dossier.materials)) + 3) + 1)


def _pairs(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, gettext(text)) for code, text in words.items()]
