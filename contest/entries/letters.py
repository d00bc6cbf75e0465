"""Mail to the people of an entry, in their language: the receipt, and what the office decided."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import current_zone, format_day, gettext, speaking, translate
from contest.core.mail import queue_mail
from contest.entries.tables import Entry, EntryVersion
from contest.entries.words import GATES
from contest.people.tables import Account
from contest.rules.tables import Contest

_RECEIPT = N_("Entry handed in: %(code)s")
_RECEIPT_BODY = N_(
    "%(greeting)s,\n\nThe contest “%(contest)s” has received the entry “%(title)s”.\n"
    "Entry code: %(code)s\nTime of the server: %(time)s\n\n%(files)s"
)
_DECISION = {
    "returned": N_("Please complete the entry %(code)s"),
    "rejected": N_("The entry %(code)s cannot take part"),
}
_DECISION_BODY = {
    "returned": N_(
        "%(greeting)s,\n\nThe secretary of the contest “%(contest)s” looked at “%(title)s” "
        "and asks you to complete it:\n"
    ),
    "rejected": N_("%(greeting)s,\n\nThe contest “%(contest)s” cannot accept the entry “%(title)s”:\n"),
}
GREETING = N_("Dear %(name)s")


def send_receipt(session: Session, *, entry_id: str, version: EntryVersion, address: str, now: datetime) -> None:
    who = addressee(session, entry_id)
    if not who["to_address"]:
        return
    with speaking(who["locale"], who["zone"]):  # type: ignore[arg-type]
        files = "\n".join(f"{f['name']} · {f['size']} B · SHA-256 {f['sha256']}" for f in version.content["files"])
        said = who | {"time": stamp(version.submitted_at), "files": files, "greeting": translate(GREETING, who)}
        queue(session, who, translate(_RECEIPT, said), f"{translate(_RECEIPT_BODY, said)}\n\n{address}\n", now)


def tell_decision(
    session: Session,
    *,
    entry_id: str,
    decision: str,
    gates: Mapping[str, str],
    reason: str,
    address: str,
    now: datetime,
) -> None:
    """Of an acceptance nobody needs to be told by mail: nothing is to be done."""
    if decision not in _DECISION:
        return
    who = addressee(session, entry_id)
    if not who["to_address"]:
        return
    with speaking(who["locale"], who["zone"]):  # type: ignore[arg-type]
        said = who | {"greeting": translate(GREETING, who)}
        lines = [f"- {gate} {gettext(GATES[gate])}: {text}" for gate, text in gates.items() if text]
        parts = [translate(_DECISION_BODY[decision], said), *lines, reason, "", address]
        queue(session, who, translate(_DECISION[decision], said), "\n".join(parts) + "\n", now)


def addressee(session: Session, entry_id: str) -> dict[str, str]:
    """The contact person named in the dossier, else the owner."""
    row = session.execute(
        select(
            Entry.contact_email,
            Entry.contact_name,
            Entry.title,
            Entry.code,
            Account.email,
            Account.full_name,
            Account.locale,
            Contest.id.label("contest_id"),
            Contest.name,
            Contest.zone,
        )
        .join(Account, Account.id == Entry.owner_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Entry.id == entry_id)
    ).one()
    own = row.contact_email or row.email or ""
    return {
        "to_address": own,
        "name": row.contact_name or row.full_name,
        "title": row.title,
        "code": row.code or "",
        "contest": row.name,
        "contest_id": row.contest_id,
        "zone": row.zone,
        "locale": row.locale,
    }


def queue(session: Session, who: Mapping[str, str], subject: str, body: str, now: datetime) -> None:
    queue_mail(
        session,
        to_address=who["to_address"],
        to_name=who["name"],
        subject=subject,
        body=body,
        contest_id=who["contest_id"],
        now=now,
    )


def stamp(moment: datetime) -> str:
    """As on a receipt: 16:42, 28/11/2026."""
    return f"{moment.astimezone(current_zone()):%H:%M}, {format_day(moment)}"
