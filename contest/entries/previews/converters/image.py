"""A picture as one for the screen and one for the grid."""

from pathlib import Path
from typing import Any, Final

from contest.core.sandboxed import Refused
from contest.entries.previews.converters.pictures import VipsError, save_webp, thumbnail_of

SCREEN: Final = (1600, 6000)  # width, height at most
GRID: Final = (480, 480)


def run(_arguments: dict[str, Any], inputs: dict[str, Path]) -> dict[str, Any]:
    return convert(inputs["source"], Path())


def convert(source: Path, into: Path) -> dict[str, Any]:
    try:
        return {
            "image": save_webp(thumbnail_of(source, *SCREEN), into / "image.webp"),
            "thumbnail": save_webp(thumbnail_of(source, *GRID), into / "thumbnail.webp"),
        }
    except VipsError as error:
        raise Refused("damaged") from error
