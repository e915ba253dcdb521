"""Which module holds which drill."""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterable

from drills.house import House
from drills.mails import Post
from drills.report import Result


def run(name: str, house: House, post: Post, choose: random.Random) -> Iterable[Result]:
    """The drills of one module; those that kill servers or workers are handed the house."""
    module = importlib.import_module(f"drills.{name}")
    return module.run(house, post, choose)  # type: ignore[no-any-return]
