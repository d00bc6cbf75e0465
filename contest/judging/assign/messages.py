"""Every sentence the solver can say, as an English message id with named places, so that the web can translate it."""

from collections.abc import Mapping
from dataclasses import dataclass


def N_(text: str) -> str:  # noqa: N802  # the name under which Babel collects message ids that are translated later
    return text


@dataclass(frozen=True)
class Message:
    """`_(message.text) % message.params` in the reader's language; `str(message)` in English."""

    text: str
    params: Mapping[str, int | str]

    def __str__(self) -> str:
        return self.text % self.params


SHORTAGE = N_(
    "%(entries)d entries need %(needed)d sheets; the %(judges)d judges who may score them have room for %(available)d."
)
SHORTAGE_IN_CATEGORY = N_(
    "%(entries)d entries of category %(category)s need %(needed)d sheets; "
    "the %(judges)d judges who may score them have room for %(available)d."
)
SHORTAGE_BY_MIX = N_(
    "%(entries)d entries need %(needed)d sheets; with at most %(mix)d judges of one type on a panel "
    "the %(judges)d judges who may score them can give %(available)d."
)
TIGHT_ENTRIES = N_(
    "%(entries)d entries have at most one judge to spare, %(first)s among them; one more conflict may leave them short."
)
TIGHT_CATEGORY = N_(
    "Category %(category)s needs %(needed)d sheets and its judges have room for %(available)d: less than 5 %% to spare."
)
CURE_ROOM = N_("Give %(judges)d judges room for %(sheets)d more sheets.")
CURE_LEVEL = N_("Let %(pairs)d pairs be scored by a judge below the wanted level.")
CURE_REPEAT = N_("Let %(pairs)d judges score an entry again that they scored in an earlier round.")
CURE_MIX = N_("Let %(entries)d panels have more judges of one type.")
CURE_DROP = N_("Score %(entries)d entries with %(sheets)d sheets less in all, or invite more judges for them.")
WHY_SUBMITTED = N_("The sheet is submitted; it never moves.")
WHY_CHOSEN = N_("Fits this entry as number %(rank)d of the %(judges)d judges who may score it.")
WHY_CONFLICT = N_("A conflict of interest bars this judge.")
WHY_OWN_SCHOOL = N_("The entry comes from the judge's own school.")
WHY_RECUSED = N_("The judge has declined this entry.")
WHY_SEEN = N_("The judge scored this entry in an earlier round.")
WHY_BELOW = N_("The judge's expertise for it, %(fit)d, is below the wanted %(floor)d.")
WHY_MIX = N_("The panel would have more than %(mix)d judges of one type.")
WHY_SAME_SCHOOL = N_("Another judge of the same school sits on the panel.")
WHY_FULL = N_("The judge already has %(load)d sheets, with room for %(capacity)d.")
WHY_ELSEWHERE = N_("The judge fits, but is needed more by other entries (a place is worth %(price)d points there).")
WHY_WEAKER = N_("Every judge on the panel fits as well or better (this judge %(fit)d, the panel at least %(least)d).")
SITTING_LINKAGE = N_(
    "%(panels)d panels that always sit together share %(anchors)d entries: strict and mild panels can't be told apart. "
    "Let every judge score at least %(wanted)d common entries, or mix the panels."
)
