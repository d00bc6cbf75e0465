"""How much AI and other people helped, on a described scale; where material comes from; what judges may ask about it.

The answers lie in the dossier's `ai_use`; entries from before the scale have only the three texts, and read so.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from contest.core.errors import N_
from contest.core.i18n import gettext, translate
from contest.entries.dossier import MaterialLine
from contest.entries.words import AI_USE

MOST_MATERIALS: Final = 12
AI_LEVELS: Final = {
    "none": (N_("No AI"), N_("Nothing in the product or the dossier comes from an AI.")),
    "ideas": (N_("Ideas"), N_("An AI was asked for ideas or explanations; everything was made by people.")),
    "drafts": (N_("Drafts"), N_("An AI wrote or drew drafts; people chose, checked and changed them.")),
    "major": (N_("Major parts"), N_("Large parts are as the AI made them, checked by people.")),
    "most": (N_("Most of it"), N_("Most of the product is as the AI made it.")),
}
HELP_LEVELS: Final = {
    "none": (N_("No help"), N_("Nobody but the authors worked on it.")),
    "advice": (N_("Advice"), N_("Somebody explained or advised; the authors did everything themselves.")),
    "checks": (N_("Corrections"), N_("Somebody found mistakes and the authors mended them.")),
    "parts": (N_("Some parts"), N_("Somebody made parts of the product; the authors say which.")),
    "most": (N_("Most of it"), N_("Somebody else made most of the product.")),
}
SCALES: Final = {"level": AI_LEVELS, "help": HELP_LEVELS}
FIELDS: Final = {
    "level": N_("How much AI made"),
    **AI_USE,
    "help": N_("Help by mentors, parents or others"),
    "help_who": N_("Who helped with what"),
}
LICENCES: Final = ("CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "CC0", "OFL 1.1", "MIT")  # offered, not demanded


def wanted_fields(ai_use: Mapping[str, str]) -> list[str]:
    """What has to be filled in with these answers: without AI no tool is asked for."""
    wanted = ["level", "help"]
    if ai_use.get("level") != "none":
        wanted += ["tools", "purpose"]
    wanted.append("human")
    if ai_use.get("help") not in {None, "", "none"}:
        wanted.append("help_who")
    return wanted


def answer_lines(ai_use: Mapping[str, str]) -> list[tuple[str, str]]:
    """(question, answer) as people read it; unanswered questions are left out."""
    return [(gettext(FIELDS[name]), said(name, ai_use[name])) for name in FIELDS if ai_use.get(name)]


def said(name: str, value: str) -> str:
    level = SCALES.get(name, {}).get(value)
    return f"{gettext(level[0])}: {gettext(level[1])}" if level else value


def material_lines(materials: Sequence[MaterialLine], sources: str) -> list[str]:
    lines = [" · ".join(part for part in (line.what, line.where, line.licence) if part) for line in materials]
    return [*lines, *([sources] if sources else [])]


def questions(ai_use: Mapping[str, str], materials: Sequence[MaterialLine]) -> list[str]:
    """Suggestions for a talk with the authors, drawn from their answers; never a judgement, never points."""
    return [translate(message, params) for message, params in _questions(ai_use, materials)]


def _questions(ai_use: Mapping[str, str], materials: Sequence[MaterialLine]) -> Iterator[tuple[str, dict[str, str]]]:
    if message := _ABOUT_AI.get(ai_use.get("level", "")):
        yield message, {}
    if ai_use.get("level") not in {None, "", "none"}:
        yield N_("How did you find out whether what the AI said was right?"), {}
    if message := _ABOUT_HELP.get(ai_use.get("help", "")):
        yield message, {}
    unlicensed = next((line.what for line in materials if not line.licence), "")
    if unlicensed:
        yield N_("May “%(what)s” be used here? Under which licence?"), {"what": unlicensed}


_ABOUT_AI: Final = {
    "none": N_("Which part was the hardest to make by yourselves, and how did you solve it?"),
    "ideas": N_("Which idea of the AI did you take, and which did you leave? Why?"),
    "drafts": N_("Show one place where you changed what the AI made. What was wrong with it?"),
    "major": N_("Choose a part the AI made: how does it work, and what would you change in it?"),
    "most": N_("What in this product would not exist without you?"),
}
_ABOUT_HELP: Final = {
    "checks": N_("Which mistake did somebody else find, and how did you mend it?"),
    "parts": N_("Explain a part that somebody else made: how does it work?"),
    "most": N_("Which part did the authors make, and what did they learn from it?"),
}
