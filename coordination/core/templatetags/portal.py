"""Template tags for what every page shows: icons, language, figures, dates, severity, states.

None of them reads the request or the database.
"""

import datetime
import functools
from decimal import Decimal

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.core import languages, severity, states

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the sprite, hidden from screen readers: the word beside it carries the meaning."""
    return format_html(
        '<svg class="i" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def rendered_once(template_name: str, **inputs: str | int | bool | None) -> SafeString:
    """The component, made once per process for these inputs and language; for the cells of long tables.

    Only for components that depend on nothing else: no person, no record, no time. A list of 25 needs spent a third of
    its time on 75 badges of nine kinds (docs/performance.md).
    """
    return _rendered(template_name, translation.get_language(), tuple(sorted(inputs.items())))


@functools.lru_cache(maxsize=512)
def _rendered(
    template_name: str, _language: str | None, inputs: tuple[tuple[str, str | int | bool | None], ...]
) -> SafeString:
    return render_to_string(template_name, dict(inputs))


@register.simple_tag
def html_lang(code: str = "") -> str:
    """The HTML `lang` value of a language code, or of the language in use: `sr` gives `sr-Cyrl`."""
    return languages.html_lang(code or translation.get_language() or "en-gb")


@register.simple_tag
def worker_address() -> str:
    """Where the worker that serves the form without a line comes from, in the language in use."""
    return f"/sw.js?lang={translation.get_language() or 'en-gb'}"


@register.simple_tag
def writes_cyrillic() -> bool:
    """Whether the language in use is written in Cyrillic, so that its letters can be loaded early."""
    return languages.script(translation.get_language() or "en-gb") == "Cyrl"


def _separators() -> tuple[str, str]:
    """Thousands and decimal marks of the language in use."""
    return (",", ".") if (translation.get_language() or "en").startswith("en") else (".", ",")


@register.filter
def figure(value: int | float | Decimal | None, decimals: int = 0) -> str:
    """A number for reading: 48,300 in English, 48.300 elsewhere. None is *not known*, never 0.

    Raises TypeError for anything that is not a number.
    """
    if value is None:
        return translation.gettext("not known")
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise TypeError(f"figure needs a number, not {value!r}")
    thousands, point = _separators()
    text = f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    return text.translate({ord(","): thousands, ord("."): point})


def _day_text(value: datetime.date) -> str:
    if (translation.get_language() or "en").startswith("en"):
        return formats.date_format(value, "j M Y", use_l10n=False)
    return formats.date_format(value, "SHORT_DATE_FORMAT")


def day_text(value: datetime.date | None) -> str:
    """The same date as `day` as plain text, for use inside sentences."""
    if value is None:
        return ""
    return _day_text(timezone.localtime(value).date() if isinstance(value, datetime.datetime) else value)


def clock_text(value: datetime.datetime) -> str:
    """The 24-hour time of a moment that is already in the zone to show it in."""
    return f"{value:%H:%M}"


@register.filter
def day(value: datetime.date | None) -> str:
    """A date in a `<time>` element: 20 Nov 2026, 20. 11. 2026. or 20.11.2026 as the language has it. Nothing for None.

    A moment is shown as the date it has in the current time zone.
    """
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), _day_text(value))


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """Date and 24-hour time in the current time zone, in a `<time>` element. Nothing for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    text = f"{_day_text(local.date())}, {clock_text(local)}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), text)


@register.filter
def clock(value: datetime.datetime | None) -> str:
    """The 24-hour time in the current time zone, in a `<time>` element. Nothing for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), clock_text(local))


@register.simple_tag
def severity_level(number: int | str | None) -> severity.Level | None:
    """The level with this number, or None when no level was chosen. Raises KeyError for other numbers."""
    return severity.LEVELS[int(number)] if number else None


@register.simple_tag
def severity_scale() -> list[severity.Level]:
    """All levels in rising order, for legends."""
    return list(severity.LEVELS.values())


@register.simple_tag
def state_look(state: str) -> states.Look:
    """Colour, icon and word of a state. Raises KeyError for a state that the portal does not have."""
    return states.LOOKS[state]


@register.filter
def initials(name: str) -> str:
    """First letters of the first and last word of a person's name, for the round mark in lists."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
