"""Bring the written catalogues in line with the messages of the tree."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.core import catalogues, extraction
from coordination.core.languages import COMPLETE


class Command(BaseCommand):
    """Extract messages from code and templates into locale/; translations stay word for word."""

    help = "Extract messages into the catalogues and list what is left to translate."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --check."""
        parser.add_argument("--check", action="store_true", help="Change nothing; fail when something is missing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update each written language, then list what is missing.

        A language that is not offered yet fails no check: people are still translating it.
        """
        left = []
        try:
            for language in catalogues.WRITTEN_LANGUAGES:
                if not options["check"]:
                    added, retired = catalogues.update(language)
                    self.stdout.write(f"{language}: {added} added, {retired} retired")
                problems = catalogues.missing(language)
                if language in COMPLETE or not options["check"]:
                    left += [f"{language}: {problem}" for problem in problems]
                else:
                    self.stdout.write(f"{language}: not offered yet, {len(problems)} left")
        except (extraction.UnreadableMessage, SyntaxError) as error:
            raise CommandError(f"A message cannot be read. {error}") from error
        for problem in left:
            self.stdout.write(problem)
        if left and options["check"]:
            raise CommandError(f"The catalogues are not complete: {len(left)} problems are listed above.")
