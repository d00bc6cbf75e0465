"""The headers under which a stranger's package runs: an origin of its own, no way out, no way to us.

Measured in Chromium (docs/play.md): script, modules, WebAssembly and the package's own files work; cookies, our pages
and every other address do not.
"""

import re
from typing import Final

_HOST: Final = re.compile(r"[a-z0-9.\-]+(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?", re.ASCII)
_INSIDE: Final = "'self' data: blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'"
_SANDBOX: Final = "sandbox allow-scripts allow-pointer-lock"
ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "cross-origin",  # same-origin would break scripts and pictures of an opaque page
    "access-control-allow-origin": "*",  # opaque pages read their own files across origins; nothing here is secret
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-store",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def play_headers(*, host: str, token: str, own_origin: bool, framed_by: str, nested: bool = False) -> dict[str, str]:
    """`framed_by`: our origin in mode 2, "'self'" on one host. `nested`: a player that frames the package's pages.

    A page inside another opaque one has no ancestor that a source could name, so `nested` says nothing of ancestors:
    the address is a secret, and there is nothing of the visitor's inside.
    """
    here = f"{host.lower()}/play/{token}/" if _HOST.fullmatch(host.lower()) else "'self'"
    rules = [
        f"{_SANDBOX} allow-same-origin" if own_origin else _SANDBOX,
        f"default-src {_INSIDE}",
        f"connect-src {here} data: blob:",
        "form-action 'none'",
        "base-uri 'none'",
        f"frame-src {here}" if nested else "frame-src 'none'",
        "object-src 'none'",
    ]
    if not nested:
        rules.append(f"frame-ancestors {framed_by}")
    return {**ALWAYS, "content-security-policy": "; ".join(rules)}
