"""The messages of the tree: every string that code and templates hand to gettext.

Read with Python's own parser and Django's template lexer instead of xgettext, which is a Debian package
of its own: so the test that asks for complete catalogues runs, and cannot be skipped, on any machine.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

SOURCE_FOLDERS = ("coordination", "municipalities", "needs", "practices", "templates")
_TEMPLATE_SUFFIXES = (".html", ".txt")

# Name of the call: which arguments are the context, the message and the plural.
_ARGUMENTS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
_CALL_NAMES = {f"{name}{suffix}": name for name in _ARGUMENTS for suffix in ("", "_lazy", "_noop")}
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)


@dataclass(frozen=True, order=True)
class Message:
    """One string to translate; two with equal words and different contexts are two messages."""

    text: str
    context: str | None = None
    plural: str = field(default="", compare=False)


class UnreadableMessage(ValueError):
    """A message that no catalogue can hold, because it is put together while the program runs."""


def messages(root: Path) -> dict[Message, str]:
    """Return every message of the tree with the first place it stands in, as *path:line*.

    Raises UnreadableMessage when gettext is called with an f-string or a sum of strings, and SyntaxError
    when a file or a translation block cannot be parsed.
    """
    found: dict[Message, str] = {}
    for path in sorted(_sources(root)):
        place = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        reader = _in_python if path.suffix == ".py" else _in_template
        for line, message in reader(text, place):
            known = next((other for other in found if other == message), None) if message.plural else None
            if known is not None and not known.plural:
                # The same words are used alone elsewhere; the plural form serves both.
                found[message] = found.pop(known)
            found.setdefault(message, f"{place}:{line}")
    return found


def _sources(root: Path) -> Iterator[Path]:
    for folder in SOURCE_FOLDERS:
        suffixes = _TEMPLATE_SUFFIXES if folder == "templates" else (".py",)
        for path in (root / folder).rglob("*"):
            if path.suffix in suffixes and "migrations" not in path.parts and path.is_file():
                yield path


def _in_python(text: str, place: str) -> Iterator[tuple[int, Message]]:
    for node in ast.walk(ast.parse(text, place)):
        if isinstance(node, ast.Call):
            name = _CALL_NAMES.get(_called_name(node.func))
            message = _message(name, node, place) if name else None
            if message is not None:
                yield node.lineno, message


def _called_name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _message(name: str, call: ast.Call, place: str) -> Message | None:
    """Return the message of a call, None when it translates a variable whose words are marked elsewhere."""
    words: list[str | None] = []
    for position in _ARGUMENTS[name]:
        argument = call.args[position] if position is not None and position < len(call.args) else None
        if isinstance(argument, (ast.JoinedStr, ast.BinOp)):
            raise UnreadableMessage(f"{place}:{call.lineno}: {name}() needs one plain string with placeholders")
        literal = argument.value if isinstance(argument, ast.Constant) else None
        words.append(literal if isinstance(literal, str) else None)
    context, text, plural = words
    return Message(text, context, plural or "") if text else None


def _in_template(text: str, place: str) -> Iterator[tuple[int, Message]]:
    # templatize blanks out all but the calls it writes, and keeps the line breaks.
    calls = templatize(text, place)
    for match in _TEMPLATE_CALL.finditer(calls):
        literals = [ast.literal_eval(literal) for literal in re.findall(_LITERAL, match.group(2), re.DOTALL)]
        places = _ARGUMENTS[match.group(1)]
        context, words, plural = (None if at is None or at >= len(literals) else literals[at] for at in places)
        if words:
            yield calls.count("\n", 0, match.start()) + 1, Message(words, context, plural or "")
