"""The thirteen headings of a Vietnamese contest's rules (thể lệ), in their order."""

from typing import Final

from contest.core.errors import N_
from contest.core.i18n import either

HEADINGS: Final[dict[int, str]] = {
    1: N_("Purpose and requirements"),
    2: N_("Who may take part"),
    3: N_("Content and categories"),
    4: N_("Requirements for the product"),
    5: N_("Form and dates"),
    6: N_("The dossier"),
    7: N_("Criteria and scale of 100 points"),
    8: N_("Awards"),
    9: N_("Rights and duties of the authors"),
    10: N_("Complaints and how they are settled"),
    11: N_("Protection of personal data"),
    12: N_("How the contest is run"),
    13: N_("Questions and answers"),
}


def english_key(number: int) -> str:
    """Under which key the English text stands beside the Vietnamese one in `Contest.rule_text`."""
    return f"{number}:en"


def text_of(rule_text: dict[str, str], number: int) -> str:
    """In the reader's language; Vietnamese where nobody wrote an English one."""
    return either(rule_text.get(str(number), ""), rule_text.get(english_key(number), ""))


def blocks(text: str) -> list[tuple[str, list[str]]]:
    """("p", lines) and ("ul", points): blank lines part paragraphs, lines that begin with "- " are points."""
    found: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        kind, words = ("ul", line[2:]) if line.startswith("- ") else ("p", line)
        if not words.strip():
            found.append(("", []))
        elif found and found[-1][0] == kind:
            found[-1][1].append(words.strip())
        else:
            found.append((kind, [words.strip()]))
    return [block for block in found if block[1]]
