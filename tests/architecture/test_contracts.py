"""The import contracts hold, and each fails on the mistake it is there for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT

_LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command(['--no-cache']))"
CONTRACTS = re.compile(r'^name = "(.+)"$', re.MULTILINE)


def lint(root: Path) -> tuple[int, str]:
    """Run the contracts of the folder; exit code and what was printed."""
    done = subprocess.run([sys.executable, "-c", _LINT], cwd=root, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_contracts_hold():
    code, printed = lint(ROOT)

    assert code == 0, printed
    names = CONTRACTS.findall((ROOT / "pyproject.toml").read_text().partition("[tool.importlinter]")[2])
    assert len(names) >= 9
    assert f"Contracts: {len(names)} kept, 0 broken." in printed
    analysed = re.search(r"Analyzed (\d+) files", printed)
    assert analysed is not None
    assert int(analysed[1]) >= 200


#: Contract, file, and the line that breaks it.
MISTAKES = [
    ("Contexts stand in layers", "municipalities/services/audit.py", "import needs.models"),
    ("Contexts stand in layers", "needs/services/moves.py", "import coordination.digests.models"),
    ("Contexts stand in layers", "coordination/situation/views.py", "import coordination.digests.models"),
    ("Inside a context", "needs/models/need.py", "import needs.views.needs"),
    ("Inside a context", "needs/services/needs.py", "import needs.forms.needs"),
    ("Inside a context", "municipalities/access/scope.py", "import municipalities.services.audit"),
    ("Inside a context", "needs/api/needs.py", "import needs.views.needs"),
    ("Inside a context", "needs/tools.py", "x = 1"),
    ("Inside a reader", "coordination/digests/models/mail.py", "import coordination.digests.views"),
    ("Inside a reader", "coordination/situation/tools.py", "x = 1"),
    (
        "From another context: models, services and access alone",
        "needs/views/needs.py",
        "import municipalities.forms.people",
    ),
    (
        "Readers use the models, services and questions of needs alone",
        "coordination/situation/views.py",
        "import needs.forms.needs",
    ),
    ("Nothing imports the composition", "needs/services/needs.py", "import coordination.settings.env"),
    ("guardian is used by the access rules alone", "needs/views/needs.py", "import guardian.shortcuts"),
    ("Migrations import no models and no services", "needs/migrations/0001_initial.py", "import needs.models"),
    ("The kernel knows no product", "coordination/core/pages.py", "import municipalities.models"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages and their contracts, to be spoiled."""
    root = tmp_path_factory.mktemp("copy")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.parametrize(("contract", "path", "line"), MISTAKES, ids=[f"{one[1]} {one[2]}" for one in MISTAKES])
def test_each_contract_is_seen_to_fail(copy, contract, path, line):
    spoiled = copy / path
    before = spoiled.read_text() if spoiled.exists() else None
    spoiled.write_text(f"{before or ''}\n{line}\n")
    try:
        code, printed = lint(copy)
    finally:
        spoiled.write_text(before) if before is not None else spoiled.unlink()

    assert code == 1
    assert f"{contract} BROKEN" in printed


def test_every_contract_has_its_mistake():
    names = CONTRACTS.findall((ROOT / "pyproject.toml").read_text().partition("[tool.importlinter]")[2])

    assert {one[0] for one in MISTAKES} == set(names)
