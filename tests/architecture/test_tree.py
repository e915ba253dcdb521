"""The repository as a whole: no machine, no registry, linear migrations, reachable templates, complete languages."""

from __future__ import annotations

import ast
import importlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.core.management import call_command
from django.urls import get_resolver

from coordination.celery import QUEUES, app
from coordination.core import catalogues, feature
from coordination.core.languages import COMPLETE
from tests.architecture.tree import PACKAGES, ROOT, files, named, parsed

#: Shapes, not names: whatever the machine or registry is called, it looks like one of these.
MACHINE = {
    "a folder of a machine": re.compile(r"(?<![\w.$}/:-])/(?:home|root|Users|work|mnt|opt/[a-z]+env)/[\w.-]+"),
    "an index of packages": re.compile(
        r"--(?:extra-)?index-url|--find-links|--trusted-host|^\s*index-url|/simple/?[\"\s]"
    ),
    "a registry": re.compile(
        r"registry\s*=\s*[\"']?(?:http|//)|\"resolved\":|https?://[^\s\"')]*(?:registry|artifactory|nexus|mirror)"
    ),
}
#: This file and the one that spells the same shapes for the lock of the front end.
SPELLED_HERE = {"tests/architecture/test_tree.py", "tests/architecture/test_front_end.py"}


def machine_traces(paths: list[Path], root: Path) -> list[str]:
    """Lines that tell of the machine or registry they were made with."""
    return [
        f"{named(path, root)}:{number} holds {what}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        for what, shape in MACHINE.items()
        if shape.search(line)
    ]


def test_nothing_tells_of_a_machine_or_a_registry():
    paths = [path for path in files() if named(path) not in SPELLED_HERE]

    assert len(paths) >= 550
    assert machine_traces(paths, ROOT) == []


def test_traces_of_a_machine_are_noticed(tmp_path):
    (tmp_path / "a.md").write_text("see /home/somebody/portal for more\n")
    (tmp_path / "b.txt").write_text("--index-url https://packages.example.org/simple\n")
    (tmp_path / "c.json").write_text('{"resolved": "https://example.org/x.tgz"}\n')
    found = machine_traces(files(tmp_path), tmp_path)

    assert {one.split(":")[0] for one in found} == {"a.md", "b.txt", "c.json"}


def test_locks_name_no_address_but_where_to_thank():
    """npm's lock lists `funding` addresses of authors; nothing else in a lock is an address."""
    lock = (ROOT / "package-lock.json").read_text()
    addresses = [line.strip() for line in lock.splitlines() if "http" in line]

    assert [line for line in addresses if not line.startswith('"url": "https://')] == []
    pinned = 0
    for path in ROOT.glob("requirements*.txt"):
        lines = path.read_text().splitlines()
        assert [line for line in lines if "://" in line] == [], path.name
        pinned += sum("==" in line for line in lines)
        assert sum("--hash=sha256:" in line for line in lines) >= sum("==" in line for line in lines)
    assert pinned >= 80


def broken_lines(folder: Path) -> list[str]:
    """What is wrong with the numbering of an app's migrations."""
    names = sorted(path.stem for path in folder.glob("[0-9]*.py"))
    numbers = [int(name[:4]) for name in names]
    wrong = [] if numbers == list(range(1, len(names) + 1)) else [f"numbers {numbers}"]
    last = folder / "max_migration.txt"
    if not last.exists() or last.read_text().strip() != names[-1]:
        wrong.append(f"max_migration.txt does not say {names[-1]}")
    return wrong + [f"{name} has no name of its own" for name in names if re.search(r"_auto_|_alter_.*_and_more", name)]


def test_migrations_stand_in_one_line_with_names_of_their_own():
    folders = [path.parent for name in PACKAGES for path in (ROOT / name).rglob("migrations/0001*.py")]

    assert len(folders) >= 3
    assert {named(folder): broken_lines(folder) for folder in folders if broken_lines(folder)} == {}


def test_two_migrations_with_one_number_are_noticed(tmp_path):
    for name in ("0001_initial", "0002_one", "0002_two"):
        (tmp_path / f"{name}.py").write_text("")
    (tmp_path / "max_migration.txt").write_text("0002_one\n")

    assert broken_lines(tmp_path) == ["numbers [1, 2, 2]", "max_migration.txt does not say 0002_two"]


@pytest.mark.django_db
def test_no_migration_is_missing():
    printed = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=printed)

    assert "No changes detected" in printed.getvalue()


# --- templates ---

#: Taken by the frameworks themselves, by these names.
BY_NAME = re.compile(r"^(?:400|403|404|429|500|503)\.html$|^account/messages/|^django/forms/")
_USED = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")


def named_in_python(paths: list[Path]) -> Iterator[re.Pattern[str]]:
    """Names of templates in code; the variable parts of an f-string stand for anything."""
    for path in paths:
        for node in ast.walk(parsed(path)):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.search(r"\.(html|txt)$", node.value)
            ):
                yield re.compile(re.escape(str(node.value)))
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(one.value) if isinstance(one, ast.Constant) else ".+" for one in node.values]
                if re.search(r"\\\.(html|txt)$|/\.\+$", "".join(parts)):
                    yield re.compile("".join(parts))


def unreachable(templates: Path, paths: list[Path]) -> set[str]:
    """Templates that nothing renders, includes or extends."""
    names = {path.relative_to(templates).as_posix(): path for path in files(templates, ".html", ".txt")}
    patterns = list(named_in_python(paths))
    reached = {name for name in names if BY_NAME.match(name) or any(one.fullmatch(name) for one in patterns)}
    waiting = list(reached)
    while waiting:
        for used in _USED.findall(names[waiting.pop()].read_text()):
            if used in names and used not in reached:
                reached.add(used)
                waiting.append(used)
    return set(names) - reached


def test_every_template_is_reached():
    assert len(files(ROOT / "templates", ".html", ".txt")) >= 110
    assert unreachable(ROOT / "templates", [path for name in PACKAGES for path in files(ROOT / name, ".py")]) == set()


def test_an_orphaned_template_is_noticed(tmp_path):
    (tmp_path / "page.html").write_text('{% extends "base.html" %}{% include "_part.html" with x=1 only %}')
    for name in ("base", "_part", "orphan"):
        (tmp_path / f"{name}.html").write_text("")
    view = tmp_path / "view.py"
    view.write_text('render(request, "page.html")')

    assert unreachable(tmp_path, [view]) == {"orphan.html"}


def test_every_included_template_exists():
    known = {path.relative_to(ROOT / "templates").as_posix() for path in files(ROOT / "templates", ".html", ".txt")}
    used = {name for path in files(ROOT / "templates", ".html", ".txt") for name in _USED.findall(path.read_text())}

    assert len(used) >= 40
    assert used - known == set()


# --- composition ---


def test_every_feature_is_mounted():
    """An app config whose import hides it is silently replaced by a plain one, and its addresses vanish."""
    resolver = get_resolver()
    mounted = {
        getattr(one.urlconf_module, "__name__", "") for one in resolver.url_patterns if hasattr(one, "urlconf_module")
    }
    ours = [config for config in apps.get_app_configs() if config.name.split(".")[0] in PACKAGES]
    features = [config for config in ours if isinstance(config, feature.FeatureConfig)]
    expected = {f"{config.name}.urls" for config in features if config.url_prefix is not None}
    expected |= {module for config in features for module in config.plain_urls}

    assert [config.name for config in ours if config not in features] == ["coordination.core"]
    assert len(expected) >= 5
    assert expected - mounted == set()


def test_features_are_written_so_that_django_finds_them():
    """`from ... import FeatureConfig` in apps.py makes Django see two configs and take neither."""
    paths = [path for name in PACKAGES for path in files(ROOT / name, ".py") if path.name == "apps.py"]

    assert len(paths) >= 6
    assert [named(path) for path in paths if re.search(r"import\s+FeatureConfig", path.read_text())] == []


def test_every_task_goes_to_a_queue_of_the_list():
    app.loader.import_default_modules()
    tasks = {name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")}
    queues = {name: app.amqp.router.route({}, name, (), {})["queue"].name for name in tasks}

    assert len(tasks) >= 4
    assert {name: queue for name, queue in queues.items() if queue not in QUEUES} == {}
    assert {getattr(task, "queue", None) for task in tasks.values()} - {None, *QUEUES} == set()


def test_tasks_take_ids_and_words_only():
    app.loader.import_default_modules()
    for name, task in current_app.tasks.items():
        if name.split(".")[0] in PACKAGES:
            hints = getattr(task.run, "__annotations__", {})
            taken = {str(hint) for key, hint in hints.items() if key not in {"return", "self"}}
            assert taken <= {"int", "str", "<class 'int'>", "<class 'str'>", "str | None", "int | None"}, name


# --- words ---


@pytest.mark.parametrize("language", sorted(COMPLETE))
def test_offered_languages_are_complete(language):
    assert catalogues.missing(language) == []


def test_the_readme_stays_short():
    assert len((ROOT / "README.md").read_text().splitlines()) < 150


@pytest.mark.parametrize("name", ["municipalities", "needs"])
def test_each_context_says_what_it_is_for(name):
    lines = (ROOT / name / "README.md").read_text().splitlines()
    assert 10 <= len(lines) <= 80


def test_every_module_can_be_imported():
    modules = [
        named(path)[:-3].replace("/", ".").removesuffix(".__init__")
        for name in PACKAGES
        for path in files(ROOT / name, ".py")
        if "settings" not in path.parts and path.name != "__main__.py"
    ]

    assert len(modules) >= 190
    for name in modules:
        if not re.search(r"\.migrations\.\d", name):
            importlib.import_module(name)
