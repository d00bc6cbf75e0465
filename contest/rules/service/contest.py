"""The contest's own data, how it is judged, and the words of the thirteen headings."""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid, Locked, NotFound
from contest.people.access import Actor
from contest.rules.drafts import ContestDraft, MethodDraft
from contest.rules.headings import HEADINGS, english_key
from contest.rules.locks import locks_of
from contest.rules.service.act import Act
from contest.rules.tables import Contest

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TIE_RULES: Final = ("heaviest", "safety", "vote")


def save_contest(session: Session, *, actor: Actor, contest_id: str, draft: ContestDraft, now: datetime) -> None:
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    contest = session.get_one(Contest, contest_id)
    locked = locks_of(session, contest_id, now)
    if draft.slug != contest.slug:
        if "address" in locked:
            raise Locked(locked["address"], field="slug")
        _check_slug(session, draft.slug)
    if "entrants" in locked and not set(contest.levels) <= set(draft.levels):
        raise Locked(locked["entrants"], field="levels")
    if draft.summary_words_min > draft.summary_words_max:
        raise Invalid(N_("The most words must not be fewer than the fewest."), field="summary_words_max")
    before = _apply(contest, {**asdict(draft), "levels": list(draft.levels)})
    if before:
        act.log("contest.changed", before=before)


def save_method(session: Session, *, actor: Actor, contest_id: str, draft: MethodDraft, now: datetime) -> None:
    """Blind or open, sheets per entry, gap, ties, what is published: fixed before the first sheet is marked."""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    if not set(draft.tie_order) <= set(TIE_RULES) or len(set(draft.tie_order)) < len(draft.tie_order):
        raise Invalid(N_("Each step may stand once."), field="tie_order")
    contest = session.get_one(Contest, contest_id)
    values = {**asdict(draft), "tie_order": list(draft.tie_order)}
    if all(getattr(contest, name) == value for name, value in values.items()):
        return
    act.require_unlocked("method")
    act.log("method.changed", before=_apply(contest, values))


def save_heading(
    session: Session, *, actor: Actor, contest_id: str, number: int, text: str, text_en: str, now: datetime
) -> None:
    """Words may be corrected at any time; the log keeps the old ones."""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    if number not in HEADINGS:
        raise NotFound
    contest = session.get_one(Contest, contest_id)
    before = contest.rule_text
    after = {**before, str(number): text, english_key(number): text_en}
    if after == before:
        return
    contest.rule_text = after
    old = {key: before.get(key, "") for key in (str(number), english_key(number)) if before.get(key) != after[key]}
    act.log("rules.text_changed", before=old)


def _check_slug(session: Session, slug: str) -> None:
    if not SLUG.fullmatch(slug):
        raise Invalid(N_("Please use small letters a–z, figures and single hyphens."), field="slug")
    if session.scalar(select(Contest.id).where(Contest.slug == slug)):
        raise Invalid(N_("Another contest has this address."), field="slug")


def _apply(contest: Contest, values: dict[str, Any]) -> dict[str, Any]:
    """Sets what differs; returns what stood there before, for the log."""
    before = {name: getattr(contest, name) for name, value in values.items() if getattr(contest, name) != value}
    for name in before:
        setattr(contest, name, values[name])
    return before
