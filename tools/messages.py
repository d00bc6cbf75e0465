"""Every message of the product and its Vietnamese: `--check` fails while one is missing, else the missing are printed.

English is the language of the message ids, so it is complete when no id holds Vietnamese letters.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "gettext": None, "N_": None, "translate": None, "ngettext": (1, 2)}
MARKED = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ]|[\u1ea0-\u1ef9]")


def used() -> Iterator[tuple[str, str]]:
    """(message id, where); of a plural the singular."""
    for path in sorted((ROOT / "contest").rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _extract("python", path)
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if path.name not in {"patterns.html", "patterns_board.html"}:  # samples for developers
            yield from _extract("jinja2", path)


def translated() -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted((ROOT / "contest/locale/vi").glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="vi"):
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                if key and all(said) and not message.fuzzy:
                    texts[key] = said[0]
    return texts


def problems() -> list[str]:
    known, found = translated(), []
    for message, where in used():
        if message not in known:
            found.append(f"{where}: no Vietnamese for {message!r}")
        elif places(message) != places(known[message]):
            found.append(f"{where}: the places of {message!r} and its Vietnamese differ")
        if MARKED.search(message):
            found.append(f"{where}: message id is not English: {message!r}")
    return sorted(set(found))


def places(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text)) - {"num"}


def _extract(method: str, path: Path) -> Iterator[tuple[str, str]]:
    options = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    stream = BytesIO(path.read_bytes())
    plugin = "jinja2.ext:babel_extract" if method == "jinja2" else "python"
    for line, messages, _, _ in extract(plugin, stream, KEYWORDS, options=options):
        one = messages[0] if isinstance(messages, tuple) else messages
        if one:
            yield one, f"{path.relative_to(ROOT)}:{line}"


def main() -> int:
    found = problems()
    print("\n".join(found) if found else f"{len(set(used()))} messages, all in both languages")
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
