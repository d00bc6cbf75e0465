"""One file of the corpus and what its inspection must say."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Specimen:
    name: str
    filename: str
    content: bytes
    media_type: str  # what contest.entries.kinds must tell; "" where it must refuse at the door
    problem: str | tuple[str, ...] = ""  # a code of inspection.words, or any of several; "" ready
    notes: list[str] = field(default_factory=list)  # findings that must be there
    package: str = ""

    @property
    def problems(self):
        return (self.problem,) if isinstance(self.problem, str) else self.problem
