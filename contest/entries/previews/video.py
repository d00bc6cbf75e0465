"""Videos: what is in them, a picture to show before they play, and one version that every browser plays."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contest.core.sandbox import ToolFailed, run_program

MEGABYTES: Final = 4096  # address space
HEIGHT: Final = 720
HEAVIEST: Final = 6_000_000  # bits a second; more stalls on a school's line
PLAYED: Final = frozenset({"h264", "vp8", "vp9", "av1"})
HEARD: Final = frozenset({"aac", "mp3", "opus", "vorbis"})
LONGEST: Final = 30 * 60  # seconds of a video that is transcoded


@dataclass(frozen=True, slots=True)
class VideoFacts:
    seconds: float
    width: int
    height: int
    codec: str
    sound: str  # '' without
    bits: int  # a second
    container: str

    @property
    def plays_everywhere(self) -> bool:
        """As it is, on a phone of five years ago."""
        mp4 = "mp4" in self.container and self.codec == "h264" and self.sound in {"", "aac", "mp3"}
        webm = "webm" in self.container and self.codec in {"vp8", "vp9"} and self.sound in {"", "opus", "vorbis"}
        return mp4 or webm

    @property
    def wants_smaller(self) -> bool:
        heavy = min(self.width, self.height) > HEIGHT or self.bits > HEAVIEST
        return (heavy or not self.plays_everywhere) and self.seconds <= LONGEST


def installed() -> bool:
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))


def probe(source: Path, *, workdir: Path) -> VideoFacts:
    line = [
        _path("ffprobe"), "-v", "error", "-protocol_whitelist", "file", "-print_format", "json", "-show_format",
        "-show_streams", str(source.resolve()),
    ]  # fmt: skip
    done = run_program(line, workdir=workdir, seconds=20, megabytes=MEGABYTES)
    try:
        return facts_of(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise ToolFailed("refused", "damaged") from error


def facts_of(told: dict[str, Any]) -> VideoFacts:
    seen = next(s for s in told["streams"] if s["codec_type"] == "video" and not s["disposition"]["attached_pic"])
    heard: dict[str, Any] = next((s for s in told["streams"] if s["codec_type"] == "audio"), {})
    turned = any(int(side.get("rotation", 0)) % 180 for side in seen.get("side_data_list", []))
    width, height = seen["width"], seen["height"]
    return VideoFacts(
        seconds=float(told["format"].get("duration", 0)),
        width=height if turned else width,
        height=width if turned else height,
        codec=seen["codec_name"],
        sound=heard.get("codec_name", ""),
        bits=int(told["format"].get("bit_rate", 0)),
        container=told["format"]["format_name"],
    )


def poster(source: Path, facts: VideoFacts, *, workdir: Path) -> Path:
    """A tenth in, three seconds at most: the very first frame is often black."""
    made = workdir / "poster.png"
    at = min(facts.seconds / 10, 3.0)
    _ffmpeg(
        ["-ss", f"{at:.2f}", "-i", str(source.resolve()), "-frames:v", "1", "-vf", "scale=w='min(1280,iw)':h=-2", made],
        workdir=workdir, seconds=60,
    )  # fmt: skip
    return _made(made)


def smaller(source: Path, facts: VideoFacts, *, workdir: Path) -> Path:
    """720 lines of H.264 with AAC, playable from its first bytes; without the camera's place and date."""
    made = workdir / "video.mp4"
    _ffmpeg(
        [
            "-i", str(source.resolve()), "-map", "0:v:0", "-map", "0:a:0?", "-map_metadata", "-1",
            "-map_chapters", "-1", "-vf", _size(facts), "-r", "30", "-c:v", "libx264", "-preset", "veryfast",
            "-crf", "25", "-pix_fmt", "yuv420p",
            "-threads", "1", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-movflags", "+faststart", made,
        ],
        workdir=workdir, seconds=60 + 4 * facts.seconds,
    )  # fmt: skip
    return _made(made)


def _size(facts: VideoFacts) -> str:
    """The shorter side has 720 lines at most, both sides are even, as H.264 wants them."""
    share = min(1.0, HEIGHT / min(facts.width, facts.height))
    return f"scale={round(facts.width * share / 2) * 2}:{round(facts.height * share / 2) * 2}"


def _ffmpeg(words: list[Any], *, workdir: Path, seconds: float) -> None:
    line = [_path("ffmpeg"), "-nostdin", "-v", "error", "-y", "-protocol_whitelist", "file", *map(str, words)]
    run_program(line, workdir=workdir, seconds=seconds, megabytes=MEGABYTES)


def _made(path: Path) -> Path:
    if not path.exists() or not path.stat().st_size:
        raise ToolFailed("refused", "damaged")
    return path


def _path(program: str) -> str:
    return str(Path(shutil.which(program) or program).resolve())
