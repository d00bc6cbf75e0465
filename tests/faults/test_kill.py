"""T12: kill -9 at random moments while sixteen clients save: what was acknowledged is there, once, in order.

Fast here (10 kills on SQLite, 5 on PostgreSQL); `make soak` sets CONTEST_KILLS=100.
"""

import os
import random
import socket
import threading
import time
from datetime import UTC, datetime

import pytest
from cast import build_world
from history import Projection, Stored, violations
from judging_world import JUDGING, rubric_and_criteria, start_judging
from killed_server import KilledServer, SavingClient
from sqlalchemy import func, select, text

from contest.core.tables import AuditEvent
from contest.judging.tables import Mark, Sheet, SheetEvent
from contest.people.sessions import session_rules, start_session
from contest.settings import Settings

CLIENTS = 16
SOAK = int(os.environ.get("CONTEST_KILLS", "0"))


@pytest.fixture
def judged_contest(db):
    """Two judges with four entries each, in the middle of judging by the system's clock. (world, assignments)"""
    now = datetime.now(UTC)
    with db.write() as session:
        world = build_world(session, now=now - JUDGING)
    return world, start_judging(db, world, now=now, count=4, judges=("chi", "cuc"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clients_of(db, judged_contest, port, stop):
    """Two devices for each of the eight sheets: they meet."""
    world, given = judged_contest
    rubric, criteria = rubric_and_criteria(world)
    made = []
    with db.write() as session:
        for number in range(CLIENTS):
            (_, name), assignment = list(given.items())[number % len(given)]
            token = start_session(
                session, account_id=world.people[name], device="kill", rules=session_rules(Settings()),
                now=datetime.now(UTC),
            )  # fmt: skip
            made.append(
                SavingClient(
                    number, port=port, path=f"/c/{world.slug}/judging/{assignment}/scores", cookie=f"session={token}",
                    sheet=assignment, rubric=rubric, criteria=criteria, stop=stop,
                )
            )  # fmt: skip
    return made


def work_for_a_while(clients, moments):
    """Up to forty more answers, two seconds at most: a random moment on a fast machine and on a slow one."""
    wanted = sum(len(client.saves) for client in clients) + moments.randint(0, 40)
    end = time.monotonic() + 2
    while sum(len(client.saves) for client in clients) < wanted and time.monotonic() < end:
        time.sleep(0.005)
    time.sleep(moments.uniform(0, 0.02))


def kill_again_and_again(server, clients, stop, kills):
    """Restarts between; after the last kill the clients have time for what they wait for."""
    moments = random.Random(kills)
    server.start()
    for client in clients:
        client.start()
    for _ in range(kills):
        work_for_a_while(clients, moments)
        server.kill()
        server.start()
    time.sleep(1.0)
    stop.set()
    for client in clients:
        client.join(timeout=30)


def stored_history(db, judged_contest):
    """(events, sheets by assignment) in the checker's words."""
    world, _ = judged_contest
    _, criteria = rubric_and_criteria(world)
    with db.read() as session:
        assignments = dict(session.execute(select(Sheet.id, Sheet.assignment_id)).all())
        events = [
            Stored(
                row.key, assignments[row.sheet_id], row.revision,
                (*(row.payload["state"]["marks"][each]["points"] for each in criteria), row.payload["state"]["strengths"]),
                row.payload["receipt"], row.payload["previous"],
            )
            for row in session.execute(select(SheetEvent.__table__).order_by(SheetEvent.id))
        ]  # fmt: skip
        marks = {(row.sheet_id, row.criterion_id): row.points for row in session.scalars(select(Mark))}
        sheets = {
            sheet.assignment_id: Projection(
                sheet.revision,
                (*(f"{marks[sheet.id, each]:f}".removesuffix(".0") for each in criteria), sheet.strengths),
            )
            for sheet in session.scalars(select(Sheet))
        }
    return events, sheets


@pytest.mark.slow
def test_acknowledged_saves_when_the_server_is_killed_are_there_once_and_in_order(db, judged_contest, tmp_path):
    kills = SOAK or (10 if db.is_sqlite else 5)
    stop = threading.Event()
    port = free_port()
    clients = clients_of(db, judged_contest, port, stop)
    server = KilledServer(port, database_url=db.url, folder=tmp_path)

    try:
        kill_again_and_again(server, clients, stop, kills)
    finally:
        stop.set()
        server.close()
    events, sheets = stored_history(db, judged_contest)
    saves = [save for client in clients for save in client.saves]
    answers = [save.answer for save in saves]

    print(figures("SQLite" if db.is_sqlite else "PostgreSQL", server, saves, events))
    assert violations(saves, events, sheets) == []
    assert [each for client in clients for each in client.strange] == []
    assert not any(client.is_alive() for client in clients)
    assert server.starts == kills + 1
    assert answers.count("saved") > kills  # the clients got through between the kills
    assert "conflict" in answers  # and met each other
    with db.read() as session:
        logged = session.scalar(select(func.count()).where(AuditEvent.action == "sheet.saved"))
        sound = session.scalar(text("pragma integrity_check")) if db.is_sqlite else "ok"
    assert (logged, sound) == (len(events), "ok")


def figures(where, server, saves, events):
    saved = [save for save in saves if save.answer == "saved"]
    return (
        f"\n{where}: {server.starts - 1} kills, {len(saved)} saves acknowledged, {len(events)} stored, "
        f"{sum(save.sent > 1 for save in saved)} acknowledged after sending again, "
        f"{sum(save.answer == 'conflict' for save in saves)} conflicts shown, "
        f"{sum(save.answer == 'silence' for save in saves)} without an answer at the end"
    )
