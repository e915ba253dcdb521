"""The words of a mass mail: what is refused before it is stored, and how the text becomes paragraphs and links.

Plain text: nothing in it is ever read as HTML. Pictures, other links than https and marks that only a browser would
read are refused in words, so that nobody sends what readers would see as rubbish.
"""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.html import conditional_escape, format_html, format_html_join
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


def as_html(text: str, *, paragraph_style: str = "", link_style: str = "") -> SafeString:
    """The text as paragraphs, everything escaped; addresses that begin with https:// become links to themselves."""
    parts = [_lines(one, link_style) for one in _PARAGRAPH.split(text) if one.strip()]
    style = format_html(' style="{}"', paragraph_style) if paragraph_style else ""
    return format_html_join("", "<p{}>{}</p>", ((style, part) for part in parts))


def _lines(text: str, link_style: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((_linked(line, link_style),) for line in text.split("\n")))


def _linked(line: str, link_style: str) -> SafeString:
    done, found = 0, SafeString("")
    for match in _LINK.finditer(line):
        address = match[0].rstrip(_AFTER_LINK)
        style = format_html(' style="{}"', link_style) if link_style else ""
        found += conditional_escape(line[done : match.start()])
        found += format_html('<a href="{}"{} rel="noopener">{}</a>', address, style, address)
        done = match.start() + len(address)
    return found + conditional_escape(line[done:])
