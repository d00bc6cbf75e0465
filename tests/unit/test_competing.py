"""Who takes part is asked in one place: no reader may compare `Entry.state` with "valid" by himself."""

import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "contest"
ALLOWED = {
    "entries/competing.py",  # the rule
    "judging/desk.py",  # a judge's list holds training entries too
    "judging/models.py",  # training entries only
    "judging/practice.py",
}


def test_only_the_rule_asks_whether_an_entry_competes():
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(r'\bEntry\.state == "valid"', path.read_text(encoding="utf-8"))
    }

    assert found - ALLOWED == set()
