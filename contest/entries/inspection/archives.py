"""A zip's structure, before anything in it is believed: counts, sizes, places, kinds of members. For the sandbox."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from contest.entries.inspection import limits
from contest.entries.inspection.limits import Bad
from contest.entries.inspection.zipends import list_of
from contest.entries.inspection.zipnames import safe_path, same_place, shown

STEP: Final = 64 * 1024
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, struct.error, KeyError, OSError)


@dataclass(frozen=True, slots=True)
class Member:
    path: str
    info: zipfile.ZipInfo


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, list[Member]]]:
    """The zip and its files (no folders), all rules held but the truth of the sizes: `pieces` asks that."""
    with path.open("rb") as stream:
        _bound_directory(stream)
        try:
            packed = zipfile.ZipFile(stream)
        except NotImplementedError as error:
            raise Bad("zip_method") from error
        except _BROKEN as error:
            raise Bad("zip_damaged") from error
        with packed:
            yield packed, _members(packed, stream)


def _bound_directory(stream: IO[bytes]) -> None:
    """Asked before the list is read: it alone could hold millions of names."""
    told = list_of(stream)
    if told is None:
        raise Bad("zip_damaged")
    count, length = told
    if count > limits.MEMBERS or length > limits.DIRECTORY:
        raise Bad("zip_many", most=limits.MEMBERS)


def _members(packed: zipfile.ZipFile, stream: IO[bytes]) -> list[Member]:
    infos = packed.infolist()
    if len(infos) > limits.MEMBERS:
        raise Bad("zip_many", most=limits.MEMBERS)
    _refuse_sizes(infos)
    _refuse_overlaps(infos, stream, packed.start_dir)
    found: dict[str, Member] = {}
    folders: set[str] = set()
    for info in infos:
        _refuse_kind(info)
        path = safe_path(true_name(info))
        place = same_place(path)
        if place in found or (not info.is_dir() and place in folders):
            raise Bad("zip_twice", name=shown(path))
        above = place.split("/")[:-1]
        parents = {"/".join(above[: n + 1]) for n in range(len(above))}
        if parents & found.keys():
            raise Bad("zip_twice", name=shown(path))
        folders |= parents
        if info.is_dir():
            folders.add(place)
        else:
            found[place] = Member(path, info)
    return list(found.values())


def _refuse_kind(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x41:  # encrypted, strongly encrypted
        raise Bad("zip_locked")
    kind = info.external_attr >> 16 & 0o170000
    if kind not in {0, 0o100000, 0o040000}:
        raise Bad("zip_symlink", name=shown(info.orig_filename))
    if info.compress_type not in _METHODS:
        raise Bad("zip_method")


def _refuse_sizes(infos: list[zipfile.ZipInfo]) -> None:
    """By what the list declares; a lie is found when the bytes are read."""
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > limits.UNPACKED:
        raise Bad("zip_big", most=limits.UNPACKED // limits.MIB)
    for size, squeezed in [(total, packed), *((info.file_size, info.compress_size) for info in infos)]:
        if size > limits.RATIO_FLOOR and size > limits.RATIO * max(squeezed, 1):
            raise Bad("zip_bomb")


def _refuse_overlaps(infos: list[zipfile.ZipInfo], stream: IO[bytes], directory: int) -> None:
    """Each member's bytes are its own, and its own header says the same name as the list."""
    last = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        stream.seek(info.header_offset)
        header = stream.read(_LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
            raise Bad("zip_damaged")
        *_, name_length, extra_length = _LOCAL.unpack(header)
        if info.header_offset < last:
            raise Bad("zip_overlap")
        last = info.header_offset + _LOCAL.size + name_length + extra_length + info.compress_size
        if last > directory:
            raise Bad("zip_overlap")
        if _told(stream.read(name_length), info) != info.orig_filename:
            raise Bad("zip_overlap")


def true_name(info: zipfile.ZipInfo) -> str:
    """Of macOS, which writes UTF-8 without saying so; read as the old code page, "bài" would be "ba╠Çi"."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _told(raw: bytes, info: zipfile.ZipInfo) -> str:
    return raw.decode("utf-8" if info.flag_bits & 0x800 else "cp437", errors="replace")


def pieces(packed: zipfile.ZipFile, member: Member) -> Iterator[bytes]:
    """The bytes, never more than declared."""
    left = member.info.file_size
    try:
        with packed.open(member.info) as stream:
            while piece := stream.read(STEP):
                left -= len(piece)
                if left < 0:
                    raise Bad("zip_lies")
                yield piece
    except NotImplementedError as error:
        raise Bad("zip_method") from error
    except RuntimeError as error:  # a password
        raise Bad("zip_locked") from error
    except _BROKEN as error:
        raise Bad("zip_damaged") from error
    if left:
        raise Bad("zip_lies")


def whole(packed: zipfile.ZipFile, member: Member, most: int = limits.XML_PART) -> bytes:
    if member.info.file_size > most:
        raise Bad("zip_big", most=most // limits.MIB)
    return b"".join(pieces(packed, member))


def read_all(packed: zipfile.ZipFile, members: list[Member]) -> None:
    """So that no size and no checksum is only claimed."""
    for member in members:
        for _ in pieces(packed, member):
            pass


def nested_total(stream: IO[bytes]) -> tuple[int, int, bool]:
    """Of a zip in a zip, by its list alone: (unpacked bytes, members, has another one in it)."""
    _bound_directory(stream)
    try:
        with zipfile.ZipFile(stream) as inner:
            infos: list[Any] = inner.infolist()
    except (*_BROKEN, NotImplementedError) as error:
        raise Bad("zip_damaged") from error
    return sum(i.file_size for i in infos), len(infos), any(i.filename.lower().endswith(".zip") for i in infos)
