"""The tree of territories, with names per language and script, codes, neighbours and population.

Nothing here is secret: these tables are on the unscoped list (municipalities/access/unscoped.py).
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.core.labels import label


class Territory(models.Model):
    """A place in the tree: region > country > tiers > municipality > city municipality.

    `labels` and `sort_keys` hold, per interface language, the name to show and its key (coordination.core.alphabet).
    They are derived from PlaceName when registers are imported, so that lists of hundreds of places need no join.
    """

    class Level(models.TextChoices):
        REGION = "region", _("Region")
        COUNTRY = "country", _("Country or participant")
        ENTITY = "entity", _("Entity")
        PROVINCE = "autonomous_province", _("Autonomous province")
        CANTON = "canton", _("Canton")
        COUNTY = "county", _("County")
        DISTRICT = "district", _("District")
        STATISTICAL_REGION = "statistical_region", _("Statistical region")
        CITY_UMBRELLA = "city_umbrella", _("City of several municipalities")
        CITY = "city", _("City")
        MUNICIPALITY = "municipality", _("Municipality")
        CITY_MUNICIPALITY = "city_municipality", _("City municipality")

    #: Levels that can stand as tier 1 or tier 2 above a municipality. Cities do not supervise their parts.
    TIERS = (Level.ENTITY, Level.PROVINCE, Level.CANTON, Level.COUNTY, Level.DISTRICT, Level.STATISTICAL_REGION)
    #: Levels that have a local authority of their own.
    LOCAL = (Level.CITY, Level.MUNICIPALITY, Level.CITY_MUNICIPALITY)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    country = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    tier1 = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    tier2 = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=24, choices=Level)
    code = models.CharField(max_length=20, unique=True, help_text="The register's code, for example BA-10405.")
    iso2 = models.CharField(max_length=2, blank=True, help_text="Country code; the same on every place of a country.")
    short_code = models.CharField(max_length=3, null=True, blank=True, help_text="Three letters of record numbers.")
    slug = models.SlugField(max_length=80, help_text="Frozen once given; unique under its parent.")
    name = models.CharField(max_length=200, help_text="Default name, in Latin letters.")
    labels = models.JSONField(default=dict)
    sort_keys = models.JSONField(default=dict)
    needs_status_note = models.BooleanField(default=False, help_text="The name is shown with an asterisk and note.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Fixed order of the countries.")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    boundary = models.JSONField(null=True, blank=True, help_text="GeoJSON geometry, WGS 84.")
    time_zone = models.CharField(max_length=40, default="Europe/Belgrade")

    class Meta:
        verbose_name_plural = "territories"
        constraints = [
            models.UniqueConstraint(fields=["parent", "slug"], name="slug_unique_under_parent"),
            models.UniqueConstraint(fields=["iso2", "short_code"], name="short_code_unique_in_country"),
            models.CheckConstraint(
                condition=Q(short_code__isnull=True) | Q(short_code__regex=r"^[A-Z]{3}$"),
                name="short_code_three_letters",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__gte=-90, latitude__lte=90), name="latitude_in_range"
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__gte=-180, longitude__lte=180),
                name="longitude_in_range",
            ),
            models.CheckConstraint(condition=Q(level="region") | Q(parent__isnull=False), name="only_region_is_root"),
            models.CheckConstraint(
                condition=Q(level__in=["region", "country"]) | Q(country__isnull=False), name="place_has_country"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name in the language of the page; Kosovo carries its asterisk wherever it is shown."""
        return label(self.labels, self.name) + ("*" if self.needs_status_note else "")

    @property
    def is_local(self) -> bool:
        """True where a municipality's or city's own authority can stand."""
        return self.level in self.LOCAL


class PlaceName(models.Model):
    """One name of a place in one language and script, as the register writes it."""

    class Kind(models.TextChoices):
        SHORT = "short", _("Short name")
        OFFICIAL = "official", _("Official name")
        FORMER = "former", _("Former name")

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="names")
    language = models.CharField(max_length=10)
    script = models.CharField(max_length=4, choices=[("Latn", _("Latin")), ("Cyrl", _("Cyrillic"))])
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SHORT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "language", "script", "kind"], name="one_name_per_language_script_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlaceCode(models.Model):
    """A code of a place in a scheme (`iso3166-2`, `statistics`, `pcode`, `portal`), with validity."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=20)
    code = models.CharField(max_length=30)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="place_code_unique_in_scheme")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.code}"


class Neighbour(models.Model):
    """Two places that touch, or are each other's nearest where borders are not known. One row a pair."""

    class Basis(models.TextChoices):
        BORDER = "border", _("Shared border")
        DISTANCE = "distance", _("By distance")

    first = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    second = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    basis = models.CharField(max_length=8, choices=Basis)
    distance_km = models.DecimalField(max_digits=6, decimal_places=1, help_text="Between the two points.")
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="neighbour_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="neighbour_pair_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}-{self.second_id}"


class PopulationFigure(models.Model):
    """Residents of a place in a year, with the source. A missing row means *not known*, never zero."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="population")
    value = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty where the source does not say.")
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["territory", "year"], nulls_distinct=False, name="one_population_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.year})"
