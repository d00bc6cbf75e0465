"""From what came back to one of six states with evidence. Pure; `reason` is a message id."""

import hashlib
import html
import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from contest.core.errors import N_
from contest.core.text import clean_line
from contest.entries.links.visiting import NotVisited, Visit

STATES: Final = {
    "waiting": N_("Not opened yet"),
    "ok": N_("Opens for everybody"),
    "permission": N_("Needs permission"),
    "gone": N_("Gone"),
    "changed": N_("Changed since the deadline"),
    "unreachable": N_("Cannot be reached"),
    "refused": N_("Is not opened"),
}
BROKEN: Final = frozenset({"permission", "gone", "unreachable", "refused"})
_SIGN_IN_HOSTS: Final = frozenset(
    {"accounts.google.com", "login.microsoftonline.com", "login.live.com", "id.zalo.me", "appleid.apple.com"}
)
_SIGN_IN_PATH: Final = re.compile(r"/(log-?in|sign-?in|dang-?nhap|servicelogin|sso|auth)(/|\.|$)", re.IGNORECASE)
_PASSWORD: Final = re.compile(rb"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_DENIED: Final = frozenset({401, 403, 407})
_MISSING: Final = frozenset({404, 410, 451})
_FAULT: Final = ("unreachable", N_("The server answers with a fault (answer %(status)s)."))
_FAULTS: Final = {
    **dict.fromkeys(_DENIED, ("permission", N_("The server lets no visitor in (answer %(status)s)."))),
    **dict.fromkeys(_MISSING, ("gone", N_("There is nothing any more (answer %(status)s)."))),
}
_SIGN_IN: Final = N_("It asks visitors to sign in. Open it to everybody with the link.")


@dataclass(frozen=True, slots=True)
class Verdict:
    state: str
    reason: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)


def not_visited(problem: NotVisited) -> Verdict:
    return Verdict(problem.state, problem.reason)


def of_page(asked: str, visit: Visit, *, account: bool) -> Verdict:
    """`account`: judges have an account for it, so a form to sign in is what one expects."""
    seen = _evidence(visit)
    if visit.status >= HTTPStatus.BAD_REQUEST:
        state, reason = _FAULTS.get(visit.status, _FAULT)
        return Verdict(state, reason, _status(visit), seen)
    if _led_to_sign_in(asked, visit.url):
        return Verdict("permission", _SIGN_IN, {}, seen)
    if _PASSWORD.search(visit.body) and _is_page(visit):
        if account:
            return Verdict("ok", N_("It asks to sign in; the judges have a test account."), {}, seen)
        return Verdict("permission", _SIGN_IN, {}, seen)
    return Verdict("ok", "", {}, seen)


def of_video(visit: Visit) -> Verdict:
    """What the public description of a YouTube video says."""
    seen = {"status": visit.status, "kind": "video"}
    if visit.status in _DENIED:
        return Verdict("permission", N_("The video is private, or may not be shown on other pages."), {}, seen)
    if visit.status in {400, *_MISSING}:
        return Verdict("gone", N_("There is no such video any more."), {}, seen)
    if visit.status != HTTPStatus.OK:
        return Verdict(*_FAULT, _status(visit), seen)
    try:
        title = clean_line(str(json.loads(visit.body).get("title", "")))[:200]
    except (ValueError, AttributeError):
        title = ""
    return Verdict("ok", "", {}, {**seen, "title": title, "mark": _digest("video", title)})


def against(verdict: Verdict, baseline: dict[str, Any]) -> Verdict:
    """Opens, but is not what it was at the deadline."""
    if verdict.state != "ok" or not baseline or baseline.get("mark") == verdict.evidence.get("mark"):
        return verdict
    said = {"before": baseline.get("title") or baseline.get("final", ""), "after": verdict.evidence.get("title", "")}
    return Verdict("changed", N_("At the deadline: “%(before)s”. Now: “%(after)s”."), said, verdict.evidence)


def _status(visit: Visit) -> dict[str, Any]:
    return {"status": visit.status}


def _led_to_sign_in(asked: str, ended: str) -> bool:
    before, after = urlsplit(asked), urlsplit(ended)
    if (after.hostname or "").lower() in _SIGN_IN_HOSTS:
        return True
    return bool(_SIGN_IN_PATH.search(after.path)) and (before.hostname, before.path) != (after.hostname, after.path)


def _is_page(visit: Visit) -> bool:
    return visit.headers.get("content-type", "").partition(";")[0].strip().lower() in {
        "text/html",
        "application/xhtml+xml",
    }


def _evidence(visit: Visit) -> dict[str, Any]:
    """Of a page its title and place count, since its bytes differ at every call; of a file its bytes."""
    end = urlsplit(visit.url)
    final = f"{end.scheme}://{end.netloc}{end.path}"[:500]  # a query may hold a secret
    kind = visit.headers.get("content-type", "").partition(";")[0].strip().lower()[:100]
    if _is_page(visit):
        title = _title(visit)
        mark = _digest(final, title)
    else:
        title = ""
        known = (visit.headers.get("content-length", ""), visit.headers.get("last-modified", ""))
        mark = hashlib.sha256(visit.body + repr(known).encode()).hexdigest()
    return {"status": visit.status, "final": final, "kind": kind, "title": title, "mark": mark}


def _title(visit: Visit) -> str:
    found = _TITLE.search(visit.body.decode("utf-8", "replace"))
    return clean_line(html.unescape(found.group(1)))[:200] if found else ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
