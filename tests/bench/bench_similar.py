"""3,000 entries of four contests sketched and compared, beside one pass of the same texts through SHA-256.

Yardstick of issue 5: 3,000 entries within a minute. Run: python -m tests.bench.bench_similar
"""

import hashlib
import random
import resource
import time

import numpy as np

from contest.entries.similar.minhash import signature, text_pairs

ENTRIES, PAGES = 3000, 6
SYLLABLES = [
    first + rest
    for first in ["b", "c", "d", "g", "h", "l", "m", "n", "t", "th", "tr", "v", "ch"]
    for rest in ["a", "an", "ao", "e", "em", "i", "inh", "o", "oc", "u", "ung"]
]


def text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(SYLLABLES, k=words))


def main() -> None:
    rng = random.Random(1)
    summaries = [text(rng, 220) for _ in range(ENTRIES)]
    documents = [text(rng, 350 * PAGES) for _ in range(ENTRIES)]
    for copy in range(30):  # one in a hundred hands in the text of another with a tenth changed
        words = documents[copy].split()
        documents[-1 - copy] = " ".join([*words[: len(words) * 9 // 10], *text(rng, len(words) // 10).split()])
    began = time.perf_counter()
    for each in (*summaries, *documents):
        hashlib.sha256(each.encode()).digest()
    plain = time.perf_counter() - began
    began = time.perf_counter()
    small, large = [signature(each) for each in summaries], [signature(each) for each in documents]
    sketched = time.perf_counter() - began
    began = time.perf_counter()
    pairs = [
        *text_pairs("summary", small, list(range(ENTRIES)), 50),
        *text_pairs("documents", large, list(range(ENTRIES)), 40),
    ]
    compared = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{ENTRIES} entries, {np.mean([len(each) for each in documents]):.0f} letters of documents each")
    print(
        f"SHA-256 of the same texts {plain:.2f} s; sketches {sketched:.1f} s, all pairs {compared:.1f} s, peak {peak} MB"
    )
    print(
        f"found {len({tuple(sorted(pair[:2])) for pair in pairs})} of 30 planted; yardstick 60 s: {sketched + compared:.1f} s"
    )


if __name__ == "__main__":
    main()
