"""What the code must never hold: forgotten scopes, session settings, ways around escaping, unfinished ends."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps

from municipalities.querysets import ScopedQuerySet
from tests.architecture.tree import ROOT, files, named, parsed, product_files

INTERFACE = {"views", "api", "forms", "features", "demo_views", "serializers", "figures"}
SCOPING = {"visible_to", "none", "unscoped"}
#: Handed to `get_visible_or_404`, which narrows them; the guard raises if it ever did not.
REVIEWED_READS = {
    "needs/api/needs.py:get",
    *(f"needs/views/{name}.py:get_queryset" for name in ("detail", "needs", "house", "duplicates", "merging")),
    *(f"needs/views/{name}.py:get_queryset" for name in ("changes", "versions")),
    *(
        f"coordination/bulletins/views/{name}.py:get_queryset"
        for name in ("acts", "attachments", "detail", "moderation", "writing")
    ),
}


def scoped_models() -> set[str]:
    """Models whose rows belong to a tenant, by name."""
    return {
        one.__name__ for one in apps.get_models() if issubclass(one._default_manager._queryset_class, ScopedQuerySet)
    }


def interface_files(root: Path = ROOT) -> list[Path]:
    """Files that turn rows into answers."""
    return [
        path
        for path in product_files(root)
        if path.stem in INTERFACE or INTERFACE & set(path.relative_to(root).parts[:-1])
    ]


def forgotten_scopes(path: Path, models: set[str], root: Path = ROOT) -> list[str]:
    """Reads of a scoped model whose statement names neither `visible_to` nor a reason."""
    found = []
    for function in ast.walk(ast.parse(path.read_text())):
        if not isinstance(function, ast.FunctionDef | ast.Module | ast.ClassDef):
            continue
        for statement in _own_statements(function):
            names = {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)}
            if not names & SCOPING and any(_is_read(node, models) for node in ast.walk(statement)):
                found.append(f"{named(path, root)}:{getattr(function, 'name', '')}")
    return found


def _own_statements(block: ast.AST) -> list[ast.stmt]:
    simple = []
    for node in ast.iter_child_nodes(block):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.stmt) and not any(isinstance(one, ast.stmt) for one in ast.iter_child_nodes(node)):
            simple.append(node)
        else:
            simple += _own_statements(node)
    return simple


def _is_read(node: ast.AST, models: set[str]) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
        and isinstance(node.value, ast.Name)
        and node.value.id in models
    )


def test_interface_layers_read_scoped_models_through_the_scope():
    paths, models = interface_files(), scoped_models()
    found = {one for path in paths for one in forgotten_scopes(path, models)}

    assert len(paths) >= 30
    assert {"Need", "NeedMove", "OutboxEvent"} <= models
    assert found == REVIEWED_READS


def test_a_forgotten_scope_is_noticed(tmp_path):
    view = tmp_path / "view.py"
    view.write_text(
        "def good(self):\n    return Need.objects.visible_to(self.scope).filter(pk=1)\n"
        "def bad(self):\n    if self:\n        return Need.objects.filter(pk=1)\n"
        "class Form:\n    field = Choice(queryset=Need.objects.all())\n"
        "def worse(self):\n    return Need._base_manager.all()\n"
    )

    assert forgotten_scopes(view, {"Need"}, tmp_path) == ["view.py:bad", "view.py:worse", "view.py:Form"] or sorted(
        forgotten_scopes(view, {"Need"}, tmp_path)
    ) == ["view.py:Form", "view.py:bad", "view.py:worse"]


#: Rule: pattern, example that must be found, and the reviewed places that may hold it.
RULES: dict[str, tuple[str, str, set[str]]] = {
    "a setting that outlives its transaction": (
        r"set_config\([^)]*,\s*false\s*\)|(?i:\bset\s+(?:session\s+)?(?:app\.\w+|role\b(?!\s*=)))(?<!local role)",
        'cursor.execute("set role portal_system")',
        set(),
    ),
    "an answer that streams": (
        r"\bStreamingHttpResponse\b|\bFileResponse\b",
        "return StreamingHttpResponse(x)",
        {"coordination/core/intake/answering.py"},  # a kept file, opened before; it reads no row
    ),
    "text marked as safe": (
        r"\bmark_safe\b|\bSafeString\(|__html__",
        "mark_safe(x)",
        {"coordination/bulletins/services/markdown.py"},
    ),  # what the cleaner gave back
    "a form without its token": (
        r"^@csrf_exempt|csrf_exempt\(",
        "@csrf_exempt",
        # One-click unsubscribe (RFC 8058), where the signed link is the proof; and a mail provider's reports, where its
        # password and signature are: neither has a session whose form could be forged.
        {"coordination/digests/views/own.py", "coordination/digests/views/provider.py"},
    ),
    "an error swallowed whole": (r"except\s+(Base)?Exception\b|except:\s", "except Exception:", set()),
    "something unfinished": (r"#\s*(TODO|FIXME|HACK|XXX)\b", "# TODO", set()),
    "a stub": (r"^\s+\.\.\.\s*$", "    ...", set()),
    "rights outside the access rules": (
        r"\.is_superuser\b|\.is_staff\b|\bhas_perm\(|get_objects_for_user",
        "if user.is_staff:",
        set(),
    ),
    "a password hash or token in code": (r"-----BEGIN [A-Z ]*PRIVATE KEY", "-----BEGIN PRIVATE KEY", set()),
    "all fields of a model": (r"fields\s*=\s*[\"']__all__[\"']|^\s+exclude\s*=", 'fields = "__all__"', set()),
    "code from text": (r"(?<![.\w])(eval|exec)\(|\bpickle\.loads?\(|yaml\.load\(", "eval(x)", set()),
    "a signal that does business": (r"@receiver\(|post_save\.connect|pre_save\.connect", "@receiver(post_save)", set()),
}


def holding(pattern: str, paths: list[Path], root: Path = ROOT) -> set[str]:
    """Files in which the pattern stands on a line."""
    compiled = re.compile(pattern)
    return {named(path, root) for path in paths if any(compiled.search(line) for line in path.read_text().splitlines())}


@pytest.mark.parametrize("rule", RULES)
def test_product_code_holds_no(rule, tmp_path):
    pattern, example, reviewed = RULES[rule]
    paths = product_files()
    (tmp_path / "planted.py").write_text(example)

    assert len(paths) >= 200
    assert holding(pattern, paths) == reviewed
    assert holding(pattern, files(tmp_path, ".py"), tmp_path) == {"planted.py"}


def test_role_names_are_compared_in_the_access_rules_alone():
    """A role or kind compared elsewhere would be a second copy of the rules."""
    compared = re.compile(r"(==|!=)\s*(Role|Membership\.Role)\.|\.role\s*(==|!=|in)\s")
    reviewed = {
        "municipalities/services/memberships.py",  # the rules about roles themselves
        "municipalities/access/middleware.py",
        "municipalities/access/scope.py",
    }
    paths = [path for path in product_files() if "embedded" not in path.parts]
    found = {named(path) for path in paths if any(compared.search(line) for line in path.read_text().splitlines())}

    assert len(paths) >= 180
    assert found - reviewed == set()


def test_settings_are_read_from_the_environment_in_one_place():
    paths = [path for path in product_files() if "embedded" not in path.parts]
    found = {named(path) for path in paths if re.search(r"os\.environ|os\.getenv", path.read_text())}
    # Names of a module are set, never read, before Django starts.
    assert found - {"coordination/asgi.py", "coordination/wsgi.py", "coordination/celery.py"} <= {
        "coordination/settings/env.py",
        "coordination/settings/test.py",
    }


def undocumented(paths: list[Path]) -> list[str]:
    """Public functions, classes and modules without a promise."""
    found = []
    for path in paths:
        if not ast.get_docstring(parsed(path)) and path.read_text().strip():
            found.append(named(path))
        for node in parsed(path).body:
            is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if is_public and not ast.get_docstring(node):
                found.append(f"{named(path)}:{node.name}")
    return found


def _in(*layers: str) -> Callable[[Path], bool]:
    return lambda path: bool(set(layers) & {*path.relative_to(ROOT).parts[:-1], path.stem})


def test_services_and_access_rules_tell_their_promise():
    paths = [path for path in product_files() if _in("services", "access", "querysets", "tasks", "models")(path)]

    assert len(paths) >= 50
    assert undocumented(paths) == []
