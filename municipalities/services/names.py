"""Names of people: none is taken for a colleague's or an authority's. What was there before is not looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from coordination.core.lookalikes import check_name, looks_like
from coordination.core.refusals import Refusal
from municipalities.models import Authority, AuthorityName, Membership, User


class NameOfAnother(Refusal):
    """The name looks like that of a colleague or an authority, in other letters."""

    message = _("“%(name)s” looks like “%(other)s”, written with other letters. Write it so that they differ")

    def __init__(self, name: str, other: str) -> None:
        super().__init__(self.message % {"name": name, "other": other})


def require_own_name(person: User, authority: Authority, *, is_new: bool) -> None:
    """Raise NameOfAnother for a name that imitates that of the people of the authority or of any authority.

    The very same name is allowed: two people may have one. Of a new account also ValidationError for what is no name.
    """
    if is_new:
        check_name(person.name)
    other = looks_like(person.name, _names_beside(authority, person.pk))
    if other is not None:
        raise NameOfAnother(person.name, other)


def _names_beside(authority: Authority, besides: int) -> Iterator[str]:
    people = Membership.objects.not_ended().filter(authority=authority).exclude(user_id=besides)
    yield from people.values_list("user__name", flat=True)
    yield from Authority.objects.values_list("name", flat=True)
    yield from AuthorityName.objects.values_list("name", flat=True).distinct()
