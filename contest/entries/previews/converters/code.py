"""Source text as coloured pieces: (class, text) by line. The page builds its spans from them, so no HTML is trusted.

Pygments' hundred kinds of token become six classes: what a reader tells apart, with contrast in both themes.
"""

from pathlib import PurePosixPath
from typing import Any, Final

from pygments.lexers import get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token, _TokenType
from pygments.util import ClassNotFound

LONGEST_FILE: Final = 200_000  # characters
MOST_LINES: Final = 3_000
LONGEST_LINE: Final = 2_000  # a longer line is made by a machine
_CLASSES: Final = (
    (Comment, "c"), (String, "s"), (Number, "n"), (Operator.Word, "k"), (Keyword, "k"), (Name.Function, "f"),
    (Name.Class, "f"), (Name.Decorator, "f"), (Name.Builtin, "b"), (Name.Tag, "k"), (Name.Attribute, "b"),
    (Name.Exception, "b"), (Token.Generic.Heading, "f"), (Token.Generic.Subheading, "f"), (Token.Generic.Output, "c"),
)  # fmt: skip

Line = list[list[str]]


def is_minified(text: str) -> bool:
    return any(len(line) > LONGEST_LINE for line in text.splitlines()[:MOST_LINES])


def coloured(name: str, text: str) -> tuple[str, list[Line]]:
    """(language, lines); each line is a list of [class, text], neighbours of one class joined."""
    lexer = _lexer(name)
    lines: list[Line] = [[]]
    for kind, value in lexer.get_tokens(text[:LONGEST_FILE]):
        css = class_of(kind)
        for place, part in enumerate(value.split("\n")):
            if place:
                lines.append([])
            if part:
                _append(lines[-1], css, part[:LONGEST_LINE])
    while lines and not lines[-1]:
        lines.pop()
    return lexer.name, lines[:MOST_LINES]


def class_of(kind: _TokenType) -> str:
    return next((css for known, css in _CLASSES if kind in known), "")


def _append(line: Line, css: str, part: str) -> None:
    if line and line[-1][0] == css:
        line[-1][1] += part
    else:
        line.append([css, part])


def _lexer(name: str) -> Any:
    options = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_for_filename(PurePosixPath(name).name, **options)
    except ClassNotFound:
        return TextLexer(**options)
