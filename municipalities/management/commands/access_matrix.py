"""`manage.py access_matrix`: who may do what, and which tables are read without a scope, as docs/access.md holds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from municipalities.access import abilities
from municipalities.access.abilities import Ability, Kind, Relation
from municipalities.access.unscoped import UNSCOPED_TABLES

BEGIN = "<!-- begin: manage.py access_matrix -->"
END = "<!-- end: manage.py access_matrix -->"
RELATIONS = {
    Relation.NONE: "any that they see",
    Relation.OWN: "of the own authority",
    Relation.ADDRESSED: "addressed to the own authority",
}


def document() -> Path:
    """Where the generated part stands."""
    return Path(settings.BASE_DIR) / "docs" / "access.md"


def generated() -> str:
    """The generated part, in English, ending without a newline."""
    with translation.override("en-gb"):
        return "\n".join((BEGIN, "", *_abilities(), "", *_tables(), "", END))


def merged(text: str) -> str:
    """The document with a fresh generated part. Raises ValueError when its two marks are not there."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document().name} has lost its marks {BEGIN} and {END}.")
    return before + generated() + after


def _abilities() -> Iterator[str]:
    yield "### Abilities"
    yield ""
    yield "The lowest role that has the ability; each higher role has it too. Empty: nobody of that kind."
    yield ""
    yield f"| ability | what it allows | on which records | {' | '.join(str(kind.label) for kind in Kind)} |"
    yield "| --- | --- | --- |" + " --- |" * len(Kind)
    for ability, _granted in abilities.matrix():
        cells = " | ".join(_lowest(ability, kind) for kind in Kind)
        yield f"| `{ability.name}` | {ability.label} | {RELATIONS[ability.relation]} | {cells} |"


def _lowest(ability: Ability, kind: str) -> str:
    role = ability.lowest.get(kind)
    return "" if role is None else str(abilities.Role(role).label).lower()


def _tables() -> Iterator[str]:
    yield "### Tables that are read without a scope"
    yield ""
    yield "Every other table has FORCE row-level security."
    yield ""
    yield "| table | why |"
    yield "| --- | --- |"
    for table, reason in sorted(UNSCOPED_TABLES.items()):
        yield f"| `{table}` | {reason} |"


class Command(BaseCommand):
    """Print the access matrix; `--write` puts it into docs/access.md, `--check` fails when that is out of date."""

    help = "Print who may do what; --write puts it into docs/access.md, --check fails when that differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """The two options exclude each other."""
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--write", action="store_true", help="put it into docs/access.md")
        group.add_argument("--check", action="store_true", help="fail when docs/access.md says something else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, write or check."""
        path = document()
        if options["write"]:
            path.write_text(merged(path.read_text()))
        elif options["check"]:
            text = path.read_text()
            if merged(text) != text:
                raise CommandError(f"{path.name} is out of date: run manage.py access_matrix --write.")
        else:
            self.stdout.write(generated())
