"""Office files and zips, written anew: the same members in the same order, without properties, dates and comments."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from contest.entries.redaction.cleaning.markup import mask_markup, note_authors
from contest.entries.redaction.cleaning.pictures import strip_labels
from contest.entries.redaction.cleaning.report import Report
from contest.entries.redaction.names import PLAIN_MASK

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_DROPPED: Final = (
    "docprops/thumbnail.jpeg",
    "docprops/thumbnail.wmf",
    "docprops/thumbnail.emf",
    "thumbnails/thumbnail.png",
)
_PROPERTIES: Final = {
    "docprops/core.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docprops/app.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docprops/custom.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "meta.xml": '<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>',
}
_TEXTS: Final = (
    ".html", ".htm", ".xhtml", ".js", ".mjs", ".css", ".json", ".txt", ".md", ".csv", ".tsv", ".svg", ".xml", ".vtt",
    ".py", ".ini", ".yml", ".yaml", ".toml", ".webmanifest", ".map", ".ts", ".java", ".c", ".cpp", ".ino", ".srt",
)  # fmt: skip
_PICTURES: Final = (".jpg", ".jpeg", ".png")
_INNER: Final = (".zip", ".docx", ".pptx", ".xlsx", ".pdf", ".odt", ".odp", ".ods", ".rar", ".7z", ".sb3", ".h5p")
LARGEST_TEXT: Final = 8 * 1024 * 1024
_EDGE: Final = 64 * 1024  # where media keep their tags


def clean_office(path: Any, product: IO[bytes], report: Report) -> None:
    _rewrite(path, product, report, _office_member)


def clean_package(path: Any, product: IO[bytes], report: Report) -> None:
    _rewrite(path, product, report, _package_member)


def _rewrite(path: Any, product: IO[bytes], report: Report, member: Callable[[str, bytes, Report], bytes]) -> None:
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(product, "w") as clean:
        report.matches("properties", packed.comment.decode("utf-8", "ignore"), cleaned=True)
        renamed = dict(_names(packed, report))
        for info in packed.infolist():
            if info.filename.lower() in _DROPPED:
                continue
            about = zipfile.ZipInfo(renamed[info.filename], EPOCH)
            about.compress_type = (
                info.compress_type if info.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
            )
            if info.is_dir():
                clean.writestr(about, b"")
            else:
                clean.writestr(about, member(info.filename, packed.read(info), report))


def _names(packed: zipfile.ZipFile, report: Report) -> Iterator[tuple[str, str]]:
    """A member's new name; two that become the same are told apart by a number."""
    taken: set[str] = set()
    for info in packed.infolist():
        name = report.masked(f"name:{info.filename}", info.filename, sign=PLAIN_MASK)
        stem, dot, ending = name.rpartition(".")
        number = 2
        while name in taken:
            name, number = f"{stem}-{number}{dot}{ending}" if dot else f"{ending}-{number}", number + 1
        taken.add(name)
        yield info.filename, name


def _office_member(name: str, raw: bytes, report: Report) -> bytes:
    lower = name.lower()
    if lower in _PROPERTIES:
        report.matches("properties", raw.decode("utf-8", "ignore"), cleaned=True)
        return _PROPERTIES[lower].encode()
    if lower.endswith((".xml", ".rels", ".vml")):
        text = _decoded(raw)
        note_authors(text, report, "properties")
        return mask_markup(text, report, where_in_office(lower)).encode()
    if lower.endswith(_PICTURES):
        return strip_labels(raw)
    if "/embeddings/" in lower:
        _look_inside(name, raw, report)
    return raw


def where_in_office(member: str) -> str:
    """ppt/slides/slide7.xml -> slide:7, ppt/notesSlides/… -> notes:7; a text document has no places."""
    stem = member.rpartition("/")[2].partition(".")[0]
    number = stem.lstrip("abcdefghijklmnopqrstuvwxyz")
    if member.startswith("ppt/slides/"):
        return f"slide:{number}"
    if member.startswith("ppt/notesslides/"):
        return f"notes:{number}"
    return "text"


def _package_member(name: str, raw: bytes, report: Report) -> bytes:
    lower = name.lower()
    if lower.endswith(_PICTURES):
        return strip_labels(raw)
    if lower.endswith(_TEXTS):
        if len(raw) > LARGEST_TEXT:
            report.unclean(f"member:{name}", f"{name}: {len(raw) // 1024 // 1024} MB")
            return raw
        text = _decoded(raw)
        masked = report.masked(f"member:{name}", text)
        return raw if masked == text else masked.encode()
    return _look_inside(name, raw, report)


def _look_inside(name: str, raw: bytes, report: Report) -> bytes:
    """Office files in a zip are cleaned as they are outside; of what we cannot write, tags are only looked at."""
    lower = name.lower()
    if lower.endswith((".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods")) and raw[:2] == b"PK":
        product = io.BytesIO()
        clean_office(io.BytesIO(raw), product, _Within(report, name))
        return product.getvalue()
    if lower.endswith(_INNER):
        report.unclean(f"member:{name}", name)
        return raw
    edges = raw[:_EDGE] + raw[-_EDGE:]
    for text in (edges.decode("utf-8", "ignore"), edges.decode("utf-16-le", "ignore")):
        if report.matches(f"member:{name}", text):
            report.unclean(f"member:{name}", name)
    return raw


class _Within(Report):
    """The same report for a file inside another one."""

    def __init__(self, outer: Report, name: str) -> None:
        self.needles, self.left, self.findings = outer.needles, outer.left, outer.findings
        self.place = f"{outer.place}:member:{name}"


def _decoded(raw: bytes) -> str:
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return raw.decode("utf-16", "replace").replace("UTF-16", "UTF-8", 1)
    return raw.decode("utf-8-sig", "replace")
