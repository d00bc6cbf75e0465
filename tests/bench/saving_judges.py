"""Two hundred judges in the middle of judging, and their browsers: one save each every two seconds."""

import http.client
import threading
import time
from datetime import UTC, datetime
from urllib.parse import urlencode

from cast import World, build_world
from judging_world import JUDGING, add_entries, rubric_and_criteria
from sqlalchemy import update

from contest.core.database import Database
from contest.core.tokens import new_id
from contest.judging.tables import Assignment, Judge, Round
from contest.people.sessions import session_rules, start_session
from contest.people.tables import Account, RoleGrant
from contest.rules.tables import Rubric
from contest.settings import Settings

JUDGES, EVERY = 200, 2.0
Desks = list[tuple[str, str]]  # assignment id, cookie


def fill(database: Database) -> tuple[World, Desks]:
    """In the middle of judging by the system's clock."""
    now = datetime.now(UTC)
    rules = session_rules(Settings())
    desks = []
    with database.write() as session:
        world = build_world(session, now=now - JUDGING)
        entries = add_entries(session, world, JUDGES, now=now)
        session.execute(update(Round).values(state="judging", opened_at=now))
        session.execute(update(Rubric).values(frozen_at=now))  # as opening a round does
        for number, entry in enumerate(entries):
            name = f"Giám khảo {number}"
            account = Account(
                full_name=name, fold=name, sort_key=name, login_code_hash=new_id(), locale="vi", created_at=now
            )
            session.add(account)
            session.flush()
            judge = Judge(contest_id=world.contest_id, account_id=account.id, added_at=now)
            session.add_all([judge, RoleGrant(account_id=account.id, contest_id=world.contest_id, role="judge", granted_at=now)])  # fmt: skip
            session.flush()
            desk = Assignment(round_id=world.round_id, judge_id=judge.id, entry_id=entry, position=1, assigned_at=now)
            session.add(desk)
            session.flush()
            token = start_session(session, account_id=account.id, device="bench", rules=rules, now=now)
            desks.append((desk.id, f"session={token}"))
    return world, desks


def save(world: World, desks: Desks, *, port: int, seconds: float) -> tuple[list[float], int]:
    """(milliseconds of each save, how many were not answered 200).

    A save counts from the moment it was due, not from when a late client got round to it, to the answer "saved".
    """
    waits: list[float] = []
    refused: list[int] = []
    start = time.monotonic() + 1
    judges = [
        threading.Thread(
            target=_one_judge,
            args=(world, desk, cookie, start + EVERY * number / len(desks), waits, refused),
            kwargs={"port": port, "times": int(seconds / EVERY)},
        )
        for number, (desk, cookie) in enumerate(desks)
    ]
    for judge in judges:
        judge.start()
    for judge in judges:
        judge.join()
    return waits, len(refused)


def _one_judge(world, desk, cookie, due, waits, refused, *, port, times) -> None:
    rubric, criteria = rubric_and_criteria(world)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)  # a queue is told, not cut
    headers = {
        "cookie": cookie, "origin": f"http://127.0.0.1:{port}", "accept": "application/json",
        "content-type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    for number in range(times):
        time.sleep(max(0.0, due - time.monotonic()))
        points = {f"points-{each}": str(10 + number % 5) for each in criteria}
        words = {f"comment-{each}": "" for each in criteria} | {"strengths": f"Lần {number}", "advice": "", "note": ""}
        body = urlencode({"revision": number, "rubric": rubric, **points, **words})
        connection.request(
            "PUT", f"/c/{world.slug}/judging/{desk}/scores", body, {**headers, "idempotency-key": f"{desk}-{number}"}
        )
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            waits.append((time.monotonic() - due) * 1e3)
        else:
            refused.append(answer.status)
        due += EVERY
    connection.close()
