"""OLE containers (doc, xls, ppt) and OOXML packages, just enough of them for an inspection to read."""

import struct

from corpus_zips import zipped

FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument"


def ole(streams):
    """{"WordDocument": bytes, "Macros/VBA/dir": bytes}: every stream is padded to whole sectors beyond the mini limit."""
    entries, data, fat = [("Root Entry", 5, b"")], b"", []
    children = {0: []}
    folders = {(): 0}
    for path, content in streams.items():
        parts = tuple(path.split("/"))
        for depth in range(1, len(parts)):
            if parts[:depth] not in folders:
                folders[parts[:depth]] = len(entries)
                children[len(entries)] = []
                children[folders[parts[: depth - 1]]].append(len(entries))
                entries.append((parts[depth - 1], 1, b""))
        children[folders[parts[:-1]]].append(len(entries))
        entries.append((parts[-1], 2, content.ljust(4096, b"\0")))
    starts = []
    for _name, kind, content in entries:
        starts.append(len(fat) if kind == 2 else END)
        if kind == 2:
            sectors = -(-len(content) // 512)
            fat += [len(fat) + n + 1 for n in range(sectors - 1)] + [END]
            data += content.ljust(sectors * 512, b"\0")
    directory = b"".join(_entry(n, entries, starts, children) for n in range(len(entries)))
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    first_directory = len(fat)
    sectors = len(directory) // 512
    fat += [len(fat) + n + 1 for n in range(sectors - 1)] + [END]
    fat_at = len(fat)
    fat.append(FAT_SECTOR)
    assert len(fat) <= 128
    table = struct.pack("<128L", *fat, *[FREE] * (128 - len(fat)))
    header = struct.pack(
        "<8s16x5H6x9L", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first_directory, 0, 4096, END, 0, END, 0
    ) + struct.pack("<109L", fat_at, *[FREE] * 108)  # fmt: skip
    return header + data + directory + table


def _entry(number, entries, starts, children):
    name, kind, content = entries[number]
    raw = name.encode("utf-16-le") + b"\0\0"
    right = NONE
    for siblings in children.values():
        if number in siblings and siblings.index(number) + 1 < len(siblings):
            right = siblings[siblings.index(number) + 1]
    child = children[number][0] if children.get(number) else NONE
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<H2B3L", len(raw), kind, 1, NONE, right, child)
        + bytes(36)
        + struct.pack("<LQ", starts[number], len(content))
    )


def native(name, content=b"MZ"):
    """The stream of Object Packager: a file put into a document."""
    body = struct.pack("<H", 2) + name.encode() + b"\0" + f"C:\\{name}".encode() + b"\0" + content
    return struct.pack("<L", len(body)) + body


def relation(kind, target, *, outside=True):
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'


def relations(*lines):
    return f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(lines)}</Relationships>'


def docx(*lines, body="", more=None, types="", place="word/_rels/document.xml.rels"):
    members = {
        "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{CONTENT}.wordprocessingml.document.main+xml"/>{types}</Types>',
        "_rels/.rels": relations(relation("officeDocument", "word/document.xml", outside=False)),
        "word/document.xml": f"<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>",
        place: relations(*lines),
    }
    return zipped(members | (more or {}))


def pptx(*lines, more=None):
    members = {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": "<p:presentation xmlns:p='p'/>",
        "ppt/slides/_rels/slide1.xml.rels": relations(*lines),
    }
    return zipped(members | (more or {}))


def xlsx(more=None):
    return zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"} | (more or {}))


def odf(kind, content="<office:document-content xmlns:office='o'/>", more=None):
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(zipfile.ZipInfo("mimetype"), f"application/vnd.oasis.opendocument.{kind}")
        packed.writestr("content.xml", content)
        for name, body in (more or {}).items():
            packed.writestr(name, body)
    return out.getvalue()
