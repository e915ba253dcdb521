"""Accessibility findings of axe-core, run inside the page without loosening its policy."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

_SOURCE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _source() -> str:
    return _SOURCE.read_text(encoding="utf-8")


def findings(page: Page) -> list[str]:
    """One line for each element that breaks a rule of WCAG 2.0 to 2.2 A and AA or of best practice."""
    page.evaluate(_source())
    result = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", _RULES)
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; 0 is right."""
    return page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)")
