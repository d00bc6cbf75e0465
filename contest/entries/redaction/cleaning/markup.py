"""Names in XML of office files: found across runs, masked in place, without building a tree.

Word and PowerPoint cut a line of text into runs at will ("Trần Văn" + " An"), so a paragraph's texts are read as one.
"""

import re
from html import unescape
from typing import Final
from xml.sax.saxutils import escape

from contest.entries.redaction.cleaning.report import Report
from contest.entries.redaction.names import MASK, PLAIN_MASK

_PIECE: Final = re.compile(r"<[^>]*>|[^<]+")
_PARAGRAPH_ENDS: Final = frozenset({"a:p", "w:p", "text:p", "text:h", "si", "is", "text", "c:v", "dc:title", "p:text"})
_BLANKS: Final = frozenset({"w:br", "w:tab", "w:cr", "a:br", "text:s", "text:tab", "text:line-break"})
_ATTRIBUTE: Final = re.compile(r'([\w:.-]+)="([^"]*)"')
_AUTHORS: Final = re.compile(
    r'\b(w:author|w:initials|w15:author|w15:userId|w15:providerId|author|initials|userId|userName)="[^"]*"'
)


def mask_markup(xml: str, report: Report, where: str) -> str:
    pieces = _PIECE.findall(_AUTHORS.sub(lambda found: f'{found[1]}=""', xml))
    line: list[int] = []
    for number, piece in enumerate(pieces):
        if not piece.startswith("<"):
            line.append(number)
        elif piece.startswith("</") and piece[2:-1].strip() in _PARAGRAPH_ENDS:
            _mask_line(pieces, line, report, where)
            line = []
        elif _name_of(piece) in _BLANKS:
            line.append(-1)
    _mask_line(pieces, line, report, where)
    return _mask_attributes("".join(pieces), report, where)


def note_authors(xml: str, report: Report, where: str) -> None:
    """Who wrote a comment or a change goes anyway; that it named somebody is told."""
    for found in _AUTHORS.finditer(xml):
        report.matches(where, unescape(found.group().partition('"')[2][:-1]), cleaned=True)


def _mask_line(pieces: list[str], line: list[int], report: Report, where: str) -> None:
    texts = [unescape(pieces[number]) if number >= 0 else " " for number in line]
    found = report.matches(where, "".join(texts)) if line else []
    if not found:
        return
    starts, length = [], 0
    for text in texts:
        starts.append(length)
        length += len(text)
    for number, text, start in zip(line, texts, starts, strict=True):
        if number < 0:
            continue
        kept, here = [], start
        for match in found:
            if match.end <= here or match.start >= start + len(text):
                continue
            kept.append(text[here - start : max(match.start, here) - start])
            if match.start >= start:
                kept.append(MASK)
            here = min(match.end, start + len(text))
        pieces[number] = escape("".join([*kept, text[here - start :]]))


def _mask_attributes(xml: str, report: Report, where: str) -> str:
    """Names of pictures, descriptions for the blind, addresses of links."""
    values = [unescape(found[2]) for found in _ATTRIBUTE.finditer(xml) if len(found[2]) > 2]  # noqa: PLR2004 - a name
    if not report.matches(where, "\n; ".join(values)):
        return xml

    def one(found: re.Match[str]) -> str:
        plain = unescape(found[2])
        masked = report.masked(where, plain, sign=PLAIN_MASK)
        return found[0] if masked == plain else f'{found[1]}="{escape(masked, {chr(34): "&quot;"})}"'

    return _ATTRIBUTE.sub(one, xml)


def _name_of(tag: str) -> str:
    return re.split(r"[\s/>]", tag[1:], maxsplit=1)[0]
