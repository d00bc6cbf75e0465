"""MinHash over shingles of words (Broder 1997): the share of equal places of two signatures estimates the share of
shingles that two texts have in common; 128 places, standard error 4.4 points at one half. Imports NumPy: work only.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from contest.entries.similar.sketching import SHINGLE, words_of

PLACES: Final = 128
SHORTEST: Final = 30  # words; shorter texts are alike by chance
CHUNK: Final = 512
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)
Pair = tuple[int, int, str, str, int]  # two places, kind, what they share, per cent


def _coefficients() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The same on every machine: sketches of different years are compared."""
    seed = b"".join(hashlib.sha256(f"places {number}".encode()).digest() for number in range(PLACES * 2 // 4))
    numbers = np.frombuffer(seed, dtype="<u8").astype(np.uint64)
    return numbers[:PLACES] | np.uint64(1), numbers[PLACES:]


_FACTORS, _ADDENDS = _coefficients()


@lru_cache(maxsize=200_000)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def _shingles(words: list[str]) -> NDArray[np.uint64]:
    """One 64-bit number for each run of SHINGLE words."""
    single = np.array([_hash(word) for word in words], dtype=np.uint64)
    count = len(words) - SHINGLE + 1
    mixed = single[:count]
    for place in range(1, SHINGLE):
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX + single[place : place + count]
    mixed = (mixed ^ (mixed >> np.uint64(32))) * _MIX
    return mixed ^ (mixed >> np.uint64(29))


def signature(text: str) -> bytes:
    """PLACES little-endian uint32, or nothing for a short text. Multiply-shift hashing, a function for each place."""
    words = words_of(text)
    if len(words) < SHORTEST:
        return b""
    hashes = np.unique(_shingles(words))
    least = np.full(PLACES, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashes), CHUNK):
        least = np.minimum(least, (hashes[start : start + CHUNK, None] * _FACTORS + _ADDENDS).min(axis=0))
    return bytes((least >> np.uint64(32)).astype("<u4").tobytes())


def alike(one: bytes, others: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Per cent of equal places with each row of `others` (n x PLACES)."""
    mine = np.frombuffer(one, dtype="<u4")
    shares: NDArray[Any] = (others == mine).sum(axis=1) * 100 // PLACES
    return shares.astype(np.int64)


def text_pairs(kind: str, signatures: list[bytes], new: list[int], least: int) -> Iterator[Pair]:
    have = [number for number, each in enumerate(signatures) if each]
    if not have:
        return
    table = np.frombuffer(b"".join(signatures[number] for number in have), dtype="<u4").reshape(-1, PLACES)
    for number in new:
        if signatures[number]:
            shares = alike(signatures[number], table)
            for row in np.flatnonzero(shares >= least):
                if have[row] != number:
                    yield number, have[row], kind, "", int(shares[row])


def picture_pairs(outlines: list[list[str]], new: list[int], near: int) -> Iterator[Pair]:
    flat = [(number, value) for number, values in enumerate(outlines) for value in values]
    if not flat:
        return
    table = np.array([int(value, 16) for _number, value in flat], dtype=np.uint64)
    wanted = set(new)
    for number, value in flat:
        if number in wanted:
            apart = np.bitwise_count(table ^ np.uint64(int(value, 16)))
            for row in np.flatnonzero(apart <= near):
                if flat[row][0] != number:
                    key = "-".join(sorted((value, flat[row][1])))
                    yield number, flat[row][0], "image", key, 100 - int(apart[row]) * 100 // 64
