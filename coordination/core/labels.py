"""The name to show for something that has names in several languages."""

from collections.abc import Mapping

from django.utils.translation import get_language

from coordination.core.languages import fallbacks


def label(labels: Mapping[str, str], default: str, language: str | None = None) -> str:
    """The name in the language (the page's when not given), else its nearest relative, else the default.

    `labels` maps language codes to names; see languages.fallbacks for the order.
    """
    wanted = language or get_language() or "en-gb"
    for code in (wanted, *fallbacks(wanted)):
        if labels.get(code):
            return labels[code]
    return default
