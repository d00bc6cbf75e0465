"""The log in words. An act that is not here is shown by its code: nothing is hidden because it is new."""

import re
from typing import Any, Final

from contest.core.errors import N_
from contest.core.i18n import gettext

KINDS: Final = {
    "entry": N_("Entries"),
    "sheet": N_("Score sheets"),
    "sheets": N_("Handing in of sheets"),
    "assignment": N_("Assignments"),
    "judge": N_("Judges"),
    "case": N_("Cases"),
    "conflict": N_("Conflicts of interest"),
    "round": N_("Rounds"),
    "role": N_("Roles"),
    "import": N_("Imports"),
    "contest": N_("Contest and rules"),
    "rubric": N_("Rubrics"),
    "results": N_("Results"),
    "publication": N_("Publications"),
}
_ACTS: Final = {
    "entry.begun": N_("began an entry"),
    "entry.submitted": N_("handed in an entry"),
    "entry.reverted": N_("went back to what was handed in"),
    "entry.withdrawn": N_("withdrew an entry"),
    "entry.accepted": N_("accepted an entry"),
    "entry.returned": N_("returned an entry"),
    "entry.rejected": N_("rejected an entry"),
    "entry.confirmed": N_("confirmed an entry for the school"),
    "entry.confirmation_withdrawn": N_("took back the school's confirmation"),
    "entry.consents_confirmed": N_("confirmed consents"),
    "entry.file_added": N_("added a file"),
    "entry.file_removed": N_("removed a file"),
    "sheet.saved": N_("saved a score sheet"),
    "sheet.reopened": N_("reopened a score sheet"),
    "sheets.counted": N_("counted complete sheets at the deadline"),
    "sheets.handed_in": N_("handed in score sheets"),
    "assignment.added": N_("assigned an entry"),
    "assignment.released": N_("released an assignment"),
    "assignment.locked": N_("fixed an assignment"),
    "assignment.undone": N_("undid an assignment run"),
    "assignment.applied": N_("applied an assignment plan"),
    "judge.added": N_("named a judge"),
    "judge.changed": N_("changed a judge"),
    "judge.withdrawn": N_("let a judge go"),
    "judge.expertise_set": N_("set what a judge knows"),
    "conflict.declared": N_("declared a conflict of interest"),
    "conflict.lifted": N_("lifted a conflict of interest"),
    "round.made": N_("planned a round"),
    "round.opened": N_("opened a round"),
    "round.closed": N_("closed a round"),
    "training.chosen": N_("took an entry out of competition for training"),
    "training.dropped": N_("gave a training entry back to the competition"),
    "training.model_saved": N_("wrote a model for training"),
    "training.order_set": N_("set whether training comes first"),
    "training.handed_in": N_("handed in a training sheet"),
    "rehearsal.started": N_("began a rehearsal"),
    "rehearsal.wiped": N_("wiped a rehearsal"),
    "round.admitted": N_("let entries into a round"),
    "case.opened": N_("opened a case"),
    "case.asked": N_("asked judges to look again"),
    "case.extra": N_("sent an extra judge"),
    "case.discussion": N_("opened a discussion"),
    "case.decided": N_("recorded a panel's decision"),
    "case.closed": N_("closed a case"),
    "case.revoked": N_("took a decision back"),
    "sheet.handed_in_again": N_("handed in a sheet again"),
    "rounds.shares_set": N_("set the shares of rounds"),
    "live.drawn": N_("drew the order of a round"),
    "live.moved": N_("moved a time of a round"),
    "live.announced": N_("announced a schedule"),
    "live.taken_back": N_("took an announcement back"),
    "rubric.round_set": N_("set the rubric of a round"),
    "paper.typed": N_("typed a paper sheet"),
    "paper.differs": N_("typed a paper sheet differently"),
    "paper.accepted": N_("checked a paper sheet"),
    "paper.dropped": N_("dropped a typing"),
    "sheet.typed": N_("took a sheet over from paper"),
    "judges.reminded": N_("reminded judges"),
    "role.granted": N_("gave a role"),
    "role.revoked": N_("took a role away"),
    "import.schools": N_("imported schools"),
    "import.judges": N_("imported judges"),
    "import.entries": N_("imported entries"),
}

_DIGEST: Final = re.compile(r"[0-9a-f]{40,}")


def act(action: str) -> str:
    words = _ACTS.get(action)
    return gettext(words) if words else action


def plain_detail(detail: dict[str, Any]) -> str:
    """The figures of an act on one line; what is empty is left out."""
    return " · ".join(
        f"{name}: {_short(value)}" for name, value in sorted(detail.items()) if value not in ("", None, {}, [])
    )


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {text}" for key, text in value.items() if text)[:200]
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)[:200]
    text = str(value)
    return f"{text[:12]}…" if _DIGEST.fullmatch(text) else text[:200]
