"""A wire between client and server that breaks: hard, after so many bytes, or when asked."""

import contextlib
import socket
import struct
import threading

PIECE = 64 * 1024


class Wire:
    """Listens on `port`; every connection goes on to `target`. Counts what clients send."""

    def __init__(self, target: int, *, breaks_at: tuple[int, ...] = ()) -> None:
        self.target, self.breaks_at = target, list(breaks_at)
        self.sent, self.broken, self.down = 0, 0, False
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def go_down(self) -> None:
        """No network, until `down` is False again."""
        self.down = True
        self.cut()

    def cut(self) -> None:
        """Every connection is reset, as when a phone changes its network."""
        with self._lock:
            ends, self._open, self.broken = self._open, set(), self.broken + 1
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.down:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
                far.settimeout(None)
            except OSError:  # the server is down
                near.close()
                continue
            with self._lock:
                self._open |= {near, far}
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                sink.sendall(piece)
                if counted and self._counts(len(piece)):
                    self.cut()
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            with self._lock:
                self._open.discard(end)

    def _counts(self, number: int) -> bool:
        """Is it time to break?"""
        with self._lock:
            self.sent += number
            if self.breaks_at and self.sent >= self.breaks_at[0]:
                self.breaks_at.pop(0)
                return True
        return False
