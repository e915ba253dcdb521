"""Dated exchange rates: what local money is in euro."""

from django.db import models
from django.db.models import Q


class ExchangeRate(models.Model):
    """How many units of a currency one euro cost on a day, with the source of the figure. Unscoped.

    `currency` is an ISO 4217 code. The rate that counts for an amount is the newest one not after its day; an amount
    keeps the rate it was converted with, so that a later rate changes no figure that somebody has quoted. Rates that
    are fixed by law are not in this table (needs/services/money.py).
    """

    currency = models.CharField(max_length=3)
    day = models.DateField()
    per_euro = models.DecimalField(max_digits=14, decimal_places=6)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["currency", "-day"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="one_rate_per_currency_and_day"),
            models.CheckConstraint(condition=Q(per_euro__gt=0), name="rate_is_positive"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="currency_is_iso_4217"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.per_euro} {self.day}"
