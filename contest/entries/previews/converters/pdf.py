"""A PDF as pictures of its pages and the text on them."""

import unicodedata
from pathlib import Path
from typing import Any, Final

import pypdfium2
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_PAGEOBJ_IMAGE

from contest.core.sandboxed import Refused
from contest.entries.previews.converters.pictures import picture_of, save_page

WIDTH: Final = 1400
TALLEST: Final = 5600  # pixels; a longer page is made narrower
RGB: Final = 3  # channels; a fourth is transparency, which paper has not
LONGEST_TEXT: Final = 20_000  # characters of one page


def run(arguments: dict[str, Any], inputs: dict[str, Path]) -> dict[str, Any]:
    return render(inputs["source"], Path(), first=arguments["first"], last=arguments["last"])


def render(source: Path, into: Path, *, first: int, last: int) -> dict[str, Any]:
    """Pages `first` to `last`, counted from 1, as page-N.webp; a page that cannot be drawn is told by its number."""
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if error.err_code == FPDF_ERR_PASSWORD else "damaged") from error
    document.init_forms()
    made, broken = [], []
    for number in range(first, min(last, len(document)) + 1):
        try:
            page = document[number - 1]
            text = text_of(page)
            made.append({"number": number, **draw(page, into / f"page-{number}.webp"), "text": text})
            page.close()
        except (pypdfium2.PdfiumError, ValueError):
            broken.append(number)
    return {"pages": len(document), "made": made, "broken": broken}


def draw(page: pypdfium2.PdfPage, path: Path) -> dict[str, Any]:
    width, height = page.get_size()
    scale = min((WIDTH - 0.01) / max(width, 1), TALLEST / max(height, 1))  # pdfium rounds up
    bitmap = page.render(scale=scale, rev_byteorder=True)
    picture = picture_of(bitmap.buffer, bitmap.width, bitmap.height, bitmap.n_channels)
    has_photographs = any(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=4))
    found = save_page(picture[:RGB] if bitmap.n_channels > RGB else picture, path, exact=not has_photographs)
    bitmap.close()
    return found


def text_of(page: pypdfium2.PdfPage) -> str:
    """In the order of the document, which is the reading order in what word processors write."""
    layer = page.get_textpage()
    text = layer.get_text_range() if layer.count_chars() else ""
    layer.close()
    return legible(text)[:LONGEST_TEXT]


def legible(text: str) -> str:
    """NFC, one sort of line end, nothing a database refuses."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-")
    kept = (sign for sign in plain if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs", "Cn", "Co"})
    return unicodedata.normalize("NFC", "".join(kept)).strip()
