"""docs/access.md says what the code says: abilities by kind and role, and the tables without a scope."""

import io

import pytest
from django.core.management import CommandError, call_command

from coordination.core.registry import registry
from municipalities.access.abilities import Ability, Kind, Role, matrix
from municipalities.access.unscoped import UNSCOPED_TABLES
from municipalities.management.commands import access_matrix


def test_the_page_holds_what_the_command_prints():
    printed = io.StringIO()
    call_command("access_matrix", stdout=printed)

    assert printed.getvalue().strip() in access_matrix.document().read_text()
    call_command("access_matrix", "--check")


def test_a_changed_right_is_noticed(tmp_path, monkeypatch):
    page = tmp_path / "access.md"
    page.write_text(access_matrix.document().read_text().replace("| approver |", "| officer |", 1))
    monkeypatch.setattr(access_matrix, "document", lambda: page)

    with pytest.raises(CommandError):
        call_command("access_matrix", "--check")
    call_command("access_matrix", "--write")
    call_command("access_matrix", "--check")


def test_a_page_without_its_marks_is_refused():
    with pytest.raises(ValueError):
        access_matrix.merged("no marks here")


def test_every_ability_is_printed_once_with_a_cell_for_each_kind():
    lines = access_matrix.generated().splitlines()
    rows = [line for line in lines if line.startswith("| `") and line.count("|") == len(Kind) + 4]

    assert len(rows) == len(matrix()) == len({one.name for one in registry.all(Ability)}) >= 12
    assert sum(line.startswith("| `") for line in lines) == len(rows) + len(UNSCOPED_TABLES)


def test_roles_are_a_ladder_for_every_ability():
    """Whoever holds a higher role can do what a lower one can, for each kind of authority."""
    ladder = list(Role)
    for ability, granted in matrix():
        for kind in Kind:
            held = [granted[kind, role] for role in ladder]
            assert held == sorted(held), (ability.name, kind)


#: Written out by hand, apart from the code that declares it: the acts that change somebody's standing.
SENSITIVE = {
    "needs.accept": {("intermediate", "approver"), ("central", "approver")},
    "needs.return": {("intermediate", "officer"), ("central", "officer")},
    "needs.draft": {("municipality", "officer")},
    "needs.submit": {("municipality", "officer")},
    "needs.share": {("municipality", "officer")},
    "municipalities.name_administrators": {("secretariat", "administrator")},
    "municipalities.manage_people": {(kind.value, "administrator") for kind in Kind},
}


@pytest.mark.parametrize("name", sorted(SENSITIVE))
def test_sensitive_abilities_belong_to_whom_they_should(name):
    granted = next(cells for ability, cells in matrix() if ability.name == name)
    lowest = set()
    for kind in Kind:
        roles = [role for role in Role if granted[kind, role]]
        lowest |= {(kind.value, roles[0].value)} if roles else set()

    assert lowest == SENSITIVE[name]
