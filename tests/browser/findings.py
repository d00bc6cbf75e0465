"""What can be found wrong with a page by looking at it."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor/axe-core-4.14.1/axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_findings(page: Page, *, rules: list[str] | None = None) -> list[tuple[str, str]]:
    """(rule, element) for everything axe-core calls a violation; `rules`: only these."""
    page.evaluate(AXE)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [(one["id"], node["html"]) for one in found["violations"] for node in one["nodes"]]


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than its window (WCAG 1.4.10)."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def covered_stops(page: Page, *, most: int = 150) -> list[str]:
    """Tab through the page: the stops whose middle lies under something else (WCAG 2.4.11)."""
    covered: list[str] = []
    seen: set[str] = set()
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None or stop["name"] in seen:
            break
        seen.add(stop["name"])
        if not stop["seen"]:
            covered.append(stop["name"])
    return covered


_STOP = """() => {
  const focus = document.activeElement;
  if (!focus || focus === document.body) return null;
  const all = [...document.querySelectorAll('*')];
  const shown = focus.matches('.level input') ? focus.nextElementSibling : focus;
  const box = shown.getBoundingClientRect();
  const top = Math.max(box.top, 0), height = Math.min(box.bottom, innerHeight) - top; // of a long list, what is in view
  const spots = [.25, .5, .75].map(y => document.elementFromPoint(box.left + box.width / 2, top + height * y));
  const own = s => focus.contains(s) || s.contains(focus) || shown.contains(s) || s.closest('label')?.control === focus;
  const seen = spots.filter(s => s && own(s)).length;
  return {name: `${all.indexOf(focus)} ${focus.outerHTML.slice(0, 80)}`, seen: seen >= 2};
}"""
