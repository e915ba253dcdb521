"""What a person keeps of a list: views under a name, chosen columns, rows to a page.

These are a person's own conveniences and say nothing about anybody's records: the audit record has no line of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access.actor import Actor
from municipalities.models import ListColumns, SavedView, User
from municipalities.models.list_view import NAME_MAX, VIEWS_MAX

USUAL_SIZE = 25
SIZES = (25, 50, 100)


class NameNeeded(Refusal):
    """A view is kept under a name."""

    message = _("Give the view a name")


class NameTooLong(Refusal):
    """Names of views have a length that fits a menu."""

    message = _("The name can have 80 characters at most")


class TooManyViews(Refusal):
    """A person keeps a number of views that can still be overlooked."""

    message = _("You keep 30 views already. Remove one first.")


@dataclass(frozen=True, slots=True)
class KeptView:
    """One saved view: what the page needs to link to it and to remove it."""

    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class ListChoice:
    """What a person chose for a list; no columns means the usual ones."""

    columns: Sequence[str]
    size: int
    views: Sequence[KeptView]


def choice_of(actor: Actor, page: str) -> ListChoice:
    """The person's views, columns and size for this page, in one query."""
    mine = {"user_id": OuterRef("pk"), "page": page}
    kept = SavedView.objects.filter(**mine).order_by("name", "id")
    columns = ListColumns.objects.filter(**mine)
    row = (
        User.objects.filter(pk=actor.person_id)
        .annotate(
            kept=ArraySubquery(kept.values(json=JSONObject(id="id", name="name", query="query"))),
            chosen=Subquery(columns.values("columns")),
            rows=Subquery(columns.values("size")),
        )
        .values("kept", "chosen", "rows")
        .get()
    )
    return ListChoice(row["chosen"] or (), row["rows"] or USUAL_SIZE, [KeptView(**one) for one in row["kept"]])


@transaction.atomic
def save_view(*, actor: Actor, page: str, name: str, query: str) -> SavedView:
    """Keep this address's filters under the name; the same name again replaces what it stood for.

    Raises NameNeeded, NameTooLong, TooManyViews.
    """
    name = " ".join(name.split())
    if not name:
        raise NameNeeded
    if len(name) > NAME_MAX:
        raise NameTooLong
    mine = SavedView.objects.filter(user_id=actor.person_id, page=page)
    # The person's own row as the lock: two tabs at once do not pass the limit together.
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=actor.person_id)
    if not mine.filter(name=name).exists() and mine.count() >= VIEWS_MAX:
        raise TooManyViews
    view, _made = SavedView.objects.update_or_create(
        user_id=actor.person_id, page=page, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def remove_view(*, actor: Actor, view_id: int) -> SavedView | None:
    """Forget a view; answers what it was, None when it is gone or was somebody else's."""
    view = SavedView.objects.filter(user_id=actor.person_id, pk=view_id).first()
    if view is not None:
        SavedView.objects.filter(pk=view.pk).delete()
    return view


@transaction.atomic
def choose_columns(*, actor: Actor, page: str, columns: Sequence[str], size: int) -> None:
    """Keep which columns the person wants and how many rows; no columns and the usual size forget the choice.

    The caller passes only keys that the list has. A size that is not offered becomes the usual one.
    """
    size = size if size in SIZES else USUAL_SIZE
    if not columns and size == USUAL_SIZE:
        ListColumns.objects.filter(user_id=actor.person_id, page=page).delete()
        return
    ListColumns.objects.update_or_create(
        user_id=actor.person_id, page=page, defaults={"columns": list(columns), "size": size}
    )
