"""Named shares: single records opened to an authority's group or to one person. The only user of guardian.

A share is read-only, from the first submission on, never of a draft, and bounded by `valid_until` in SQL.
The rows are guardian's direct-foreign-key permissions, so no grant outlives its record.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from municipalities.models import Authority, User


class ShareTerms(models.Model):
    """Abstract: who shared, why and until when. `authority` is the owner of the record (policies read it)."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    valid_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class GroupShare(ShareTerms, GroupObjectPermissionBase):
    """Abstract: a record opened to everyone who currently acts for an authority."""

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True


class PersonShare(ShareTerms, UserObjectPermissionBase):
    """Abstract: a record opened to one person, while that person holds any current membership."""

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


G = TypeVar("G", bound=GroupShare)
P = TypeVar("P", bound=PersonShare)


def view_permission(record: models.Model) -> Permission:
    """guardian's permission object that stands for "may read this record"."""
    content_type = ContentType.objects.get_for_model(record)
    return Permission.objects.get(content_type=content_type, codename=f"view_{record._meta.model_name}")


def share_with_authority(
    *, share_model: type[G], record: Any, authority: Authority, granted_by: int, **terms: Any
) -> G:
    """Open the record to an authority; a second call renews the terms of the first."""
    rows: Any = share_model._default_manager  # the concrete model adds content_object, which the stubs cannot see
    share, _created = rows.update_or_create(
        permission=view_permission(record),
        group_id=authority.group_id,
        content_object=record,
        defaults={"authority_id": record.authority_id, "granted_by_id": granted_by, **terms},
    )
    found: G = share
    return found


def share_with_person(*, share_model: type[P], record: Any, person: User, granted_by: int, **terms: Any) -> P:
    """Open the record to one person; it counts only while they hold a current membership."""
    rows: Any = share_model._default_manager  # the concrete model adds content_object, which the stubs cannot see
    share, _created = rows.update_or_create(
        permission=view_permission(record),
        user=person,
        content_object=record,
        defaults={"authority_id": record.authority_id, "granted_by_id": granted_by, **terms},
    )
    found: P = share
    return found


def revoke(*, share_model: type[models.Model], share_id: int, record: Any) -> bool:
    """End a share; True when there was one. The next request of its holder no longer finds the record."""
    deleted, _by_model = share_model._default_manager.filter(pk=share_id, content_object=record).delete()
    return deleted > 0
