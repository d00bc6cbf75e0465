"""Mail: queued as rows in the business transaction, sent by a job at least once, always with the same Message-ID."""

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.database import Database, wake_after_commit
from contest.core.tables import OutgoingMail
from contest.core.text import clean_line

Send = Callable[[EmailMessage], None]
ATTEMPTS: Final = 6
BATCH: Final = 50


def queue_mail(
    session: Session,
    *,
    to_address: str,
    to_name: str,
    subject: str,
    body: str,
    now: datetime,
    contest_id: str | None = None,
) -> str:
    """Plain text only; a name or a title in it can bring no header and no markup. Returns the row's id."""
    mail = OutgoingMail(
        to_address=to_address,
        to_name=clean_line(to_name)[:200],
        subject=clean_line(subject)[:300],
        body=body,
        contest_id=contest_id,
        next_attempt_at=now,
        created_at=now,
    )
    session.add(mail)
    session.flush()
    wake_after_commit(session, "mail")
    return mail.id


def send_pending(db: Database, *, send: Send, sender: str, now: datetime) -> int:
    """Send what is due, one mail a transaction, so that a crash repeats one mail at most. Returns how many went out."""
    with db.read() as session:
        due = list(
            session.scalars(
                select(OutgoingMail.id)
                .where(OutgoingMail.state == "pending", OutgoingMail.next_attempt_at <= now)
                .order_by(OutgoingMail.created_at)
                .limit(BATCH)
            )
        )
    return sum(_send_one(db, mail_id, send=send, sender=sender, now=now) for mail_id in due)


def _send_one(db: Database, mail_id: str, *, send: Send, sender: str, now: datetime) -> bool:
    with db.write() as session:
        mail = session.get(OutgoingMail, mail_id, with_for_update=not db.is_sqlite)
        if mail is None or mail.state != "pending":
            return False
        mail.attempts += 1
        mail.next_attempt_at = now + timedelta(minutes=2**mail.attempts)
        message = _message(mail, sender)
    try:
        send(message)
    except (OSError, smtplib.SMTPException) as error:
        _settle(db, mail_id, failed=str(error), now=now)
        return False
    _settle(db, mail_id, failed="", now=now)
    return True


def _settle(db: Database, mail_id: str, *, failed: str, now: datetime) -> None:
    with db.write() as session:
        mail = session.get_one(OutgoingMail, mail_id)
        mail.last_error = failed
        if not failed:
            mail.state, mail.sent_at = "sent", now
        elif mail.attempts >= ATTEMPTS:
            mail.state = "failed"


def _message(mail: OutgoingMail, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(display_name=mail.to_name, addr_spec=mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def file_sender(folder: Path) -> Send:
    """The default: each mail an .eml file to look at."""

    def send(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        (folder / f"{name}.eml").write_bytes(message.as_bytes())

    return send


def smtp_sender(url: str) -> Send:
    """smtp://user:password@host:587 (STARTTLS where offered) or smtps://host:465."""
    parts = urlsplit(url)

    def send(message: EmailMessage) -> None:
        host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 587)
        context = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(host, port, timeout=20, context=context)
            if parts.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=20)
        ) as server:
            server.ehlo()
            if parts.scheme != "smtps" and server.has_extn("starttls"):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send
