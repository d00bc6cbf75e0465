"""T10: the server opens what an entrant typed only on the public internet, and never for long.

Real sockets on the loopback: a canary that must hear nothing, and, where a test says that loopback is public, servers
that misbehave.
"""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contest.entries.links.addresses import is_public
from contest.entries.links.visiting import MOST_BYTES, NotVisited, Visitor

NEAR = [
    "127.0.0.1", "127.1.2.3", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
    "192.168.0.1", "192.168.255.255", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "0.0.0.0", "0.1.2.3", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0", "fec0::1",
    "fc00::1", "fd00::1", "fd00:ec2::254", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "3fff::1", "5f00::1", "100::1", "4000::1", "no address", "",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "113.160.0.1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", NEAR)
def test_address_that_is_not_on_the_public_internet_is_refused(address):
    assert is_public(address) is False


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_allowed(address):
    assert is_public(address) is True


class Canary(BaseHTTPRequestHandler):
    """A server in our own network; `answers` by path."""

    def do_GET(self) -> None:
        self.server.heard.append((self.path, self.headers.get("host")))
        status, headers, body = self.server.answers.get(self.path, (200, {}, b"secret"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in body if isinstance(body, list) else [body]:
            if isinstance(piece, float):
                time.sleep(piece)
            else:
                self.wfile.write(piece)
                self.wfile.flush()

    def log_message(self, *args) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # the visitor has gone
            return


@pytest.fixture
def canary() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    server.heard, server.answers, server.daemon_threads = [], {}, True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def spellings(port: int) -> list[str]:
    hosts = [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0x7f.1",
        "127.000.000.001", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "localhost", "LOCALHOST", "localhost.",
        "127.0.0.1.", "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "ⓛocalhost", "127.0.0.2", "127.127.127.127",
        "[fe80::1]", "169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "10.0.0.1", "172.16.0.1", "192.168.1.1",
        "[::ffff:a9fe:a9fe]", "0251.0376.0251.0376", "2852039166", "0xa9fea9fe", "[fec0::1]", "[2002:7f00:1::]",
    ]  # fmt: skip
    addresses = [f"http://{host}:{port}/hit" for host in hosts]
    return [
        *addresses,
        f"http://user@127.0.0.1:{port}/hit", f"http://user:pass@127.0.0.1:{port}/hit", f"http://example.vn@127.0.0.1:{port}/",
        f"http://127.0.0.1:{port}\\@example.vn/", f"http://127.0.0.1:{port}#@example.vn/", f"HTTP://127.0.0.1:{port}/hit",
        f"http:///127.0.0.1:{port}/hit", f"http:127.0.0.1:{port}/hit", f"//127.0.0.1:{port}/hit", "file:///etc/passwd",
        f"gopher://127.0.0.1:{port}/_GET", f"ftp://127.0.0.1:{port}/", f"dict://127.0.0.1:{port}/", "data:text/html,hit",
        "javascript:alert(1)", f"https://127.0.0.1:{port}/hit", f"http://127.0.0.1:{port}/hit?x=http://example.vn",
        f"http://127.0.0.1:{port}%2f@example.vn/", f"http://127.0.0.1:{port}\r\nHost: example.vn/", f"http://[::1%lo]:{port}/",
        f"http://127.0.0.1:{port}/\u2028hit", f"http://\x00127.0.0.1:{port}/",
    ]  # fmt: skip


def test_no_spelling_of_an_address_near_us_is_opened(canary):
    port = canary.server_address[1]
    tried = spellings(port)

    states = [state_of(Visitor(ports=(80, 443, port), seconds=2), url) for url in tried]

    print(f"\n{len(tried)} spellings, {len(canary.heard)} reached the canary")
    assert (len(tried) >= 60, set(states), canary.heard) == (True, {"refused", "unreachable"}, [])


def test_without_the_rule_many_spellings_would_reach_it(canary):
    """So that the silence above means something."""
    port = canary.server_address[1]
    careless = Visitor(ports=(port,), seconds=1, allowed=lambda _address: True)

    states = [state_of(careless, url) for url in spellings(port)[:14]]

    assert states.count("opened") >= 10


def state_of(visitor: Visitor, url: str) -> str:
    try:
        visitor.visit(url)
    except NotVisited as problem:
        return problem.state
    return "opened"


def anywhere(canary: ThreadingHTTPServer, **changes) -> Visitor:
    """Names lead to the canary, and for this test the loopback is public."""
    port = canary.server_address[1]
    known = {
        "seconds": 3,
        "ports": (80, 443, port),
        "resolve": lambda _h, _p: ["127.0.0.1"],
        "allowed": lambda _a: True,
    }
    return Visitor(**{**known, **changes})


def at(canary: ThreadingHTTPServer, path: str, host: str = "truong.example.vn") -> str:
    return f"http://{host}:{canary.server_address[1]}{path}"


def test_page_is_read_under_its_own_name(canary):
    canary.answers["/trang"] = (200, {"content-type": "text/html"}, b"<title>A</title>")

    visit = anywhere(canary).visit(at(canary, "/trang"))

    assert (visit.status, visit.body, visit.whole) == (200, b"<title>A</title>", True)
    assert canary.heard == [("/trang", f"truong.example.vn:{canary.server_address[1]}")]


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:{port}/secret", "http://[::1]:{port}/secret", "//127.0.0.1:{port}/secret"]
)
def test_redirect_into_our_network_is_not_followed(canary, target):
    port = canary.server_address[1]
    canary.answers["/go"] = (302, {"location": target.format(port=port)}, b"")
    public = anywhere(
        canary,
        resolve=lambda host, _p: ["127.0.0.1"] if host == "truong.example.vn" else [host],
        allowed=Allowing(first=True),
    )

    with pytest.raises(NotVisited) as found:
        public.visit(at(canary, "/go"))

    assert (found.value.state, [path for path, _host in canary.heard]) == ("refused", ["/go"])


class Allowing:
    """The first address passes, later ones are asked of the real rule."""

    def __init__(self, *, first: bool) -> None:
        self.first = first

    def __call__(self, address: str) -> bool:
        passed, self.first = self.first, False
        return passed or is_public(address)


def test_name_that_answers_otherwise_the_second_time_is_asked_once(canary):
    """DNS rebinding: the address that was looked at is the one connected to."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    asked = []

    def once(host, _port):
        asked.append(host)
        return answers[len(asked) - 1]

    anywhere(canary, resolve=once).visit(at(canary, "/a"))

    assert (asked, len(canary.heard)) == (["truong.example.vn"], 1)


def test_one_near_address_among_public_ones_is_refused(canary):
    visitor = anywhere(canary, resolve=lambda _h, _p: ["1.1.1.1", "127.0.0.1"], allowed=is_public)

    with pytest.raises(NotVisited) as found:
        visitor.visit(at(canary, "/a"))

    assert (found.value.state, canary.heard) == ("refused", [])


def test_circle_of_redirects_ends(canary):
    canary.answers["/a"] = (302, {"location": "/a"}, b"")

    with pytest.raises(NotVisited) as found:
        anywhere(canary).visit(at(canary, "/a"))

    assert (found.value.state, len(canary.heard)) == ("unreachable", 6)


@pytest.mark.parametrize("target", ["ftp://truong.example.vn/", "file:///etc/passwd", "http://truong.example.vn:22/"])
def test_redirect_to_another_scheme_or_port_is_refused(canary, target):
    canary.answers["/a"] = (302, {"location": target}, b"")

    with pytest.raises(NotVisited) as found:
        anywhere(canary).visit(at(canary, "/a"))

    assert found.value.state == "refused"


def test_body_is_read_to_a_mebibyte(canary):
    canary.answers["/big"] = (200, {}, [b"x" * 65536] * 64)

    visit = anywhere(canary).visit(at(canary, "/big"))

    assert (len(visit.body), visit.whole) == (MOST_BYTES, False)


def test_server_that_drips_holds_nobody_longer_than_agreed(canary):
    canary.answers["/drip"] = (200, {}, [b"x", 0.2] * 60)
    began = time.monotonic()

    with pytest.raises(NotVisited) as found:
        anywhere(canary, seconds=1).visit(at(canary, "/drip"))

    assert (found.value.reason, time.monotonic() - began < 2) == ("It did not answer in time.", True)


def test_nobody_at_home_is_said(canary):
    def unknown(_host, _port):
        raise OSError("unknown")

    with pytest.raises(NotVisited) as found:
        anywhere(canary, resolve=unknown).visit("http://khong-co.example.vn/")

    assert found.value.reason == "There is no such address."
