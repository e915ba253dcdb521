"""`manage.py draw_states`: the states of a need and its moves, as docs/states.md holds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from needs.services import moves_drawing

BEGIN = "<!-- begin: manage.py draw_states -->"
END = "<!-- end: manage.py draw_states -->"


def documents() -> dict[Path, str]:
    """Where the generated parts stand, and what belongs there."""
    base = Path(settings.BASE_DIR)
    drawing = f"```mermaid\n{moves_drawing.drawing()}\n```"
    return {base / "docs" / "states.md": f"{drawing}\n\n{moves_drawing.table()}"}


def merged(text: str, part: str) -> str:
    """The document with a fresh generated part. Raises ValueError when its two marks are not there."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"A document has lost its marks {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{after}"


class Command(BaseCommand):
    """Write the drawing and the table; `--check` fails when a document is out of date."""

    help = "Write the states of a need and its moves into the documents; --check fails when they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument("--check", action="store_true", help="fail when a document says something else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or check."""
        for path, part in documents().items():
            text = path.read_text(encoding="utf-8")
            fresh = merged(text, part)
            if fresh == text:
                continue
            if options["check"]:
                raise CommandError(f"{path.name} is out of date: run manage.py draw_states.")
            path.write_text(fresh, encoding="utf-8")
