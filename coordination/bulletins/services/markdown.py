"""Text of bulletins: Markdown kept as source, shown as HTML of a short list of elements, and as plain text in mails.

Three walls, each enough for what the tests throw at it: markdown-it-py passes no HTML through and takes web and mail
addresses alone; nh3 keeps the elements of ELEMENTS without any attribute but a link's address; the wrapper tells htmx
to look away. Where a link leads is always written beside it, in the letters that the network uses: a name that only
looks like another one shows as what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from coordination.bulletins.services import plain_text

#: Elements that a text may have.
ELEMENTS: Final = frozenset(
    {"p", "br", "h2", "h3", "h4", "strong", "em", "ul", "ol", "li", "blockquote", "a", "code", "pre", "hr"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
SCHEMES: Final = frozenset({"http", "https", "mailto"})
#: Quotes and lists inside each other; what lies deeper is dropped.
DEEPEST: Final = 20
#: Cells that the tables of a text may have, counted as its widest line times its lines: rows are filled up to the width
#: of their head, so that a wide head over many short rows would make tens of thousands (5,000 columns: 10 s).
MOST_CELLS: Final = 10_000
_ADDRESS: Final = re.compile(r"(?:https?://[^/\s?#]|mailto:[^\s@]+@[^\s@])", re.IGNORECASE)
_HEADINGS: Final = ("h2", "h3", "h4")


def rendered(source: str) -> SafeString:
    """The text as HTML in a wrapper that htmx passes over. Nothing in it loads, runs or names anything of the page."""
    parser = _PARSER if _has_room(source) else _PARSER_WITHOUT_TABLES
    clean = _CLEANER.clean(parser.render(source))
    # SECURITY: the only place where HTML that people caused is marked as safe, right behind the cleaner.
    return mark_safe(f'<div class="prose" hx-ignore>{clean}</div>')  # noqa: S308  # cleaned one line above


def plain(source: str) -> str:
    """The text without marks, for mails: lists with dashes and numbers, rows on a line each, addresses written out."""
    parser = _WORDS if _has_room(source) else _WORDS_WITHOUT_TABLES
    return plain_text.spoken(parser.parse(source))


def _has_room(source: str) -> bool:
    """Whether its tables can be drawn; else their lines are shown as typed."""
    lines = source.split("\n")
    return max(line.count("|") for line in lines) * len(lines) <= MOST_CELLS


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  # the library's name
        """Web and mail addresses alone, with a host: what is relative would lead elsewhere in a mail."""
        return _ADDRESS.match(url) is not None


def _renumber_headings(state: StateCore) -> None:
    """The page has the only h1: the first heading becomes h2, and no level is left out on the way down."""
    last = -1
    first: int | None = None
    for token in state.tokens:
        if token.type == "heading_open":
            wanted = int(token.tag[1])
            first = wanted if first is None else min(first, wanted)
            last = min(wanted - first, last + 1, len(_HEADINGS) - 1)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _HEADINGS[last]


def _name_addresses(state: StateCore) -> None:
    """Write behind each link where it leads, unless its words begin with exactly that."""
    for token in state.tokens:
        if token.children:
            token.children = list(_named(token.children))


def _named(children: Sequence[Token]) -> Iterator[Token]:
    leads, words = "", ""
    for child in children:
        yield child
        if child.type == "link_open":
            leads, words = _where(str(child.attrGet("href") or "")), ""
        elif child.type == "link_close" and not _begins_with(words, leads):
            yield Token("text", "", 0, content=f" ({leads})")
        elif child.content:
            words += child.content


def _where(address: str) -> str:
    """The host of a web address as the network writes it, or the address of a mailbox."""
    parts = urlsplit(address)
    if parts.scheme.lower() == "mailto":
        return parts.path
    return parts.netloc.rpartition("@")[2].lower()


def _begins_with(words: str, leads: str) -> bool:
    pattern = rf"(?:https?://|mailto:)?{re.escape(leads)}(?:[/?#]|$)"
    return re.match(pattern, words.strip(), re.IGNORECASE) is not None


def _words_of_picture(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _environment: Any
) -> str:
    """A picture from elsewhere would tell its server who reads: its words stand for it."""
    return escape(tokens[index].content)


def _parser(*, has_tables: bool) -> MarkdownIt:
    """CommonMark, as a rule with tables, without HTML."""
    parser = _Parser("commonmark", {"html": False, "linkify": False, "maxNesting": DEEPEST})
    return parser.enable("table") if has_tables else parser


def _page_parser(*, has_tables: bool) -> MarkdownIt:
    parser = _parser(has_tables=has_tables)
    parser.core.ruler.push("renumber_headings", _renumber_headings)
    parser.core.ruler.push("name_addresses", _name_addresses)
    parser.add_render_rule("image", _words_of_picture)
    return parser


_PARSER: Final = _page_parser(has_tables=True)
_PARSER_WITHOUT_TABLES: Final = _page_parser(has_tables=False)
_WORDS: Final = _parser(has_tables=True)
_WORDS_WITHOUT_TABLES: Final = _parser(has_tables=False)
_CLEANER: Final = nh3.Cleaner(
    tags=set(ELEMENTS),
    # Naming "*" takes away what the cleaner lets through by itself (title, lang).
    attributes={"*": set(), "a": {"href"}},
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel="nofollow noopener",
)
