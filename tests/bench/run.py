"""All measurements, one after the other: `make bench`; with --soak the long ones of the assignment too."""

import sys

from tests.bench import (
    bench_assign,
    bench_mfrm,
    bench_pages,
    bench_papers,
    bench_previews,
    bench_saves,
    bench_scoring,
    bench_similar,
    bench_uploads,
)


def main() -> None:
    bench_pages.main()
    bench_saves.main()
    bench_uploads.main(sys.argv[1:])
    bench_papers.main()
    bench_previews.main()
    bench_similar.main()
    bench_scoring.main()
    bench_mfrm.main()
    bench_assign.main(sys.argv[1:])


if __name__ == "__main__":
    main()
