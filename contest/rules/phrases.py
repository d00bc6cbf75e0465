"""The rule book's fixed words, in the order in which pages show them."""

from typing import Final

from contest.core.errors import N_
from contest.rules.schedule import Activity

PHASES: Final[dict[Activity, str]] = {
    "submission": N_("Handing in entries"),
    "checking": N_("Eligibility check"),
    "judging": N_("Judging"),
    "publication": N_("Publication of results"),
    "appeal": N_("Review requests"),
    "ceremony": N_("Award ceremony"),
}
TIES: Final[dict[str, str]] = {
    "heaviest": N_("Higher points in the criterion with the most points"),
    "safety": N_("Higher points in the criterion on safety and personal data"),
    "vote": N_("The head judge's vote, with minutes"),
}
SCORES: Final[dict[str, str]] = {
    "awarded": N_("Only of entries with an award"),
    "all": N_("Of all ranked entries"),
    "none": N_("Of no entry"),
}
TAKES: Final[dict[str, str]] = {"file": N_("File"), "link": N_("Link"), "either": N_("File or link")}
