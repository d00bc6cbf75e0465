"""Every table of the product: importing this module fills `Base.metadata` for migrations and tests."""

from contest.core import tables as core
from contest.core.database import Base
from contest.entries import file_tables as files
from contest.entries import tables as entries
from contest.entries.links import tables as links
from contest.entries.play import tables as play
from contest.entries.quarantine import tables as quarantine
from contest.entries.redaction import tables as redaction
from contest.entries.similar import tables as similar
from contest.judging import case_tables as cases
from contest.judging import live_tables as live
from contest.judging import paper_tables as paper
from contest.judging import tables as judging
from contest.judging import training_tables as training
from contest.office import tables as office
from contest.people import tables as people
from contest.results import tables as results
from contest.rules import tables as rules

__all__ = [
    "Base", "cases", "core", "entries", "files", "judging", "links", "live", "office", "paper", "people", "play",
    "quarantine", "redaction", "results", "rules", "similar", "training",
]  # fmt: skip
