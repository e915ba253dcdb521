"""How long files, functions and view methods may be, how many arguments, and which names nothing may have.

The soft limits hold for what is shipped; tests and benchmarks may go up to the hard ones.
"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.tree import ROOT, files, named, parsed, product_files

FILE_LINES, FUNCTION_LINES, VIEW_METHOD_LINES, ARGUMENTS = 400, 40, 20, 6
HARD_FILE_LINES, HARD_FUNCTION_LINES = 600, 60
REVIEWED_ARGUMENTS = {
    "municipalities/services/memberships.py:add_membership": "what an administrator says of a person",
    "municipalities/services/audit.py:record": "what an event holds",
    "coordination/core/design_samples.py:_need": "a sample of a need",
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base2"}
FORBIDDEN_ENDINGS = ("_v2", "_new", "_old", "_final", "_copy")


def long_files(paths: list[Path], root: Path) -> dict[str, int]:
    """Files over the soft limit with their lines. Generated migrations are not written by hand."""
    lengths = {named(path, root): len(path.read_text().splitlines()) for path in paths}
    return {name: lines for name, lines in lengths.items() if lines > FILE_LINES and "0001_initial" not in name}


def functions(paths: list[Path], root: Path) -> list[tuple[str, str, int, int]]:
    """Every function: file and name, class it stands in, lines, arguments without self."""
    found = []
    for path in paths:
        if "0001_initial" in path.name:
            continue
        for parent in ast.walk(parsed(path)):
            for node in ast.iter_child_nodes(parent):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    owner = parent.name if isinstance(parent, ast.ClassDef) else ""
                    found.append((f"{named(path, root)}:{node.name}", owner, _lines(node), _arguments(node)))
    return found


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len(given) - (bool(given) and given[0].arg in {"self", "cls"})


def badly_named(paths: list[Path], root: Path) -> list[str]:
    """Files whose name says nothing."""
    return [
        named(path, root)
        for path in paths
        if path.stem in FORBIDDEN_NAMES or path.stem.endswith(FORBIDDEN_ENDINGS) or path.parent.name in FORBIDDEN_NAMES
    ]


def written(*suffixes: str) -> list[Path]:
    """What is shipped: the packages, the style sheet and the scripts."""
    return [*product_files(), *files(ROOT / "static" / "src", *suffixes)]


def test_files_stay_short():
    paths, everything = written(".js", ".mjs", ".scss"), files(ROOT, ".py", ".js", ".mjs", ".scss")

    assert len(paths) >= 240
    assert long_files(paths, ROOT) == {}
    assert {name: lines for name, lines in long_files(everything, ROOT).items() if lines > HARD_FILE_LINES} == {}


def test_functions_stay_short():
    shipped, everything = functions(product_files(), ROOT), functions(files(ROOT, ".py"), ROOT)

    assert len(shipped) >= 800
    assert [name for name, _owner, lines, _arguments in shipped if lines > FUNCTION_LINES] == []
    assert [name for name, _owner, lines, _arguments in everything if lines > HARD_FUNCTION_LINES] == []


def test_functions_take_few_arguments():
    found = functions(product_files(), ROOT)
    many = {name for name, _owner, _lines, arguments in found if arguments > ARGUMENTS}

    assert many == set(REVIEWED_ARGUMENTS)


def view_files(root: Path = ROOT) -> list[Path]:
    """Files that answer requests."""
    return [
        path
        for path in product_files(root)
        if {"views", "api"} & set(path.relative_to(root).parts) or path.stem in {"views", "demo_views", "api"}
    ]


#: Longer methods of views, each looked at: they lay out one table or page and decide nothing.
REVIEWED_VIEWS: dict[str, str] = {
    "municipalities/views/directory.py:get": "the context of the directory and of an authority's page",
    "coordination/situation/views.py:context": "the context of a view of the situation",
    "needs/views/sharing.py:post": "what the form says, handed to one service",
}


def test_methods_of_views_stay_short():
    found = [one for one in functions(view_files(), ROOT) if one[1]]
    long = {name for name, _owner, lines, _arguments in found if lines > VIEW_METHOD_LINES}

    assert len(found) >= 80
    assert long - set(REVIEWED_VIEWS) == set()


def test_names_say_what_a_file_is_for():
    paths = files(ROOT, ".py", ".html", ".js", ".scss")

    assert len(paths) >= 450
    assert badly_named(paths, ROOT) == []


def test_reviewed_exceptions_still_exist():
    """A list of exceptions that outlives its reasons would hide the next one."""
    views = {name for name, owner, lines, _arguments in functions(view_files(), ROOT) if owner and lines > 20}

    assert set(REVIEWED_VIEWS) - views == set()


def test_each_limit_is_seen_to_fail(tmp_path):
    body = "\n".join(["    x = 1"] * 70)
    (tmp_path / "utils.py").write_text("x = 1\n" * 401)
    (tmp_path / "views_v2.py").write_text(f"def long(a, b, c, d, e, f, g):\n{body}\n")
    paths = files(tmp_path, ".py")

    assert long_files(paths, tmp_path) == {"utils.py": 401}
    assert functions(paths, tmp_path) == [("views_v2.py:long", "", 71, 7)]
    assert badly_named(paths, tmp_path) == ["utils.py", "views_v2.py"]
