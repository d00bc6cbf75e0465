"""WebP by libvips: what pages and images have in common."""

import os
from pathlib import Path
from typing import Any, Final

# before libvips is loaded: one thread (address space), and none of its less tested readers
os.environ.setdefault("VIPS_CONCURRENCY", "1")
os.environ.setdefault("VIPS_BLOCK_UNTRUSTED", "1")

import pyvips

LARGEST_EXACT: Final = 200_000  # bytes; gradients and patterns
VipsError: Final = pyvips.Error
QUALITY: Final = 80
EFFORT: Final = 2  # 4, the default, takes twice the time for 3 % fewer bytes


def save_webp(picture: Any, path: Path) -> dict[str, Any]:
    """Without metadata: no camera, no place, no author."""
    picture.webpsave(str(path), Q=QUALITY, effort=EFFORT, keep="none")
    return {"file": path.name, "width": picture.width, "height": picture.height}


def save_page(picture: Any, path: Path, *, exact: bool) -> dict[str, Any]:
    """`exact`: letters and lines alone take 26 KB without loss, and 350 KB as a photograph would be kept."""
    if not exact:
        return save_webp(picture, path)
    picture.webpsave(str(path), lossless=True, effort=1, keep="none")
    if path.stat().st_size > LARGEST_EXACT:
        return save_webp(picture, path)
    return {"file": path.name, "width": picture.width, "height": picture.height}


def picture_of(buffer: Any, width: int, height: int, bands: int) -> Any:
    return pyvips.Image.new_from_memory(buffer, width, height, bands, "uchar")


def thumbnail_of(path: Path, width: int, height: int) -> Any:
    """At most this large, upright as the camera held it, in sRGB."""
    return pyvips.Image.thumbnail(str(path), width, height=height, size="down", export_profile="srgb")
