"""Which entries compete: the one rule behind ranking, results, counts and lists of what is judged.

An entry on which judges practise (`Entry.training`) is accepted like others, yet takes no part in the contest.
"""

from typing import Final

from sqlalchemy import ColumnElement, and_

from contest.entries.tables import Entry

COMPETING: Final[ColumnElement[bool]] = and_(Entry.state == "valid", Entry.training.is_(False))
