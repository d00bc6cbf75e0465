"""Entries named by code in a text field: one a line, or with blanks, commas or semicolons between."""

import re

from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid
from contest.judging import queries


def entries_by_code(session: Session, contest_id: str, text: str, *, field: str) -> list[str]:
    """Ids of accepted entries, in the order named; Invalid names every code that is not one."""
    known = {row.code: row.id for row in queries.entries_to_judge(session, contest_id)}
    codes = list(dict.fromkeys(part.upper() for part in re.split(r"[\s,;]+", text) if part))
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise Invalid(
            N_("There are no accepted entries with these codes: %(codes)s."), field=field, codes=", ".join(unknown[:20])
        )
    return [known[code] for code in codes]
