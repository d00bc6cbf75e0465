"""The second host on which strangers' packages may run with storage of their own (CONTEST_CONTENT_ORIGIN)."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

LABEL: Final = 20  # letters of a package's own host name: 80 bits of its id's digest


@dataclass(frozen=True, slots=True)
class ContentHost:
    """`wildcard`: each package has a host name of its own below `netloc`, so packages share no storage."""

    scheme: str
    netloc: str
    wildcard: bool

    def origin_of(self, package_id: str) -> str:
        return (
            f"{self.scheme}://{_label(package_id)}.{self.netloc}" if self.wildcard else f"{self.scheme}://{self.netloc}"
        )

    @property
    def source(self) -> str:
        """As a Content-Security-Policy names all its packages."""
        return f"{self.scheme}://{'*.' if self.wildcard else ''}{self.netloc}"

    def serves(self, netloc: str) -> bool:
        """Also the bare name under a wildcard: it shows no page of ours."""
        host = netloc.lower()
        return host == self.netloc or (self.wildcard and host.endswith(f".{self.netloc}"))

    def belongs_to(self, netloc: str, package_id: str) -> bool:
        return urlsplit(self.origin_of(package_id)).netloc == netloc.lower()


def _label(package_id: str) -> str:
    return sha256(package_id.encode()).hexdigest()[:LABEL]


def content_host(origin: str) -> ContentHost | None:
    """https://content.example:8443 or https://*.content.example; empty: packages run on our own host."""
    if not origin:
        return None
    parts = urlsplit(origin)
    netloc = parts.netloc.lower()
    wildcard = netloc.startswith("*.")
    netloc = netloc.removeprefix("*.")
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not netloc or "*" in netloc or not plain:
        msg = f"{origin!r} is no origin: write https://content.example or https://*.content.example"
        raise ValueError(msg)
    return ContentHost(parts.scheme, netloc, wildcard)
