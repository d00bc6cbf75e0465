import smtplib

from sqlalchemy import select

from contest.core.mail import file_sender, queue_mail, send_pending
from contest.core.tables import OutgoingMail

SENDER = "Bảng Vàng <no-reply@contest.vn>"


def queue(db, clock, **changed):
    given = {"to_address": "an@example.vn", "to_name": "Trần Văn An", "subject": "Biên nhận", "body": "Chào em An."}
    with db.write() as session:
        return queue_mail(session, **{**given, **changed}, now=clock())


def state(db, mail_id):
    with db.read() as session:
        return session.execute(
            select(OutgoingMail.state, OutgoingMail.attempts).where(OutgoingMail.id == mail_id)
        ).one()


def test_pending_mail_is_sent_once(db, clock):
    mail_id, sent = queue(db, clock), []

    first = send_pending(db, send=sent.append, sender=SENDER, now=clock())
    second = send_pending(db, send=sent.append, sender=SENDER, now=clock())

    assert (first, second, len(sent)) == (1, 0, 1)
    assert state(db, mail_id) == ("sent", 1)


def test_failing_server_is_tried_again_later_with_the_same_message_id(db, clock):
    mail_id, seen = queue(db, clock), []

    def refuse(message):
        seen.append(message["Message-ID"])
        raise smtplib.SMTPServerDisconnected("gone")

    for _ in range(8):
        send_pending(db, send=refuse, sender=SENDER, now=clock())
        clock.go(clock().replace(year=clock().year + 1))

    assert state(db, mail_id) == ("failed", 6)
    assert seen == [f"<{mail_id}@contest.vn>"] * 6


def test_name_and_title_bring_no_header(db, clock):
    queue(db, clock, to_name="An\r\nBcc: mallory@example.vn", subject="Bài\r\nX-Evil: 1")
    sent = []

    send_pending(db, send=sent.append, sender=SENDER, now=clock())

    headers = {name.lower() for name in sent[0].keys()}  # noqa: SIM118 - a message is no mapping
    assert headers.isdisjoint({"bcc", "x-evil"})
    assert sent[0]["Subject"] == "Bài X-Evil: 1"


def test_mail_goes_to_a_file_by_default(db, clock, tmp_path):
    mail_id = queue(db, clock)

    send_pending(db, send=file_sender(tmp_path / "outbox"), sender=SENDER, now=clock())

    assert "Chào em An." in (tmp_path / "outbox" / f"{mail_id}.eml").read_text("utf-8")
