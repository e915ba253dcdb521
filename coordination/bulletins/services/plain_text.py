"""Markdown as plain text, for mails and feeds without HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from markdown_it.token import Token

_WORDS: Final = frozenset({"inline", "fence", "code_block", "hr"})


def spoken(tokens: Sequence[Token]) -> str:
    """The words of a parsed text: an empty line between blocks, none between items of a list and rows of a table."""
    lines: list[str] = []
    before = ""
    for prefix, words, part in _Blocks().of(tokens):
        if lines and not (part and part == before):
            lines.append("")
        before = part
        first, *others = words.split("\n")
        lines += [prefix + first, *(" " * len(prefix) + line for line in others)]
    return "\n".join(line.rstrip() for line in lines)


@dataclass
class _Blocks:
    """Walks through tokens. `lists` holds the next number of each open list, None for bullets."""

    lists: list[int | None] = field(default_factory=list)
    cells: list[str] | None = None
    bullet: str = ""
    quotes: int = 0

    def of(self, tokens: Iterable[Token]) -> Iterator[tuple[str, str, str]]:
        """Each block: what stands before its first line, its words, and the kind of part that it belongs to."""
        for token in tokens:
            if token.type == "tr_close":
                yield "", " | ".join(self.cells or []), "table"
                self.cells = None
            elif token.type not in _WORDS:
                self._enter(token)
            elif self.cells is not None:
                self.cells.append(_words(token))
            else:
                depth = len(self.lists) - bool(self.bullet)
                yield "> " * self.quotes + "  " * depth + self.bullet, _words(token), "list" if self.lists else ""
                self.bullet = ""

    def _enter(self, token: Token) -> None:
        if token.type == "ordered_list_open":
            self.lists.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            self.lists.append(None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
        elif token.type == "list_item_open":
            number = self.lists[-1]
            self.bullet = "- " if number is None else f"{number}. "
            self.lists[-1] = None if number is None else number + 1
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self.quotes += token.nesting
        elif token.type == "tr_open":
            self.cells = []


def _words(token: Token) -> str:
    if token.type == "hr":
        return "---"
    if token.type != "inline":
        return token.content.rstrip("\n")
    return "".join(_pieces(token.children or []))


def _pieces(children: Iterable[Token]) -> Iterator[str]:
    address, words = "", ""
    for child in children:
        if child.type == "link_open":
            address, words = str(child.attrGet("href") or "").removeprefix("mailto:"), ""
        elif child.type == "link_close":
            # The words of a link may be the address itself, in other letters too; then it is written all the same.
            yield "" if words == address else f" ({address})"
        else:
            piece = "\n" if child.type in {"softbreak", "hardbreak"} else child.content
            words += piece
            yield piece
