"""Authorities: the organisations that act in the portal, and how to reach them."""

import uuid

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.core.labels import label
from municipalities.models.territory import Territory
from municipalities.querysets import ContactPointQuerySet


class Authority(models.Model):
    """An organisation with a jurisdiction: a territory's subtree, or (associations) its member authorities.

    `country`, `tier1`, `tier2` repeat the territory's ancestors, `association` the association it is a member of:
    they are the scope columns that every record of this authority copies. `group` is the subject of named shares.
    `last_submission_on` is kept unscoped so that *silent* can be shown without counting hidden rows.
    """

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        INTERMEDIATE = "intermediate", _("Intermediate government")
        CENTRAL = "central", _("Central body")
        ASSOCIATION = "association", _("Association")
        SECRETARIAT = "secretariat", _("Network secretariat")
        OBSERVER = "observer", _("Observer")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="authorities")
    country = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    tier1 = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    tier2 = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    association = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="members", limit_choices_to={"kind": "association"}
    )
    group = models.OneToOneField(Group, models.PROTECT, related_name="authority")
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=300, help_text="Default name, in Latin letters.")
    short_name = models.CharField(max_length=60, blank=True)
    labels = models.JSONField(default=dict)
    sort_keys = models.JSONField(default=dict)
    languages = models.JSONField(default=list, help_text="Working languages, the first is the default.")
    time_zone = models.CharField(max_length=40, default="Europe/Belgrade")
    website = models.URLField(blank=True)
    is_active = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)
    confirms_submissions = models.BooleanField(
        default=False, help_text="Needs leave the house only through its approver."
    )
    last_submission_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "authorities"
        indexes = [models.Index(fields=["country", "kind"]), models.Index(fields=["territory"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["municipality", "intermediate", "central"]) | Q(territory__isnull=False),
                name="government_has_territory",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["municipality", "intermediate", "central"]) | Q(country__isnull=False),
                name="government_has_country",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name in the language of the page."""
        return label(self.labels, self.name)

    def get_absolute_url(self) -> str:
        """The authority's page in the directory."""
        return reverse("municipalities:authority-detail", args=[self.slug])


class AuthorityName(models.Model):
    """One name of an authority in one language; Authority.labels is derived from these."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="names")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    name = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "language"], name="one_authority_name_per_language")
        ]

    def __str__(self) -> str:
        return self.name


class ContactPoint(models.Model):
    """The contact of an authority: a role with the person behind it. Kept by the membership services.

    Unscoped: it holds what the authority chose to show the network, and nothing else about the person. The dates are
    the membership's: roles begin and run out without anybody writing, so readers ask for `current()`.
    """

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="contact_points")
    role = models.CharField(max_length=13)
    person_name = models.CharField(max_length=150)
    listed = models.BooleanField(default=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "role"])]

    def __str__(self) -> str:
        return f"{self.person_name} ({self.role})"
