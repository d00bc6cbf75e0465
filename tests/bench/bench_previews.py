"""How long a page takes to become viewable, beside bare pypdfium2 on the same document: `python tests/bench/bench_previews.py`.

Ours is one process in the sandbox for ten pages: start of Python, walls, drawing, WebP and the words. Bare is drawing to
a bitmap of the same size in this process, and the same with WebP as libvips makes it by default. Times are those of the
processor, so that a busy machine tells the same; the load is told beside them.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import entry_files
import pypdfium2
import pyvips

from contest.core.sandbox import measure_tool
from contest.entries.previews import made, office, video
from contest.entries.previews.converters.pdf import WIDTH

PAGES = 20
OFFICE = {"docx": entry_files.docx, "pptx": lambda: entry_files.pptx(20), "xlsx": entry_files.xlsx}


def main() -> None:
    print(f"\nPreviews (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    with tempfile.TemporaryDirectory(prefix="bv-") as name:
        folder = Path(name)
        _letters(folder)
        _photograph(folder)
        _office(folder)
        _film(folder)


def _letters(folder: Path) -> None:
    source = folder / "letters.pdf"
    source.write_bytes(entry_files.pdf(PAGES, body=entry_files.TEXT * 4))
    sizes, peak, began = list[int](), 0, _processor()
    for first in range(1, PAGES + 1, made.BATCH):
        work = Path(tempfile.mkdtemp(dir=folder))
        run = measure_tool(
            "contest.entries.previews.converters.pdf", arguments={"first": first, "last": first + made.BATCH - 1},
            inputs={"source": source}, workdir=work, seconds=120, megabytes=made.MEGABYTES,
        )  # fmt: skip
        peak = max(peak, run.peak)
        sizes += [(work / page["file"]).stat().st_size for page in run.answer["made"]]
    seconds = _processor() - began
    bare, bare_webp, bare_size = _bare(source)
    print(
        f"  a page of letters    ours {_ms(seconds / PAGES)}, {sum(sizes) // PAGES // 1000} KB, {peak / 1e6:.0f} MB of memory"
    )
    print(
        f"                       bare pypdfium2 {_ms(bare / PAGES)}; with WebP as a photograph {_ms(bare_webp / PAGES)}, {bare_size // 1000} KB"
    )


def _bare(source: Path) -> tuple[float, float, int]:
    document = pypdfium2.PdfDocument(source)
    began = _processor()
    maps = [page.render(scale=WIDTH / page.get_width(), rev_byteorder=True) for page in document]
    drawn = _processor() - began
    size = 0
    for one in maps:
        picture = pyvips.Image.new_from_memory(one.buffer, one.width, one.height, one.n_channels, "uchar")
        size += len(picture.webpsave_buffer())
    return drawn, _processor() - began, size // len(maps)


def _photograph(folder: Path) -> None:
    source = folder / "camera.jpg"
    source.write_bytes(entry_files.photograph(4000, 3000))
    seconds = _timed(
        lambda: made.make(source, made.Source("camera.jpg", "image/jpeg"), Path(tempfile.mkdtemp(dir=folder)))
    )
    print(f"  a photograph, 12 MP  {_ms(seconds)} for both sizes")


def _office(folder: Path) -> None:
    if not office.installed():
        print(
            "  office files         skipped: apt install libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui"
        )
        return
    types = {ending: media_type for media_type, ending in office.ENDINGS.items()}
    for ending, make in OFFICE.items():
        source = folder / f"a.{ending}"
        source.write_bytes(make())
        facts = made.Source(source.name, types[ending])
        seconds = _timed(
            lambda source=source, facts=facts: made.make(source, facts, Path(tempfile.mkdtemp(dir=folder)))
        )
        print(f"  {ending}                 {seconds:.1f} s to pages")


def _film(folder: Path) -> None:
    if not video.installed():
        print("  a film               skipped: apt install ffmpeg")
        return
    source = folder / "film.mov"
    source.write_bytes(entry_files.mp4(folder, seconds=8, size="1920x1080", codec="libx265", ending="mov"))
    facts = made.Source("film.mov", "video/mp4")
    poster = _timed(lambda: made.make(source, facts, Path(tempfile.mkdtemp(dir=folder))))
    smaller = _timed(lambda: made.smaller_video(source, Path(tempfile.mkdtemp(dir=folder))))
    print(f"  a film, 8 s of 1080p HEVC: poster {poster:.1f} s, 720p H.264 {smaller:.1f} s")


def _timed(act: Callable[[], object]) -> float:
    began = _processor()
    act()
    return _processor() - began


def _processor() -> float:
    """Seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
