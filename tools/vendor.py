"""Take the browser's third-party files from npm packages pinned in vendor.toml, or check the ones committed.

tools/vendor.py            rebuild every directory and write vendor.sha256
tools/vendor.py --check    compare the committed files with vendor.sha256; needs no network
"""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
SUMS = ROOT / "vendor.sha256"


def main(arguments: list[str]) -> int:
    packages = tomllib.loads((ROOT / "vendor.toml").read_text(encoding="utf-8"))["package"]
    if arguments == ["--check"]:
        return check(packages)
    for package in packages:
        rebuild(package)
    SUMS.write_text("".join(f"{digest}  {name}\n" for name, digest in sums(packages)), encoding="utf-8")
    return 0


def check(packages: list[dict[str, Any]]) -> int:
    known = dict(reversed(line.split("  ", 1)) for line in SUMS.read_text(encoding="utf-8").splitlines())
    found = dict(sums(packages))
    wrong = sorted(name for name in known.keys() | found.keys() if known.get(name) != found.get(name))
    for name in wrong:
        print(f"{name}: {'not as recorded' if name in known and name in found else 'missing or unknown'}")
    return 1 if wrong else 0


def sums(packages: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for package in packages:
        for path in sorted((ROOT / package["into"]).iterdir()):
            yield str(path.relative_to(ROOT)), hashlib.sha256(path.read_bytes()).hexdigest()


def rebuild(package: dict[str, Any]) -> None:
    target = ROOT / package["into"]
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        source = unpack(package, Path(scratch))
        shutil.copyfile(source / package["licence"], target / "LICENSE")
        for file in package.get("files", []):
            shutil.copyfile(source / file["from"], target / file["to"])
        for font in package.get("fonts", []):
            write_font(font, source, target)
        if "sprite" in package:
            write_sprite(package["sprite"], source, target)


def unpack(package: dict[str, Any], scratch: Path) -> Path:
    wanted = f"{package['name']}@{package['version']}"
    subprocess.run(["npm", "pack", "--silent", wanted], cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    (tarball,) = scratch.glob("*.tgz")
    digest = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if digest != package["integrity"]:
        raise SystemExit(f"{wanted}: the tarball has {digest}, vendor.toml says {package['integrity']}")
    with tarfile.open(tarball) as archive:
        archive.extractall(scratch, filter="data")
    return scratch / "package"


def write_font(font: dict[str, Any], source: Path, target: Path) -> None:
    paths = [source / name for name in font["merge"]]
    if len(paths) > 1:
        merged = Merger().merge([str(plain(path)) for path in paths])
        # The merger writes the hour it ran; the same packages must give the same bytes.
        merged["head"].created = merged["head"].modified = TTFont(paths[0], recalcTimestamp=False)["head"].modified
    else:
        merged = TTFont(plain(paths[0]), recalcTimestamp=False)
    options = Options(
        layout_features=font.get("features", ["*"]), hinting=False, flavor="woff2", recalc_timestamp=False
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in font["keep"]] if "keep" in font else merged.getBestCmap().keys())
    subsetter.subset(merged)
    merged.recalcTimestamp = False
    merged.flavor = "woff2"
    merged.save(target / font["to"])


def plain(woff2: Path) -> Path:
    """The same font uncompressed, which is what the merger reads."""
    font = TTFont(woff2, recalcTimestamp=False)
    font.flavor = None
    path = woff2.with_suffix(".ttf")
    font.save(path)
    return path


def write_sprite(sprite: dict[str, Any], source: Path, target: Path) -> None:
    symbols = [symbol(name, (source / sprite["from"] / f"{name}.svg").read_text("utf-8")) for name in sprite["names"]]
    text = '<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n"
    (target / sprite["to"]).write_text(text, encoding="utf-8")


def symbol(name: str, svg: str) -> str:
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if drawing is None:
        raise SystemExit(f"{name}: no svg element")
    body = re.sub(r"\s+", " ", drawing[1]).strip().replace(" />", "/>").replace("> <", "><")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
