"""An entry with a game in a running application, on one host or with a second one; every request is written down."""

import socket
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cast import build_world
from judging_world import add_entries
from packages import add_package
from playwright.sync_api import BrowserContext, Frame, Page
from serving import free_port

from contest.app import create_app
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.migrate import upgrade
from contest.people import sessions
from contest.settings import Settings

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
GAMES = Path(__file__).parent / "games"
WASM = b"\0asm\x01\0\0\0"
CAPABILITIES = {
    "index.html": (GAMES / "capabilities.html").read_bytes(),
    "module.js": b"window.moduleRan = true; export {};",
    "data.json": b'{"answer": "works"}',
    "add.wasm": WASM,
    "worker.js": b"fetch('data.json').then(a => a.json()).then(a => postMessage('runs')).catch(e => postMessage(e.message));",
}


class PlayRoom:
    def __init__(
        self, folder: Path, members: Mapping[str, bytes], *, second_host: bool = False, kind: str = "game"
    ) -> None:
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.content = f"http://*.content.localhost:{self.port}" if second_host else ""
        self.settings = Settings(data_dir=folder, public_url=self.site, content_origin=self.content)
        self.db = Database(f"sqlite:///{folder}/room.sqlite")
        upgrade(self.db)
        self.files = FileStore("", folder=folder / "f")
        with self.db.write() as session:
            self.world = build_world(session, now=NOW - timedelta(days=2))
            (self.entry,) = add_entries(session, self.world, 1, now=NOW, state="submitted")
            self.file, self.package = add_package(
                session, self.world, self.files, self.entry, members, now=NOW, kind=kind
            )
        self.seen: list[tuple[str, str, str]] = []  # method, path, cookie
        self.app = create_app(self.settings)
        self.app.state.update({"db": self.db, "files": self.files, "clock": lambda: NOW})

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            cookie = dict(scope["headers"]).get(b"cookie", b"").decode()
            self.seen.append((scope["method"], scope["path"], cookie))
        await self.app(scope, receive, send)

    @property
    def path(self) -> str:
        return f"{self.site}/c/ai-2026/entries/{self.entry}/files/{self.file}/play"

    def sign_in(self, context: BrowserContext, who: str = "mallory") -> None:
        with self.db.write() as session:
            token = sessions.start_session(
                session, account_id=self.world.people[who], device="test",
                rules=sessions.session_rules(self.settings), now=NOW,
            )  # fmt: skip
        context.add_cookies(
            [{"name": n, "value": v, "url": self.site} for n, v in (("session", token), ("locale", "vi"))]
        )


def run_game(page: Page, mode: str) -> Frame:
    """Press the button; the game's frame."""
    page.click(f"[data-run='{mode}']")
    frame = page.wait_for_selector("iframe.play-frame").content_frame()
    frame.wait_for_load_state()
    return frame


class Listener:
    """A stranger's server on the loopback: what asked for a page there, and whether a STUN packet came."""

    def __init__(self) -> None:
        self.heard: set[str] = set()
        self.packets = 0
        self.pages: dict[str, bytes] = {}  # what it answers itself: a page without protection
        heard, pages = self.heard, self.pages

        class Note(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.strip("/")
                if path not in pages:
                    heard.add(path)
                self.send_response(200)
                self.send_header("content-type", "text/javascript" if path.endswith(".js") else "text/html")
                self.end_headers()
                self.wfile.write(pages.get(path, b""))

            do_POST = do_OPTIONS = do_HEAD = do_GET  # noqa: N815 - names of the standard library

            def log_message(self, *args) -> None:
                pass

        self._web = ThreadingHTTPServer(("127.0.0.1", 0), Note)
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._udp.settimeout(0.2)
        self._open = True
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._web.serve_forever, self._listen)]
        for thread in self._threads:
            thread.start()

    def _listen(self) -> None:
        while self._open:
            try:
                self._udp.recv(2048)
                self.packets += 1
            except TimeoutError:
                continue
            except OSError:
                return

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self._web.server_address[1]}"

    @property
    def stun(self) -> str:
        return f"stun:127.0.0.1:{self._udp.getsockname()[1]}"

    def close(self) -> None:
        self._open = False
        self._web.shutdown()
        self._web.server_close()
        self._threads[1].join()
        self._udp.close()
