"""What the invented entries hand in beside their description: slides, a game that can be played, screenshots.

The same title and seed give the same bytes: no clock is written into a file.
"""

import io
import json
import random
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from contest.core.text import fold

QUESTIONS: Final = 5
_EPOCH: Final = (2026, 1, 1, 0, 0, 0)
SLIDES: Final = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, date: none)
#set page(width: 320mm, height: 180mm, margin: 22mm, fill: rgb("#fffdf6"))
#set text(font: "Libertinus Serif", size: 26pt, lang: "vi", fill: rgb("#1d2b4f"))
#for (number, slide) in data.slides.enumerate() [
  #if number > 0 { pagebreak() }
  #align(horizon)[
    #text(if number == 0 { 44pt } else { 34pt }, weight: "bold")[#slide.at(0)]
    #v(8mm)
    #slide.at(1)
  ]
]
"""


@dataclass(frozen=True)
class Product:
    slot: str
    name: str
    media_type: str
    content: bytes


def products(rng: random.Random, *, category: str, title: str, paragraphs: list[str]) -> list[Product]:
    """For each category what its entries would have; an assistant and an attendance system are tried by their link."""
    shown = [Product("images", "Màn hình chính.png", "image/png", screen(title, paragraphs[0]))]
    if category == "learning-game":
        shown.append(Product("product", "Trò chơi.zip", "application/zip", game(rng, title)))
    if category == "lesson-preparation":
        shown.append(Product("product", "Bài giảng.pdf", "application/pdf", slides(title, paragraphs)))
    return shown


def slides(title: str, paragraphs: list[str]) -> bytes:
    heads = ("Khởi động", "Khám phá", "Luyện tập", "Vận dụng", "Em đã học được gì?")
    pages = [[title, "Bài giảng số"], *([head, text] for head, text in zip(heads, paragraphs, strict=False))]
    return _compiled("pdf", {"title": title, "slides": pages})


def screen(title: str, text: str) -> bytes:
    return _compiled("png", {"title": title, "slides": [[title, text]]})


def game(rng: random.Random, title: str) -> bytes:
    """A zip that runs in a browser: a page, a style sheet, an ES module and its data."""
    parts = {file.name: file.read_bytes() for file in (files("contest") / "office/demo/game").iterdir()}
    data = {"title": title, "questions": [_question(rng) for _ in range(QUESTIONS)]}
    parts["game.json"] = json.dumps(data, ensure_ascii=False).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in sorted(parts.items()):
            member = zipfile.ZipInfo(f"{_folder(title)}/{name}", _EPOCH)
            archive.writestr(member, content, compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _folder(title: str) -> str:
    """People zip a folder, not its content."""
    return "-".join(word for word in fold(title).split()[:4] if word.isalnum()) or "tro-choi"


def _question(rng: random.Random) -> dict[str, Any]:
    first, second = rng.randint(3, 9), rng.randint(3, 9)
    right = first * second
    answers = [str(number) for number in sorted({right, right + rng.randint(1, 3), right - rng.randint(1, 3)})]
    return {"text": f"{first} × {second} = ?", "answers": answers, "right": str(right)}


@cache
def _compiler() -> Any:
    import typst

    folder = Path(tempfile.mkdtemp(prefix="contest-demo-"))
    (folder / "slides.typ").write_text(SLIDES, encoding="utf-8")
    return typst.Compiler(folder / "slides.typ", root=folder, ignore_system_fonts=True)


def _compiled(kind: str, data: dict[str, Any]) -> bytes:
    sent = {"data": json.dumps(data, ensure_ascii=False)}
    made: bytes = _compiler().compile(format=kind, ppi=72.0, sys_inputs=sent)
    return made
