"""tus by hand, one request at a time, for tests of the protocol's corners; whole uploads are made by real clients."""

import base64
from dataclasses import dataclass, field
from typing import Any

from cast import World
from httpx import Response
from litestar.testing import TestClient

OFFSETS = "application/offset+octet-stream"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400


def labels(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


@dataclass
class Tus:
    browser: TestClient[Any]
    world: World
    entry_id: str
    slot: str = "description"
    version: dict[str, str] = field(default_factory=lambda: {"tus-resumable": "1.0.0"})

    @property
    def collection(self) -> str:
        return f"/c/{self.world.slug}/entries/{self.entry_id}/slots/{self.slot}/uploads"

    def create(self, size: object, content: bytes = b"", *, name: str = "mo-ta.pdf", **headers: str) -> Response:
        sent = {**self.version, "upload-length": str(size), "upload-metadata": labels(filename=name), **headers}
        return self.browser.post(self.collection, content=content, headers=sent)

    def begun(self, size: int = len(PDF), **said: Any) -> str:
        answer = self.create(size, **said)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    def patch(self, at: object, content: Any, where: str, **headers: str) -> Response:
        sent = {**self.version, "upload-offset": str(at), "content-type": OFFSETS, **headers}
        return self.browser.patch(where, content=content, headers=sent)

    def head(self, where: str) -> Response:
        return self.browser.head(where, headers=self.version)

    def delete(self, where: str) -> Response:
        return self.browser.delete(where, headers=self.version)
