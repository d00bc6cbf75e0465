"""Source code to read: one text file, a notebook, or the text files of a zip. Everything is read, nothing is run."""

import json
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from contest.core.sandboxed import Refused
from contest.entries.previews.converters.code import LONGEST_FILE, coloured, is_minified
from contest.entries.previews.converters.pdf import legible

MOST_LISTED: Final = 2_000
MOST_SHOWN: Final = 80
LARGEST: Final = 400_000  # bytes of one file that is shown
MOST_OUTPUT: Final = 4_000  # characters of one output of a notebook
_OTHERS: Final = frozenset({"node_modules", ".git", "__MACOSX", "venv", ".venv", "__pycache__", "site-packages"})
TEXTS: Final = frozenset(
    {
        "py", "ipynb", "js", "mjs", "ts", "tsx", "jsx", "html", "htm", "css", "scss", "json",
        "toml", "yaml", "yml", "ini", "cfg", "md", "txt", "csv", "java", "kt", "kts", "c", "h",
        "cpp", "hpp", "cc", "ino", "cs", "go", "rs", "rb", "php", "swift", "m", "r", "lua", "sql",
        "sh", "bat", "ps1", "pl", "dart", "scala", "vue", "svelte", "gd", "gdshader", "glsl", "tex",
        "xml", "gradle", "properties",
    }
)  # fmt: skip


def run(arguments: dict[str, Any], inputs: dict[str, Path]) -> dict[str, Any]:
    if arguments["kind"] == "zip":
        return archive(inputs["source"], Path())
    return single(arguments["name"], inputs["source"], Path())


def single(name: str, source: Path, into: Path) -> dict[str, Any]:
    size = source.stat().st_size
    document = document_of(name, source.read_bytes()) if size <= LARGEST else None
    if document is None:
        raise Refused("unreadable")
    return {"files": [{"path": name, "size": size, **_write(document, into, 1)}], "more": 0}


def archive(source: Path, into: Path) -> dict[str, Any]:
    """Every member by name and size; of the first readable ones the text as well."""
    try:
        with zipfile.ZipFile(source) as packed:
            found = [info for info in packed.infolist() if not info.is_dir()]
            listed = sorted(found, key=lambda info: _rank(info.filename))[:MOST_LISTED]
            files = list(_members(packed, listed, into))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Refused("damaged") from error
    return {"files": files, "more": max(len(found) - MOST_LISTED, 0)}


def _members(packed: zipfile.ZipFile, listed: list[zipfile.ZipInfo], into: Path) -> Iterator[dict[str, Any]]:
    shown = 0
    for info in listed:
        line = {"path": legible(info.filename)[:300], "size": info.file_size}
        document = None
        if shown < MOST_SHOWN and _is_readable(info):
            with packed.open(info) as member:
                document = document_of(info.filename, member.read(LARGEST + 1))
        if document is not None:
            shown += 1
            line |= _write(document, into, shown)
        yield line


def _is_readable(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    linked = stat.S_ISLNK(info.external_attr >> 16)
    ours = not _OTHERS & set(path.parts) and path.suffix[1:].lower() in TEXTS
    return ours and not linked and not info.flag_bits & 1 and info.file_size <= LARGEST


def _rank(name: str) -> tuple[bool, int, str]:
    """The authors' own files first, the shallow ones before the deep ones."""
    path = PurePosixPath(name)
    return bool(_OTHERS & set(path.parts)), len(path.parts), name


def document_of(name: str, content: bytes) -> dict[str, Any] | None:
    """{"language", "blocks": [{"kind": "code" | "text" | "output", "lines"}]}; None where it is no text to read."""
    text = decoded(content)
    if text is None or (is_minified(text) and not name.lower().endswith(".ipynb")):
        return None
    if name.lower().endswith(".ipynb"):
        return notebook(text)
    language, lines = coloured(name, text)
    return {"language": language, "blocks": [{"kind": "code", "lines": lines}]}


def decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "cp1258"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def notebook(text: str) -> dict[str, Any] | None:
    """Cells in order: words, code and what the code printed. Pictures and HTML of outputs are left out."""
    try:
        cells = json.loads(text)["cells"]
        blocks = [block for cell in cells for block in _cell(cell)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return {"language": "Jupyter", "blocks": blocks[:400]}


def _cell(cell: dict[str, Any]) -> Iterator[dict[str, Any]]:
    source = _joined(cell["source"])[:LONGEST_FILE]
    if cell["cell_type"] == "code":
        yield {"kind": "code", "lines": coloured("cell.py", source)[1]}
        for output in cell.get("outputs", []):
            said = _joined(output.get("text") or output.get("data", {}).get("text/plain", ""))
            if said:
                yield {"kind": "output", "lines": _plain(said[:MOST_OUTPUT])}
    elif source:
        yield {"kind": "text", "lines": _plain(source)}


def _plain(text: str) -> list[list[list[str]]]:
    return [[["", line]] if line else [] for line in text.split("\n")]


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def _write(document: dict[str, Any], into: Path, number: int) -> dict[str, Any]:
    path = into / f"code-{number}.json"
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), "utf-8")
    return {
        "file": path.name,
        "language": document["language"],
        "lines": sum(len(b["lines"]) for b in document["blocks"]),
    }
