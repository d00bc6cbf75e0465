"""What a file may cost. The figures stand in docs/inspection.md as well; tests/faults/test_corpus.py holds both."""

from typing import Any, Final

MIB: Final = 1024 * 1024

SECONDS: Final = 10.0  # wall clock of one inspection
MEGABYTES: Final = 512  # address space of the inspecting process; resident it stays below 256 MB
PRODUCT_MEGABYTES: Final = 512  # the largest file it may write

MEMBERS: Final = 2_000
UNPACKED: Final = 500 * MIB
RATIO: Final = 100  # unpacked to packed, asked from RATIO_FLOOR on: small XML packs better than that by itself
RATIO_FLOOR: Final = 10 * MIB
DIRECTORY: Final = 2 * MIB  # bytes of a zip's list of members: 2,000 of them with names of 240 letters need less
LONGEST_PATH: Final = 240
DEEPEST: Final = 20

PIXELS: Final = 64_000_000  # a telephone's 48 and 50 megapixels pass
FRAMES: Final = 500
FRAME_PIXELS: Final = 200_000_000  # of all frames together
PAGES: Final = 500
PDF_OBJECTS: Final = 300_000
XML_PART: Final = 32 * MIB
TEXT: Final = 20 * MIB


class Bad(Exception):
    """The file cannot be taken; `code` is a key of contest.entries.inspection.words.PROBLEMS."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Found(list[dict[str, str]]):
    """What is no reason to refuse but the office should know: {"code", "where"}, each pair once, at most fifty."""

    def note(self, code: str, where: str = "") -> None:
        entry = {"code": code, "where": where[:200]}
        if entry not in self and len(self) < 50:  # noqa: PLR2004 - more are not read
            self.append(entry)
