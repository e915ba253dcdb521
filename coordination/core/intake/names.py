"""The name that a person's file came with is data: shown, handed back, never used to find or to judge the file."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from coordination.core.intake.verdicts import Kind

#: Characters of a name as it is kept.
NAME_MAX: Final = 255
_MARKS_IN_A_ROW: Final = 4
# Controls, unpaired halves, marks that nobody sees, and those that reorder what is read ("gpj.exe").
_NEVER: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200b-\u200f\u2028-\u202e\u2060-\u2069\u061c\ufeff\u00ad\u180e]"
)
_NOT_ON_DISKS: Final = re.compile('[<>:"|?*]')
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_ENDINGS: Final = {Kind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif")}


def shown_name(given: str, kind: Kind) -> str:
    """The name as it is kept, shown and handed back: one part of a path, readable, with an ending of its kind.

    The ending decides what opens the file on a person's computer, so one of another kind gets the right one behind.
    """
    name = _NEVER.sub("", given.replace("\\", "/").rpartition("/")[2])
    name = _NOT_ON_DISKS.sub("_", _without_floods(name))
    name = re.sub(r"\s+", " ", name).strip(" .")
    if _DEVICES.match(name):
        name = f"_{name}"
    endings = _ENDINGS.get(kind, (kind.ending,))
    if not name.lower().endswith(endings):
        name = f"{name or 'file'}{kind.ending}"
    if name.lower() in endings:
        name = f"file{name}"
    if len(name) <= NAME_MAX:
        return name
    ending = name[name.rindex(".") :]
    return name[: NAME_MAX - len(ending)].rstrip(" .") + ending


def is_named_csv(given: str) -> bool:
    """Whether the name says CSV, which bytes cannot tell from other text. Both are text; only this asks the name."""
    return given.strip(" .").lower().endswith(".csv")


def _without_floods(name: str) -> str:
    kept, row = [], 0
    for character in name:
        row = row + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if row <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)
