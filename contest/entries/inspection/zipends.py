"""How long a zip's list of members is, told by its end: asked before anything reads the list."""

import struct
from typing import IO, Final

_END: Final = struct.Struct("<4s4H2LH")
_TAIL: Final = 65_557  # the end record with the longest remark
_RECORD64: Final = 56
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF


def list_of(stream: IO[bytes]) -> tuple[int, int] | None:
    """(members, bytes of the list) as declared; None: no end was found. The stream stands at its start afterwards."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return None
    _, _, _, _, count, length, _, _ = _END.unpack_from(tail, at)
    if length != _FULL32 and count != _FULL16:
        return count, length
    record = tail.rfind(b"PK\x06\x06", 0, at)  # zip64: the true figures
    if record < 0 or len(tail) - record < _RECORD64:
        return None
    found: tuple[int, int] = struct.unpack_from("<2Q", tail, record + 32)
    return found
