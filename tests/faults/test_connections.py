"""More browsers than a server's default takes connections: an idle one must not keep the next person out."""

import http.client
import socket

import pytest
from killed_server import KilledServer
from test_kill import free_port

IDLE = 600  # a hundred browsers of six connections each


@pytest.fixture
def served(db, tmp_path):
    served = KilledServer(free_port(), database_url=db.url, folder=tmp_path)
    served.start()
    yield served
    served.close()


def ask(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/sign-in", headers={"accept": "text/html", "connection": "keep-alive"})
    connection.getresponse().read()
    return connection


@pytest.mark.sqlite
def test_the_next_visitor_is_answered_while_hundreds_of_connections_stay_open(served):
    idle = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(IDLE // 2)]
    kept = [ask(served.port) for _ in range(IDLE // 2)]

    last = ask(served.port)

    assert len(kept) + len(idle) == IDLE
    for each in [*idle, *kept, last]:
        each.close()


@pytest.mark.sqlite
@pytest.mark.slow
def test_connection_that_sends_nothing_is_closed(served):
    silent = socket.create_connection(("127.0.0.1", served.port), timeout=90)

    assert silent.recv(1) == b""
    silent.close()
