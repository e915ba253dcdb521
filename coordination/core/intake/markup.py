"""The XML inside office documents, read as a stream by expat: no tree in memory, and no document types."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final
from xml.parsers import expat

from coordination.core.intake.verdicts import Refused

#: Name of the element (namespace, a space, local name) and its attributes, named alike.
OnStart = Callable[[str, dict[str, str]], None]
_SEPARATOR: Final = " "


def read(xml: bytes, on_start: OnStart, *, text_of: Collection[str] = ()) -> list[str]:
    """Call `on_start` for each element; answers the text of elements whose local name is in `text_of`, one each.

    Raises Refused for a document type, which is where entities that unfold or fetch files are declared (XML 1.0, 4.2),
    and for what is no XML.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    texts: list[list[str]] = []

    def started(name: str, attributes: dict[str, str]) -> None:
        on_start(name, attributes)
        if local(name) in text_of:
            texts.append([])
            parser.CharacterDataHandler = texts[-1].append

    def ended(name: str) -> None:
        if local(name) in text_of:
            parser.CharacterDataHandler = None

    parser.StartElementHandler = started
    if text_of:
        parser.EndElementHandler = ended
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refused("document_broken") from error
    return ["".join(parts) for parts in texts]


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(_SEPARATOR)[2]


def by_local(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes by their names without namespace."""
    return {local(name): value for name, value in attributes.items()}


def _refuse_doctype(*_declared: Any) -> None:
    raise Refused("document_entities")
