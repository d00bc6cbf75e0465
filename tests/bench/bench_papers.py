"""Milliseconds for a receipt of 60 sheets: the first of a process, and the median of fifty more."""

import statistics
import time

from contest.judging.values import digest, digest_of_lines, text_of_lines
from contest.papers.press import make_pdf, qr_of

COUNT = 50
LINES = [f"TLA-GV-{n:04}-K 8{n % 10}.5 {n + 3} {digest(n)}" for n in range(60)]


def data(number: int) -> dict:
    return {
        "title": "Biên nhận nộp phiếu chấm", "organizer": "UBND phường Tương Mai", "contest": "Ứng dụng AI trong trường học",
        "foot": f"Phạm Linh Chi · lần {number}", "facts": [["Giám khảo", "Phạm Linh Chi"], ["Vòng", "Vòng sơ khảo"]],
        "qr": qr_of(f"https://cuocthi.example.vn/c/ai-2026/judging/receipts/{number}"), "qr_alt": "Mã QR của trang biên nhận",
        "statement": "Tôi tự chấm.", "table_title": "Phiếu đã nộp", "heads": ["STT", "Mã", "Điểm", "Lần", "Biên nhận"],
        "rows": [[str(n), *line.split(" ")] for n, line in enumerate(LINES, 1)], "digest": digest_of_lines(LINES),
        "how": "sha256sum receipt.txt", "lines": text_of_lines(LINES),
    }  # fmt: skip


def milliseconds(number: int) -> float:
    begun = time.perf_counter()
    make_pdf("receipt", data(number))
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    first = milliseconds(0)
    rest = sorted(milliseconds(number) for number in range(1, COUNT + 1))
    print(
        f"receipt of {len(LINES)} sheets: first {first:.0f} ms, median {statistics.median(rest):.1f} ms, "
        f"p95 {rest[int(COUNT * 0.95)]:.1f} ms, {len(make_pdf('receipt', data(1))) // 1024} KB"
    )


if __name__ == "__main__":
    main()
