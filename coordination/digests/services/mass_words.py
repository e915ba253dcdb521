"""The words of a mass mail: what is refused before it is stored, and how the text becomes paragraphs and links.

Plain text: nothing in it is ever read as HTML. Pictures, other links than https and marks that only a browser would
read are refused in words, so that nobody sends what readers would see as rubbish.
"""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from coordination.core.texts import clean_text

_SCRIPT: Final = re.compile(r"\b(?:javascript|vbscript|data|file)\s*:", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<\s*/?\s*[a-z!?]|&#|!\[|\bdata-hx-|\bhx-[a-z]+\s*=", re.IGNORECASE)
_BAD_LINK: Final = re.compile(r"\b(?!https://)[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n\s*")
# Of printable ASCII alone: an address with letters that look like others is shown, and is no link.
_LINK: Final = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[!-~]*)?")
_AFTER_LINK: Final = ".,;:!?)]}'\">"


def clean_subject(text: str) -> str:
    """The subject on one line. Raises ValidationError for a line break and for what must not be stored."""
    return clean_text(text, one_line=True)


def clean_body(text: str) -> str:
    """The text. Raises ValidationError for pictures, marks of HTML, and links that are not https."""
    words = clean_text(text)
    if _SCRIPT.search(words) or _BAD_LINK.search(words):
        raise ValidationError(_("Write links in full, beginning with https://. Other links are not sent"), "link")
    if _MARKUP.search(words):
        raise ValidationError(_("Write plain text: no pictures and no HTML. They do not reach the readers"), "markup")
    return words


def as_html(text: str, *, paragraph: str = "", link: str = "") -> SafeString:
    """The text as paragraphs, everything escaped; addresses that begin with https:// become links to themselves.

    `paragraph` and `link` are made attributes of these elements, from `style_of` or `class_of`.
    """
    parts = [_lines(one, link) for one in _PARAGRAPH.split(text) if one.strip()]
    return format_html_join("", "<p{}>{}</p>", ((paragraph, part) for part in parts))


def style_of(words: str) -> SafeString:
    """An inline style, for mails alone: pages forbid it."""
    return format_html(' style="{}"', words)


def class_of(words: str) -> SafeString:
    """A class, for pages."""
    return format_html(' class="{}"', words)


def _lines(text: str, link: str) -> SafeString:
    line_end = format_html("<br>{}", "")
    return format_html_join(line_end, "{}", ((_linked(line, link),) for line in text.split("\n")))


def _linked(line: str, link: str) -> SafeString:
    done, pieces = 0, []
    for match in _LINK.finditer(line):
        address = match[0].rstrip(_AFTER_LINK)
        anchor = format_html('<a href="{}"{} rel="noopener">{}</a>', address, link, address)
        pieces += [line[done : match.start()], anchor]
        done = match.start() + len(address)
    return format_html_join("", "{}", ((piece,) for piece in (*pieces, line[done:])))
