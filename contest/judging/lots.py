"""The order of a live round by lot. Anybody can draw it again: by the SHA-256 of "seed/code", smallest first."""

import hashlib
from collections.abc import Iterable


def drawn(seed: str, codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: (hashlib.sha256(f"{seed}/{code}".encode()).hexdigest(), code))
