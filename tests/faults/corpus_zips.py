"""Zips: products as they come, and everything a zip can do to who unpacks it. Made here, partly byte by byte."""

import io
import struct
import zipfile
import zlib

from specimen import Specimen

ZIP, SB3, H5P = "application/zip", "application/x.scratch.sb3", "application/x.h5p"
GAME = {"index.html": "<!doctype html><title>Vườn chữ cái</title>", "js/main.js": "export const a = 1;"}
NAMES = {  # what a member may be called by an attacker
    "upward": "../../../../tmp/evil.txt",
    "upward in the middle": "assets/../../evil.txt",
    "upward, Windows": "..\\..\\evil.txt",
    "absolute": "/etc/cron.d/evil",
    "drive": "C:\\Windows\\evil.dll",
    "drive, relative": "C:evil.txt",
    "network place": "\\\\server\\share\\evil.txt",
    "stream of NTFS": "index.html:hidden",
    "device": "assets/CON.txt",
    "device without ending": "nul",
    "control sign": "a\x07b.txt",
    "line break": "a\nb.txt",
    "escape of a terminal": "\x1b[2Jevil.txt",
    "direction turned": "anh\u202egpj.exe",
    "letter of no width": "index\u200b.html",
    "only dots": "..",
    "only a slash": "/",
    "deep upward": "a/" * 5 + "../" * 9 + "evil",
}


def zipped(members, *, method=zipfile.ZIP_DEFLATED, change=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in dict(members).items():
            info = zipfile.ZipInfo(name, (2026, 11, 20, 8, 0, 0))
            info.compress_type = method
            info.external_attr = 0o644 << 16
            if change:
                change(info)
            packed.writestr(info, content)
    return out.getvalue()


def with_nul():
    """The list says index.html, a reader of C strings would see something shorter."""
    return zipped({"index.htmlXevil": "x"}).replace(b"index.htmlXevil", b"index.html\0evil")


def linked(target):
    def change(info):
        info.external_attr = 0o120777 << 16
        info.create_system = 3

    return zipped({"out": target}, change=change)


def device_node():
    def change(info):
        info.external_attr = 0o020666 << 16

    return zipped({"dev": "x"}, change=change)


def twice(first, second):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(first, "a")
        packed.writestr(second, "b")
    return out.getvalue()


def record(name, content, *, crc=None, size=None, squeezed=None, method=8, flags=0, offset=0):
    """(local header with data, central record) with whatever lies are wanted."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(content) + packer.flush() if method == 8 else content
    raw = name.encode()
    head = struct.pack(
        "<5H3L2H", 20, flags, method, 0, 0, crc if crc is not None else zlib.crc32(content),
        squeezed if squeezed is not None else len(data), size if size is not None else len(content), len(raw), 0,
    )  # fmt: skip
    local = b"PK\x03\x04" + head + raw + data
    central = b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<3H2L", 0, 0, 0, 0, offset) + raw
    return local, central


def assembled(local, centrals, *, count=None, shift=0):
    directory = b"".join(centrals)
    end = struct.pack(
        "<4s4H2LH",
        b"PK\x05\x06",
        0,
        0,
        count or len(centrals),
        count or len(centrals),
        len(directory),
        len(local) + shift,
        0,
    )
    return local + directory + end


def lying(**lies):
    local, central = record("index.html", b"a" * 5000, **lies)
    return assembled(local, [central])


def overlapping(copies):
    """Many names on one set of bytes: 48 KB that unpack to a gigabyte."""
    local, _ = record("a0", bytes(1 << 20))
    return assembled(local, [record(f"a{n}", bytes(1 << 20))[1] for n in range(copies)])


def quoted():
    """The second member begins inside the data of the first."""
    inner, _ = record("b.html", b"evil")
    local, first = record("a.bin", inner, method=0)
    start = len(local) - len(inner)
    return assembled(local, [first, record("b.html", b"evil", offset=start)[1]])


def zip64_liar():
    local, central = record("index.html", b"x" * 100)
    record64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**9, 10**9, 10**12, len(local))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(local) + len(central), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + central + record64 + locator + end


def nested(depth):
    content = zipped({"loi.txt": "x"})
    for level in range(depth):
        content = zipped({f"tang{level}.zip": content})
    return content


def many(count):
    return zipped({f"m/{n:06}.txt": b"" for n in range(count)}, method=zipfile.ZIP_STORED)


def specimens():
    yield from products()
    for name, member in NAMES.items():
        problem = ("zip_name", "zip_long")
        yield Specimen(f"name: {name}", "san-pham.zip", zipped({**GAME, member: "x"}), ZIP, problem)
    yield Specimen("name with a NUL", "san-pham.zip", with_nul(), ZIP, "zip_name")
    yield Specimen("name of 3,000 letters", "san-pham.zip", zipped({**GAME, "a" * 3000: "x"}), ZIP, "zip_long")
    yield Specimen("60 folders deep", "san-pham.zip", zipped({**GAME, "a/" * 60 + "x": "x"}), ZIP, "zip_long")
    yield Specimen("same name, other case", "san-pham.zip", twice("Index.html", "index.HTML"), ZIP, "zip_twice")
    yield Specimen(
        "same name, other composing", "san-pham.zip", twice("b\u00e0i.txt", "ba\u0300i.txt"), ZIP, "zip_twice"
    )
    yield Specimen("same name, dot at the end", "san-pham.zip", twice("a.txt", "a.txt."), ZIP, "zip_twice")
    yield Specimen("a file that is a folder as well", "san-pham.zip", twice("a", "a/b"), ZIP, "zip_twice")
    yield Specimen("symbolic link to /etc/passwd", "san-pham.zip", linked("/etc/passwd"), ZIP, "zip_symlink")
    yield Specimen("symbolic link upward", "san-pham.zip", linked("../../.."), ZIP, "zip_symlink")
    yield Specimen("device node", "san-pham.zip", device_node(), ZIP, "zip_symlink")
    yield from bombs()
    yield from broken()


def products():
    yield Specimen("game", "tro-choi.zip", zipped(GAME), ZIP, package="game")
    yield Specimen(
        "game in one folder", "tro-choi.zip", zipped({f"vuon/{n}": c for n, c in GAME.items()}), ZIP, package="game"
    )
    mac = {**GAME, "__MACOSX/._index.html": b"\0\5\x16\7", ".DS_Store": b"\0\0\0\1Bud1"}
    yield Specimen("game packed by macOS", "tro-choi.zip", zipped(mac), ZIP, package="game")
    yield Specimen(
        "game packed by old .NET", "tro-choi.zip", zipped({"index.html": "x", "js\\main.js": "y"}), ZIP, package="game"
    )
    webrtc = {**GAME, "js/net.js": "new RTCPeerConnection({})"}
    yield Specimen("game with WebRTC", "tro-choi.zip", zipped(webrtc), ZIP, notes=["webrtc"], package="game")
    scorm = {"imsmanifest.xml": "<manifest/>", "index.html": "x"}
    yield Specimen("SCORM lesson", "bai-giang.zip", zipped(scorm), ZIP, package="scorm")
    h5p = {"h5p.json": "{}", "content/content.json": "{}"}
    yield Specimen("H5P lesson", "bai-giang.h5p", zipped(h5p), H5P, package="h5p")
    yield Specimen(
        "Scratch project", "tro-choi.sb3", zipped({"project.json": "{}", "a.svg": "<svg/>"}), SB3, package="scratch"
    )
    yield Specimen(
        "source files", "ma-nguon.zip", zipped({"main.py": "print()", "README.md": "#"}), ZIP, package="source"
    )
    vietnamese = {"Thuyết minh/Bản mô tả.txt": "x", "Ảnh/Lớp 8A1.txt": "y"}
    yield Specimen("Vietnamese names", "bai.zip", zipped(vietnamese), ZIP, package="source")
    yield Specimen(
        "program inside",
        "app.zip",
        zipped({"app.exe": b"MZ\x90\0" + bytes(60)}),
        ZIP,
        notes=["program"],
        package="source",
    )
    yield Specimen(
        "program called picture",
        "app.zip",
        zipped({"anh.png": b"\x7fELF" + bytes(60)}),
        ZIP,
        notes=["program"],
        package="source",
    )
    yield Specimen(
        "zip in a zip",
        "bai.zip",
        zipped({"ben-trong.zip": zipped({"a.txt": "x"})}),
        ZIP,
        notes=["nested"],
        package="source",
    )
    yield Specimen("zip with text in front", "bai.zip", b"MZ" + bytes(100) + zipped(GAME), "")
    yield Specimen("zip with PDF's sign inside", "bai.zip", zipped({"%PDF-1.7": "x"}), ZIP, package="source")


def bombs():
    zeros = bytes(60 << 20)
    yield Specimen("60 MB of zeros in 60 KB", "bom.zip", zipped({"zeros.bin": zeros}), ZIP, "zip_bomb")
    yield Specimen("declares 4 GB", "bom.zip", lying(size=0xFFFFFFF0), ZIP, ("zip_big", "zip_bomb"))
    half = record("zeros.bin", bytes(30 << 20), size=5000)
    yield Specimen(
        "unpacks to more than it says", "bom.zip", assembled(half[0], [half[1]]), ZIP, ("zip_lies", "zip_damaged")
    )
    yield Specimen("thousand names on one set of bytes", "bom.zip", overlapping(1000), ZIP, ("zip_overlap", "zip_big"))
    yield Specimen("forty names on one set of bytes", "bom.zip", overlapping(40), ZIP, ("zip_overlap", "zip_bomb"))
    yield Specimen("member inside a member", "bom.zip", quoted(), ZIP, "zip_overlap")
    yield Specimen("2,500 members", "bom.zip", many(2500), ZIP, "zip_many")
    yield Specimen("60,000 members", "bom.zip", many(60_000), ZIP, ("zip_many",))
    yield Specimen("zip64 that claims a billion", "bom.zip", zip64_liar(), ZIP, "zip_many")
    yield Specimen("five zips deep", "bom.zip", nested(5), ZIP, "zip_nested")
    inner = zipped({f"{n}.bin": bytes(16 << 20) for n in range(4)})
    yield Specimen("zip in a zip that is a bomb", "bom.zip", zipped({"ben-trong.zip": inner}), ZIP, "zip_bomb")


def broken():
    whole = zipped({**GAME, "anh.bin": bytes(range(256)) * 400})
    yield Specimen("end missing", "bai.zip", whole[: len(whole) // 2], "")
    yield Specimen("wrong checksum", "bai.zip", lying(crc=1), ZIP, "zip_damaged")
    yield Specimen("shorter than it says", "bai.zip", lying(size=9000), ZIP, ("zip_lies", "zip_damaged"))
    yield Specimen(
        "packed data beyond the end", "bai.zip", lying(squeezed=100_000), ZIP, ("zip_overlap", "zip_damaged")
    )
    yield Specimen("locked by a password", "bai.zip", lying(flags=1), ZIP, "zip_locked")
    yield Specimen("strongly locked", "bai.zip", lying(flags=0x41), ZIP, "zip_locked")
    yield Specimen("LZMA", "bai.zip", zipped(GAME, method=zipfile.ZIP_LZMA), ZIP, "zip_method")
    yield Specimen("bzip2", "bai.zip", zipped(GAME, method=zipfile.ZIP_BZIP2), ZIP, "zip_method")
    yield Specimen("a method nobody knows", "bai.zip", lying(method=99), ZIP, "zip_method")
    yield Specimen("no members", "bai.zip", b"PK\x05\x06" + bytes(18), "")
    yield Specimen("clutter only", "bai.zip", zipped({"__MACOSX/x": "x"}), ZIP, "zip_empty")
    yield Specimen("RAR", "bai.rar", b"Rar!\x1a\x07\x00" + bytes(40), "")
    yield Specimen("7-Zip", "bai.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40), "")
