"""The house's one maker of PDF: a .typ template, its data as JSON, the same bytes for the same data.

Templates lie in papers/templates and set no words of their own: what is said comes translated with the data. Fonts lie
in papers/fonts, so that a paper looks the same on every machine. Every PDF is PDF/UA-1: pictures need their `alt`.
"""

import io
import json
import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from contest.core.i18n import current_locale

PDF: Final = "application/pdf"
STANDARD: Final = "ua-1"  # PDF/UA-1: the compiler refuses a paper without title, language, tags or alt texts
_press: Final = threading.Lock()  # a compiler has one world: two threads would print into each other's


def make_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """`template`: name of a file in papers/templates without its ending; `data`: what JSON can say, and qr_of().

    No time is written into the file: what has a date says it in its data.
    """
    said = json.dumps({"lang": current_locale(), **data}, ensure_ascii=False)
    with _press:
        made: bytes = _compiler().compile(
            input=_folder() / "templates" / f"{template}.typ", sys_inputs={"data": said}, pdf_standards=[STANDARD]
        )
    return made


def qr_of(text: str) -> str:
    """An SVG for `image(bytes(data.qr), format: "svg", alt: …)`; medium error correction, no border."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


@cache
def _compiler() -> Any:
    """One a process: reading fonts takes most of a first paper."""
    import typst

    folder = _folder()
    return typst.Compiler(
        folder / "templates/house.typ", root=folder, font_paths=[folder / "fonts"], ignore_system_fonts=True
    )


def _folder() -> Path:
    return Path(str(files("contest") / "papers"))
