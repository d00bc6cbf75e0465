"""Files as entrants send them, made here: nothing is downloaded and no binary is committed."""

import io
import json
import shutil
import struct
import subprocess
import zipfile
from pathlib import Path

import pyvips
import typst
import xlsxwriter

TEXT = "Khi học phân số, nhiều học sinh đọc được ba phần tư nhưng chưa hình dung được nó là bao nhiêu. "


def pdf(pages: int = 3, *, width: str = "210mm", height: str = "297mm", body: str = TEXT) -> bytes:
    """Page n is headed "Trang n"."""
    parts = [f"= Trang {number}\n{body * 8}" for number in range(1, pages + 1)]
    source = f'#set document(date: none)\n#set page(width: {width}, height: {height})\n#set text(lang: "vi")\n'
    made: bytes = typst.compile((source + "\n#pagebreak()\n".join(parts)).encode(), ignore_system_fonts=True)
    return made


def locked_pdf() -> bytes:
    """Asks for a password that nobody knows."""
    secret = "<" + "5a" * 32 + ">"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
        f"<< /Filter /Standard /V 1 /R 2 /O {secret} /U {secret} /P -44 >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj {content} endobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer << /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<00><00>] >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 5\n0000000000 65535 f \n{table}{end}".encode()


def photograph(width: int = 1200, height: int = 800, *, kind: str = ".jpg") -> bytes:
    """Held sideways, with the place where it was taken."""
    ramp = pyvips.Image.xyz(width, height)
    picture = (ramp[0] * 255 / width).bandjoin([ramp[1] * 255 / height, ramp[0] * 0 + 90]).cast("uchar")
    picture = picture.copy(interpretation="srgb")
    if kind == ".jpg":
        picture = picture.copy()
        picture.set_type(pyvips.GValue.gint_type, "orientation", 6)
        for name, value in (("exif-ifd0-Orientation", "6"), ("exif-ifd3-GPSLatitude", "21/1 2/1 3/1")):
            picture.set_type(pyvips.GValue.gstr_type, name, value)
    made: bytes = picture.write_to_buffer(kind)
    return made


def packed(members: dict[str, bytes | str]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return whole.getvalue()


_TYPES = '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{}</Types>'
_LINKS = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_LINK = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
)
_OFFICE = "application/vnd.openxmlformats-officedocument"


def _part(path: str, kind: str) -> str:
    return f'<Override PartName="{path}" ContentType="{_OFFICE}.{kind}+xml"/>'


def docx(text: str = TEXT, paragraphs: int = 12) -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" * paragraphs
    return packed({
        "[Content_Types].xml": _TYPES.format(_part("/word/document.xml", "wordprocessingml.document.main")),
        "_rels/.rels": _LINKS.format(_LINK.format("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>',
    })  # fmt: skip


def pptx(slides: int = 2) -> bytes:
    """The least that LibreOffice draws: slides with one text box each."""
    spaces = (
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    )
    box = (
        "<p:sp><p:nvSpPr><p:cNvPr id='2' name='t'/><p:cNvSpPr txBox='1'/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x='900000' y='900000'/>"
        "<a:ext cx='6000000' cy='900000'/></a:xfrm><a:prstGeom prst='rect'><a:avLst/></a:prstGeom></p:spPr>"
        "<p:txBody><a:bodyPr/><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    tree = "<p:nvGrpSpPr><p:cNvPr id='1' name=''/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
    numbers = range(1, slides + 1)
    parts: dict[str, bytes | str] = {
        f"ppt/slides/slide{n}.xml": f"<p:sld {spaces}><p:cSld><p:spTree>{tree}{box.format(f'Trang chiếu {n}')}</p:spTree></p:cSld></p:sld>"
        for n in numbers
    }
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in numbers)
    kinds = "".join(_part(f"/ppt/slides/slide{n}.xml", "presentationml.slide") for n in numbers)
    links = "".join(_LINK.format(f"rId{n}", "slide", f"slides/slide{n}.xml") for n in numbers)
    return packed({
        "[Content_Types].xml": _TYPES.format(_part("/ppt/presentation.xml", "presentationml.presentation.main") + kinds),
        "_rels/.rels": _LINKS.format(_LINK.format("rId1", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'<p:presentation {spaces}><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="9144000" cy="5143500"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": _LINKS.format(links),
        **parts,
    })  # fmt: skip


def xlsx(rows: int = 20) -> bytes:
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True})
    sheet = book.add_worksheet("Khảo sát")
    for number in range(rows):
        sheet.write_row(number, 0, [f"Học sinh {number + 1}", number % 10])
    book.close()
    return whole.getvalue()


def scratch() -> bytes:
    move = {"opcode": "event_whenflagclicked", "topLevel": True, "shadow": False}
    step = {"opcode": "motion_movesteps", "topLevel": False, "shadow": False}
    number = {"opcode": "math_number", "topLevel": False, "shadow": True}
    cat = {
        "name": "Mèo",
        "isStage": False,
        "blocks": {"a": move, "b": step, "c": number, "d": [12, "x", "y"]},
        "costumes": [{}, {}],
        "sounds": [{}],
    }
    stage = {"name": "Stage", "isStage": True, "blocks": {}, "costumes": [{}], "sounds": []}
    return packed({"project.json": json.dumps({"targets": [stage, cat]})})


def notebook() -> str:
    cells = [
        {"cell_type": "markdown", "source": ["# Phân loại rác\n", "Dữ liệu tự chụp."]},
        {"cell_type": "code", "source": "print(3 * 4)  # thử", "outputs": [{"text": ["12\n"]}]},
    ]
    return json.dumps({"cells": cells, "nbformat": 4})


def has_ffmpeg() -> bool:
    return bool(shutil.which("ffmpeg"))


def mp4(
    folder: Path, *, seconds: int = 6, size: str = "1280x720", codec: str = "libx264", ending: str = "mp4"
) -> bytes:
    """A moving test card with a tone."""
    path = folder / f"film.{ending}"
    sound = ["-c:a", "libopus"] if ending == "webm" else ["-c:a", "aac"]
    quiet = ["-x265-params", "log-level=none"] if codec == "libx265" else []
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=15:duration={seconds}",
         "-f", "lavfi", "-i", f"sine=440:duration={seconds}", "-c:v", codec, "-g", "15", "-pix_fmt", "yuv420p", *quiet, *sound, path],
        check=True,
    )  # fmt: skip
    return path.read_bytes()


def webm(seconds: int = 8) -> bytes:
    """Without any encoder of videos: each picture of a VP8 film may be a key frame, and that is what a WebP file holds.

    One picture a second, brighter each time, with an index to seek by.
    """
    frames = [_vp8(second * 255 // max(seconds - 1, 1)) for second in range(seconds)]
    head = _box(
        0x1A45DFA3,
        _box(0x4286, b"\x01"),
        _box(0x42F7, b"\x01"),
        _box(0x42F2, b"\x04"),
        _box(0x42F3, b"\x08"),
        _box(0x4282, b"webm"),
        _box(0x4287, b"\x02"),
        _box(0x4285, b"\x02"),
    )
    info = _box(
        0x1549A966,
        _box(0x2AD7B1, (1_000_000).to_bytes(4, "big")),
        _box(0x4489, struct.pack(">d", seconds * 1000.0)),
        _box(0x4D80, b"tests"),
        _box(0x5741, b"tests"),
    )
    size = _box(0xE0, _box(0xB0, (320).to_bytes(2, "big")), _box(0xBA, (180).to_bytes(2, "big")))
    tracks = _box(
        0x1654AE6B,
        _box(0xAE, _box(0xD7, b"\x01"), _box(0x73C5, b"\x01"), _box(0x83, b"\x01"), _box(0x86, b"V_VP8"), size),
    )
    clusters = [
        _box(0x1F43B675, _box(0xE7, (second * 1000).to_bytes(4, "big")), _box(0xA3, b"\x81\x00\x00\x80" + frame))
        for second, frame in enumerate(frames)
    ]
    length = sum(len(cluster) for cluster in clusters)
    first = len(_seek_head(0)) + len(info) + len(tracks)  # places count from the first byte inside the segment
    starts = [first + sum(len(cluster) for cluster in clusters[:number]) for number in range(seconds)]
    points = [
        _box(
            0xBB,
            _box(0xB3, (second * 1000).to_bytes(4, "big")),
            _box(0xB7, _box(0xF7, b"\x01"), _box(0xF1, start.to_bytes(4, "big"))),
        )
        for second, start in enumerate(starts)
    ]
    seek = _seek_head(first + length)
    return head + _box(0x18538067, seek, info, tracks, *clusters, _box(0x1C53BB6B, *points))


def _seek_head(cues: int) -> bytes:
    return _box(
        0x114D9B74, _box(0x4DBB, _box(0x53AB, bytes.fromhex("1c53bb6b")), _box(0x53AC, cues.to_bytes(4, "big")))
    )


def _vp8(light: int) -> bytes:
    stripe = pyvips.Image.black(320, 180, bands=3).copy(interpretation="srgb") + light
    riff = stripe.cast("uchar").webpsave_buffer(Q=60, keep="none")
    place = riff.index(b"VP8 ")
    length = int.from_bytes(riff[place + 4 : place + 8], "little")
    return bytes(riff[place + 8 : place + 8 + length])


def _box(number: int, *parts: bytes) -> bytes:
    """An EBML element with a size of eight bytes."""
    body = b"".join(parts)
    return number.to_bytes((number.bit_length() + 7) // 8, "big") + (len(body) | 1 << 56).to_bytes(8, "big") + body
