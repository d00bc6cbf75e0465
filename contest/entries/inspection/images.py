"""Photographs and drawings, written anew: upright, without place, camera and remarks. Runs in the sandbox."""

from pathlib import Path
from typing import Any, Final

from contest.entries.inspection import limits
from contest.entries.inspection.limits import Bad, Found

_SAVERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "image/jpeg": ("jpegsave", {"Q": 92, "keep": "icc"}),
    "image/png": ("pngsave", {"compression": 6, "keep": "icc"}),
    "image/webp": ("webpsave", {"Q": 92, "effort": 2, "keep": "icc"}),
    "image/gif": ("gifsave", {"keep": "none"}),
}
_LOADERS: Final = {"image/jpeg": "jpegload", "image/png": "pngload", "image/webp": "webpload", "image/gif": "gifload"}


def clean(path: Path, media_type: str, into: Path, found: Found) -> dict[str, Any]:
    """{"width", "height"} of the copy in `into`."""
    import pyvips

    pyvips.cache_set_max(0)
    try:
        image = _opened(path, media_type)
        _note_remarks(image, found)
        if image.get_fields().count("orientation") and image.get("orientation") != 1:
            image = getattr(pyvips.Image, _LOADERS[media_type])(str(path), access="random", fail_on="error").autorot()
        saver, options = _SAVERS[media_type]
        getattr(image, saver)(str(into), **options)
    except pyvips.Error as error:
        raise Bad("image_damaged") from error
    return {"width": image.width, "height": image.get_page_height()}


def _opened(path: Path, media_type: str) -> Any:
    """By the loader of its kind only: no other reader of the library sees a stranger's bytes."""
    import pyvips

    load = getattr(pyvips.Image, _LOADERS[media_type])
    image = load(str(path), access="sequential", fail_on="error")
    frames = image.get("n-pages") if "n-pages" in image.get_fields() else 1
    if image.width * image.height > limits.PIXELS:
        raise Bad("image_huge", width=image.width, height=image.height, most=limits.PIXELS // 1_000_000)
    if frames > limits.FRAMES or image.width * image.height * frames > limits.FRAME_PIXELS:
        raise Bad("image_frames", most=limits.FRAMES)
    if frames > 1:
        image = load(str(path), access="sequential", fail_on="error", n=-1)
    return image


def _note_remarks(image: Any, found: Found) -> None:
    fields = image.get_fields()
    if any("GPS" in field for field in fields):
        found.note("gps_removed")
    elif "exif-data" in fields or "xmp-data" in fields:
        found.note("exif_removed")
