"""A mail to the entrant while a broken link can still be mended."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import gettext, speaking, translate
from contest.entries.letters import GREETING, addressee, queue, stamp
from contest.entries.links.tables import DownReport, LinkCheck
from contest.entries.links.verdict import STATES

_BROKEN = N_("A link of your entry does not open: %(title)s")
_BROKEN_BODY = N_(
    "%(greeting)s,\n\nThe judges of the contest “%(contest)s” would not be able to open this link of “%(title)s”:\n\n"
    "%(url)s\n%(state)s. %(reason)s\n\nPlease mend it before the deadline, %(deadline)s:"
)
_TIME = N_("Please mend the entry %(code)s")
_TIME_BODY = N_(
    "%(greeting)s,\n\nA judge of the contest “%(contest)s” could not open this part of “%(title)s”:\n\n%(subject)s\n\n"
    "Please mend it by %(until)s. The judges are told to wait until then.\n%(words)s"
)


def tell_broken(session: Session, row: LinkCheck, *, deadline: datetime, address: str, now: datetime) -> None:
    who = addressee(session, row.entry_id)
    if not who["to_address"]:
        return
    with speaking(who["locale"], who["zone"]):  # type: ignore[arg-type]
        said = who | {
            "greeting": translate(GREETING, who),
            "url": row.url,
            "state": gettext(STATES[row.state]),
            "reason": translate(row.reason, row.params),
            "deadline": stamp(deadline),
        }
        queue(session, who, translate(_BROKEN, said), f"{translate(_BROKEN_BODY, said)}\n{address}\n", now)


def tell_extension(session: Session, row: DownReport, *, until: datetime, now: datetime) -> None:
    who = addressee(session, row.entry_id)
    if not who["to_address"]:
        return
    with speaking(who["locale"], who["zone"]):  # type: ignore[arg-type]
        said = who | {
            "greeting": translate(GREETING, who), "subject": row.subject, "until": stamp(until), "words": row.words,
        }  # fmt: skip
        queue(session, who, translate(_TIME, said), translate(_TIME_BODY, said) + "\n", now)
