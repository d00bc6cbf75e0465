"""The ten main pages of a demo contest as pictures in ./screenshots: 1280 and 390 px, light and dark, in Vietnamese.

Two demos, since the pages belong to two moments: one while entries are taken, one with results published.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from browser import present
from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path("screenshots")
SIZE = ("--schools", "26", "--entries", "60", "--judges", "8", "--seed", "7")
SLUG = "/c/ung-dung-ai-trong-truong-hoc-2026"
LOOKS = [(width, theme) for width in (1280, 390) for theme in ("light", "dark")]
HEIGHTS = {1280: 900, 390: 844}
TALLEST = 2400  # more of a long list says nothing new


@dataclass(frozen=True)
class Picture:
    """`path` under the contest, `click`: links to follow from there, by selector."""

    name: str
    stage: str
    role: str
    path: str
    click: tuple[str, ...] = ()
    whole: bool = True  # the page down to TALLEST, or what a window shows of it


FIRST_ROW = "main tbody th a"
WITH_CODE = "main tbody tr:has(th b) th a"
PICTURES = (
    Picture("01-front-page", "open", "", "/"),
    Picture("02-contest", "open", "", SLUG),
    Picture("03-rules", "open", "", f"{SLUG}/rules"),
    Picture("04-task-list", "open", "coordinator", f"{SLUG}/school", (FIRST_ROW,)),
    Picture("05-receipt", "open", "coordinator", f"{SLUG}/school", (WITH_CODE, "a[href$='/receipt']")),
    Picture("06-entry-check", "open", "secretary", f"{SLUG}/office/entries?state=submitted", (FIRST_ROW,)),
    Picture("07-judge-desk", "judging", "judge", f"{SLUG}/judging"),
    Picture("08-score-sheet", "judging", "judge", f"{SLUG}/judging", (FIRST_ROW,), whole=False),
    Picture("09-ranking-office", "published", "organizer", f"{SLUG}/office/results"),
    Picture("10-public-results", "published", "", f"{SLUG}/results"),
    Picture("11-control-room", "judging", "organizer", f"{SLUG}/office"),
)


def main() -> int:
    path = present()
    if not path:
        print("No Chromium: run `make browser`.")
        return 1
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for stage in dict.fromkeys(picture.stage for picture in PICTURES):
            with demo(Path(folder) / stage, stage) as links:
                for role in dict.fromkeys(picture.role for picture in PICTURES if picture.stage == stage):
                    shoot(browser, links, [p for p in PICTURES if (p.stage, p.role) == (stage, role)])
        browser.close()
    return 0


@contextmanager
def demo(folder: Path, stage: str) -> Iterator[dict[str, str]]:
    """Role -> sign-in link of a served demo contest; "" -> its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    env = {"CONTEST_DATA_DIR": str(folder), "CONTEST_PUBLIC_URL": site, "PATH": "/usr/bin:/bin"}
    line = [sys.executable, "-m", "contest"]
    told = subprocess.run([*line, "demo", *SIZE, "--stage", stage], env=env, capture_output=True, text=True, check=True)
    links = dict(row.split() for row in told.stdout.splitlines() if "/sign-in/link/" in row)
    server = subprocess.Popen(
        [*line, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)) and server.poll() is None:
            time.sleep(0.1)
        yield {"": site, **links}
    finally:
        server.terminate()
        server.wait()


def shoot(browser: Browser, links: dict[str, str], pictures: list[Picture]) -> None:
    site = links[""]
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    if pictures[0].role:
        page.goto(links[pictures[0].role])
        page.locator("main form button").click()
    for picture in pictures:
        for width, theme in LOOKS:
            context.add_cookies([{"name": "theme", "value": theme, "url": site}])
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            reach(page, site, picture)
            if picture.whole:
                page.set_viewport_size({"width": width, "height": whole_height(page)})  # or what sticks would lie about
            page.screenshot(path=OUT / f"{picture.name}-{width}-{theme}.png")
        print(picture.name)
    context.close()


def whole_height(page: Page) -> int:
    return min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)


def reach(page: Page, site: str, picture: Picture) -> None:
    page.goto(site + picture.path)
    for selector in picture.click:
        page.goto(site + (page.locator(selector).first.get_attribute("href") or ""))


if __name__ == "__main__":
    sys.exit(main())
