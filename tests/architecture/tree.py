"""The files of the repository as the checks see them: what is written here, without what is made or fetched."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("coordination", "municipalities", "needs", "practices")
MADE = {".git", ".venv", ".local", "node_modules", "dist", "__pycache__", "staticroot", "test-results", ".hypothesis"}
TEXT = {
    ".py", ".html", ".txt", ".md", ".scss", ".js", ".mjs", ".json", ".toml", ".yml", ".sql", ".csv", ".sh", ".in",
    ".conf", ".po", ".example", "",
}  # fmt: skip


def files(root: Path = ROOT, *suffixes: str) -> list[Path]:
    """Every written file below the folder with one of the suffixes, in order; all text files when none is given."""
    return sorted(_walk(root, set(suffixes) or TEXT))


def _walk(folder: Path, suffixes: set[str]) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in MADE or path.name.endswith("_cache") or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path, suffixes)
        elif path.suffix in suffixes:
            yield path


def product_files(root: Path = ROOT) -> list[Path]:
    """The Python files of the packages."""
    return [path for name in PACKAGES for path in files(root / name, ".py")]


def named(path: Path, root: Path = ROOT) -> str:
    """The path as it is told in a message."""
    return path.relative_to(root).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(), str(path))
