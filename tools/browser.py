"""Make sure there is a Chromium for the browser tests: one already here, Debian's package, or Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ["chromium"]


def present() -> str:
    """The path of a Chromium, or nothing."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        bundled = Path(playwright.chromium.executable_path)
        return str(bundled) if bundled.exists() else ""


def main() -> int:
    if present():
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", *PACKAGES], check=False, stdout=subprocess.DEVNULL, **quiet)
    if not present():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not present():
        print("No Chromium: browser tests will be skipped. To enable them: apt install chromium")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
