"""What the style sheets and templates promise, read from their files."""

import gzip
import re
from pathlib import Path

import pytest

from contest.web.render import static_folder, template_folder

SHEETS = sorted(static_folder().glob("*.css"))
TEMPLATES = sorted(template_folder().rglob("*.html"))
TOKENS = (static_folder() / "tokens.css").read_text("utf-8")
TEXT = [  # foreground, background, least contrast (WCAG 1.4.3, 1.4.11)
    *((ink, ground, 4.5) for ink in ("ink", "muted") for ground in ("surface", "page", "sunk", "oly-bold")),
    *((ink, "surface", 4.5) for ink in ("blue", "pen", "green", "amber", "gold", "silver", "bronze")),
    *((ink, f"{ink}-soft", 4.5) for ink in ("blue", "pen", "green", "amber", "gold", "silver", "bronze")),
    *(("ink", f"heat-{step}", 4.5) for step in range(1, 5)),
    ("on-blue", "blue", 4.5),
    ("on-blue", "blue-deep", 4.5),
    ("pen", "blue-soft", 4.5),
    ("pen", "oly-bold", 4.5),
    ("green", "oly-bold", 4.5),
    ("line-strong", "surface", 3),
    ("focus", "surface", 3),
    ("focus", "page", 3),
]


def tokens(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r" \{(.*?)\n\s*\}", TOKENS, re.DOTALL)
    assert block is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6}|none);", block[1]))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    full = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_dark_by_choice_and_dark_by_device_are_the_same_colours():
    assert tokens(":root[data-theme=auto]") == tokens(":root[data-theme=dark]")


@pytest.mark.parametrize("theme", [":root", ":root[data-theme=dark]"])
@pytest.mark.parametrize(("ink", "ground", "least"), TEXT)
def test_colours_that_meet_have_contrast(theme, ink, ground, least):
    colours = tokens(theme)

    assert contrast(colours[ink], colours[ground]) >= least


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_style_sheet_keeps_to_old_browsers(sheet):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)

    assert re.findall(r"light-dark\(|color-mix\(|@container|:has\(|&", text) == []


def test_style_sheets_together_stay_small():
    together = b"".join(sheet.read_bytes() for sheet in SHEETS)

    assert len(gzip.compress(together, 9)) < 15 * 1024


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(template_folder())))
def test_template_has_no_inline_style_script_or_unescaped_text(template: Path):
    text = template.read_text("utf-8")

    assert re.findall(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=|\|\s*safe\b|hx-on|autoescape", text) == []


def test_icons_that_templates_name_are_in_the_sprite():
    sprite = (static_folder() / "vendor/lucide-static-1.62.0/icons.svg").read_text("utf-8")
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))

    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r"\bicon(?:_name=|\()['\"]([\w-]+)['\"]", template.read_text("utf-8"))
    }

    assert named - known == set()
