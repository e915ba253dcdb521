"""Who is affected: population groups and the parts in which a municipality counts them.

Codes of groups follow the code list of the field (docs/glossary.md). Unaccompanied children and victims of trafficking
are subsets of other groups and are never counted beside them, so they are not in this list.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

#: Bounds of every number of people, in persons; the largest city of the network has about 1.4 million residents.
PEOPLE_MAX = 5_000_000


class Group(models.TextChoices):
    """Population groups. MIX is for sources that give one undivided number."""

    ASY = "ASY", _("Asylum seekers")
    MIG = "MIG", _("People in transit")
    REF = "REF", _("Refugees")
    IDP = "IDP", _("Internally displaced people")
    RTV = "RTV", _("Returnees")
    RTR = "RTR", _("Returnees under readmission")
    HOS = "HOS", _("Host residents")
    MIX = "MIX", _("Not distinguished")


class Part(models.TextChoices):
    """The three parts of a group, which do not overlap: adults by sex, and everybody younger."""

    WOMEN = "women", _("Women")
    MEN = "men", _("Men")
    UNDER_18 = "under_18", _("Under 18")


#: Names of the cells as forms, services and the API's conflicts use them: people_ASY_women. Group by group.
CELLS = {f"people_{group}_{part}": (str(group), str(part)) for group in Group.values for part in Part.values}

#: {"ASY": {"women": 58}}: a missing number is not known, which is not zero.
PeopleByGroup = Mapping[str, Mapping[str, int]]


def with_cell(people: PeopleByGroup, name: str, value: int | None) -> dict[str, dict[str, int]]:
    """The table with one cell changed; None empties it, and a group without numbers is left out."""
    code, part = CELLS[name]
    table = {group: dict(parts) for group, parts in people.items()}
    row = table.setdefault(code, {})
    if value is None:
        row.pop(part, None)
    else:
        row[part] = value
    if not row:
        del table[code]
    return {group: table[group] for group in Group.values if group in table}


def in_groups(people: PeopleByGroup) -> int:
    """The sum of all cells, in persons."""
    return sum(sum(parts.values()) for parts in people.values())
