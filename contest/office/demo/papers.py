"""Descriptions as real PDF files, written by typst from the entry's own text."""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

TEMPLATE: Final = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, date: none)
#set page(paper: "a4", margin: (x: 25mm, y: 22mm), numbering: "1/1")
#set text(font: "Libertinus Serif", size: 12pt, lang: "vi")
#set par(justify: true, leading: 0.8em, spacing: 1.2em)
#align(center)[#text(9pt, tracking: 1pt)[#upper(data.kind)]
#v(8mm)
#text(20pt, weight: "bold")[#data.title]
#v(4mm)]
#for (number, part) in data.parts.enumerate(start: 1) [
  == #number. #part.at(0)
  #part.at(1)
]
"""


@cache
def _compiler() -> Any:
    import typst

    folder = Path(tempfile.mkdtemp(prefix="contest-demo-"))
    (folder / "paper.typ").write_text(TEMPLATE, encoding="utf-8")
    return typst.Compiler(folder / "paper.typ", root=folder, ignore_system_fonts=True)


def description_pdf(*, title: str, category: str, paragraphs: list[str]) -> bytes:
    """The same text gives the same bytes: no date is written into the file."""
    names = ("Lí do chọn sản phẩm", "Cách làm", "Kết quả thử nghiệm", "An toàn và bản quyền", "Hướng phát triển")
    data = {
        "title": title,
        "kind": f"Bản thuyết minh sản phẩm · {category}",
        "parts": [[name, " ".join(paragraphs[number::5])] for number, name in enumerate(names)],
    }
    pdf: bytes = _compiler().compile(sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    return pdf
