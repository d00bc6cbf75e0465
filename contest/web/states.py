"""The states of entries, files, score sheets, judges and papers under one roof: words, tone, icon (ui/badge.html)."""

from typing import Final

from contest.core.errors import N_

STATES: Final[dict[str, tuple[str, str, str]]] = {
    "draft": (N_("Draft"), "neutral", "pencil"),
    "submitted": (N_("Submitted"), "info", "send"),
    "checking": (N_("Under eligibility check"), "wait", "hourglass"),
    "returned": (N_("Returned for completion"), "bad", "undo-2"),
    "valid": (N_("Accepted"), "good", "badge-check"),
    "rejected": (N_("Rejected"), "bad", "ban"),
    "withdrawn": (N_("Withdrawn"), "quiet", "log-out"),
    "shortlisted": (N_("Shortlisted"), "good", "list-checks"),
    "todo": (N_("Not started"), "quiet", "circle"),
    "in_progress": (N_("In progress"), "wait", "circle-dot"),
    "done": (N_("Done"), "good", "circle-check"),
    "locked": (N_("Locked"), "neutral", "lock"),
    "reopened": (N_("Reopened"), "wait", "lock-open"),
    "uploading": (N_("Uploading"), "wait", "cloud-upload"),
    "received": (N_("Received"), "info", "cloud"),
    "scanning": (N_("Being checked"), "wait", "hourglass"),
    "ready": (N_("Ready"), "good", "circle-check"),
    "failed": (N_("Has a problem"), "bad", "triangle-alert"),
    "conflict": (N_("Conflict of interest"), "bad", "flag"),
    "offline": (N_("Not yet sent (offline)"), "wait", "cloud-off"),
    "invited": (N_("Invited"), "info", "mail"),
    "overdue": (N_("Overdue"), "bad", "timer"),
    "open": (N_("Open"), "good", "door-open"),
    "upcoming": (N_("Not open yet"), "quiet", "calendar"),
    "closed": (N_("Closed"), "neutral", "lock"),
    "published": (N_("Published"), "good", "megaphone"),
    "revoked": (N_("Revoked"), "bad", "ban"),
    "hidden": (N_("Name and school hidden"), "neutral", "eye-off"),
}
