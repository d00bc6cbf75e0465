"""PDF for judges: no properties, no authors of notes, no attachments; a page that names somebody becomes a picture of
itself with the name painted over, so that nothing is left under the paint. A page taken out becomes an empty one.
"""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from contest.entries.redaction.cleaning.pictures import strip_labels
from contest.entries.redaction.cleaning.report import Report
from contest.entries.redaction.names import MASK, Match

DPI: Final = 150
Picture = tuple[bytes, tuple[float, float], tuple[int, int]]  # JPEG, size in points, size in pixels
_ABOUT: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/ActualText", "/Alt", "/E")
_NOTE: Final = ("/T", "/Subj", "/NM", "/RC", "/CreationDate", "/M")
_OUTLINES: Final = 2000
_INK: Final = [40, 40, 40]


def clean_pdf(path: Path, product: Path, report: Report, taken_out: list[int]) -> int:
    """Returns how many pages it has; `taken_out`: page numbers from 1 that judges see empty."""
    import pikepdf

    with pikepdf.open(path) as pdf:
        _forget_properties(pdf, report)
        notes = {number: _clean_notes(page, report, number) for number, page in enumerate(pdf.pages, start=1)}
        pictures = dict(_painted(path, report, notes, taken_out))
        for number, page in enumerate(pdf.pages, start=1):
            if number in taken_out:
                _empty(pdf, page)
            elif number in pictures:
                _become_picture(pdf, page, pictures[number])
        _clean_objects(pdf, report)
        pdf.save(product, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(pdf.pages)


def _forget_properties(pdf: Any, report: Report) -> None:
    said = sorted(str(value) for value in dict(pdf.docinfo).values()) if "/Info" in pdf.trailer else []
    root = pdf.Root
    if "/Metadata" in root:
        said.append(bytes(root.Metadata.read_bytes()).decode("utf-8", "ignore"))
    report.matches("properties", "\n; ".join(said), cleaned=True)
    for key in ("/Info", "/ID"):  # the first half of an ID is of what the author's program wrote
        if key in pdf.trailer:
            del pdf.trailer[key]
    for key in ("/Metadata", "/PieceInfo", "/StructTreeRoot", "/AF", "/Collection", "/Perms", "/DSS"):
        if key in root:
            del root[key]
    _forget_attachments(pdf, report)
    if "/Outlines" in root:
        for item in _outlines(root.Outlines):
            if "/Title" in item:
                item.Title = report.masked("outline", str(item.Title), sign=MASK)


def _forget_attachments(pdf: Any, report: Report) -> None:
    if "/Names" in pdf.Root and "/EmbeddedFiles" in pdf.Root.Names:
        for name in list(pdf.attachments):
            report.matches("properties", name, cleaned=True)
        del pdf.Root.Names["/EmbeddedFiles"]


def _outlines(root: Any) -> Iterator[Any]:
    waiting, seen = [root], 0
    while waiting and seen < _OUTLINES:
        item = waiting.pop()
        seen += 1
        yield item
        waiting += [item[key] for key in ("/First", "/Next") if key in item]


def _clean_notes(page: Any, report: Report, number: int) -> bool:
    """Who wrote a note is forgotten; a note or a form field that names somebody makes its page a picture without it."""
    named = False
    for note in page.get("/Annots", []):
        for key in ("/Contents", "/V", "/DV", "/TU"):
            if key in note and report.matches(f"page:{number}", str(note[key])):
                named = True
        if "/FT" not in note:
            for key in _NOTE:
                if key in note:
                    report.matches("properties", str(note[key]), cleaned=True)
                    del note[key]
    return named


def _painted(path: Path, report: Report, notes: dict[int, bool], taken_out: list[int]) -> Iterator[tuple[int, Picture]]:
    """Page number -> the page with its names painted over."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        texts = page.get_textpage()
        text = _text_of(texts)
        found = report.matches(f"page:{number}", text)
        if (found or notes.get(number)) and number not in taken_out:
            yield number, _picture(page, texts, found)
        texts.close()
        page.close()
    document.close()


def _text_of(texts: Any) -> str:
    """One letter a character of PDFium's, so that places in the text are its own."""
    from pypdfium2 import raw

    codes = (raw.FPDFText_GetUnicode(texts.raw, number) for number in range(texts.count_chars()))
    return "".join(chr(code) if code > ord(" ") and not 0xD800 <= code < 0xE000 else " " for code in codes)  # noqa: PLR2004


def _picture(page: Any, texts: Any, found: list[Match]) -> Picture:
    import pyvips
    from pypdfium2 import raw

    bitmap = page.render(scale=DPI / 72, may_draw_forms=False, draw_annots=False, rev_byteorder=True)
    pixels = bitmap.to_numpy()[:, :, :3].tobytes()
    image = pyvips.Image.new_from_memory(pixels, bitmap.width, bitmap.height, 3, "uchar")
    x, y = ctypes.c_int(), ctypes.c_int()
    for match in found:
        for number in range(match.start, match.end):
            left, bottom, right, top = texts.get_charbox(number, loose=True)
            corners = []
            for across, up in ((left, bottom), (right, top)):
                raw.FPDF_PageToDevice(page.raw, 0, 0, image.width, image.height, 0, across, up, x, y)
                corners.append((x.value, y.value))
            (x0, y0), (x1, y1) = corners
            image = image.draw_rect(
                _INK, min(x0, x1) - 3, min(y0, y1) - 2, abs(x1 - x0) + 6, abs(y1 - y0) + 4, fill=True
            )
    return image.jpegsave_buffer(Q=85, keep="none"), page.get_size(), (image.width, image.height)


def _become_picture(pdf: Any, page: Any, shown: Picture) -> None:
    import pikepdf

    jpeg, (width, height), (across, down) = shown
    picture = pikepdf.Stream(pdf, jpeg)
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=across, Height=down,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    _strip_page(page, width, height)
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=pdf.make_indirect(picture)))
    page.obj["/Contents"] = pdf.make_stream(f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Page Do Q".encode())


def _empty(pdf: Any, page: Any) -> None:
    import pikepdf

    _, _, width, height = (float(side) for side in page.mediabox)
    _strip_page(page, width, height)
    page.obj["/Resources"] = pikepdf.Dictionary()
    page.obj["/Contents"] = pdf.make_stream(f"0.88 g 0 0 {width:.2f} {height:.2f} re f".encode())


def _strip_page(page: Any, width: float, height: float) -> None:
    for key in list(page.obj.keys()):
        if key not in {"/Type", "/Parent"}:
            del page.obj[key]
    page.obj["/MediaBox"] = [0, 0, round(width, 2), round(height, 2)]
    page.obj["/Rotate"] = 0


def _clean_objects(pdf: Any, report: Report) -> None:
    import pikepdf

    for each in pdf.objects:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        for key in _ABOUT:
            if key in each:
                del each[key]
        if each.get("/S") == "/URI" and "/URI" in each and report.matches("links", str(each["/URI"])):
            each["/URI"] = pikepdf.String("about:blank")
        if isinstance(each, pikepdf.Stream) and each.get("/Filter") == "/DCTDecode":
            raw = each.read_raw_bytes()
            bare = strip_labels(raw)
            if bare != raw:
                _write_raw(each, bare)
        elif isinstance(each, pikepdf.Stream) and each.get("/Subtype") in {None, "/Form"}:
            _forget_spoken(each)


def _write_raw(stream: Any, raw: bytes) -> None:
    import pikepdf

    stream.write(raw, filter=pikepdf.Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))


def _forget_spoken(stream: Any) -> None:
    """ActualText in a page's own instructions: what a reader speaks and copies in the place of what is drawn."""
    import pikepdf

    if "/Type" in stream and stream["/Type"] != "/XObject":
        return
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:
        return
    if b"/ActualText" not in content and b"/Alt" not in content:
        return
    told = []
    for instruction in pikepdf.parse_content_stream(stream):
        operands, operator = instruction.operands, instruction.operator
        if str(operator) == "BDC" and len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary):
            for key in _ABOUT:
                if key in operands[1]:
                    del operands[1][key]
        told.append(instruction)
    stream.write(pikepdf.unparse_content_stream(told))
