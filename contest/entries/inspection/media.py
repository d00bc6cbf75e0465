"""Videos and sounds: whole, and of which kind. The first look needs no program; ffprobe says the rest."""

import struct
from pathlib import Path
from typing import Any, Final

from contest.entries.inspection.limits import Bad, Found

_ISO: Final = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})
_BOXES: Final = 200
_PLAYABLE: Final = {"h264", "vp8", "vp9", "av1", "theora"}


def look(path: Path, media_type: str, found: Found) -> None:
    """In the sandbox. An MP4 that lost its end, or whose writing was cut off, has no `moov` box: no player opens it."""
    if media_type in _ISO and not _is_whole(path):
        raise Bad("video_cut")
    if media_type in {"video/webm", "audio/ogg", "audio/mpeg", "audio/wav"} and path.stat().st_size < 100:  # noqa: PLR2004
        raise Bad("video_damaged")
    if media_type == "video/quicktime":
        found.note("video_mov")


def _is_whole(path: Path) -> bool:
    size, at, seen = path.stat().st_size, 0, set()
    with path.open("rb") as stream:
        for _ in range(_BOXES):
            stream.seek(at)
            head = stream.read(16)
            if len(head) < 8:  # noqa: PLR2004 - size and kind
                break
            length, kind = struct.unpack(">I4s", head[:8])
            if length == 1 and len(head) == 16:  # noqa: PLR2004 - the long form
                length = struct.unpack(">Q", head[8:])[0]
            elif length == 0:
                length = size - at
            if length < 8 or at + length > size:  # noqa: PLR2004
                return False
            seen.add(kind)
            at += length
    return b"moov" in seen and b"mdat" in seen


def judge_probe(told: dict[str, Any], media_type: str, found: Found) -> None:
    """Of what ffprobe said, in the parent: {"format": {"duration"}, "streams": [{"codec_type", "codec_name"}]}."""
    streams = {str(s.get("codec_type")): s for s in told.get("streams", []) if isinstance(s, dict)}
    main = streams.get("video" if media_type.startswith("video/") else "audio")
    if main is None:
        raise Bad("video_silent" if media_type.startswith("audio/") else "video_no_picture")
    try:
        seconds = float(told.get("format", {}).get("duration", 0))
    except (TypeError, ValueError):
        seconds = 0.0
    if media_type != "video/webm" and not seconds > 0:
        raise Bad("video_damaged")
    codec = str(main.get("codec_name", ""))
    if media_type.startswith("video/") and codec not in _PLAYABLE:
        found.note("video_codec", codec)
    found.note("length", f"{int(seconds) // 60}:{int(seconds) % 60:02d}")
