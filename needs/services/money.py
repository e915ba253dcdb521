"""Amounts of a need in euro: the newest rate that is known on the day, kept with the amount."""

from __future__ import annotations

import time
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.models import ExchangeRate
from needs.models import Need

EURO: Final = "EUR"
#: Units per euro of currencies whose rate never changes. The convertible mark is tied to the German one at par (Law on
#: the Central Bank of Bosnia and Herzegovina, article 32), of which 1.95583 were one euro.
FIXED: Final = {EURO: Decimal(1), "BAM": Decimal("1.95583")}


#: For so long a process may count by the rates as they were; a currency without any is asked for each time.
KEPT_SECONDS: Final = 30
_Rates = tuple[tuple[date, Decimal], ...]
_kept: dict[str, tuple[float, _Rates]] = {}


class RateUnknown(Refusal):
    """No rate of this currency is known, so an amount in it could not be compared with others."""

    message = _("There is no exchange rate for this currency. Enter the amount in euro.")


def currencies() -> list[str]:
    """The currencies in which an amount may be given: the euro first, then all with a rate, by code."""
    known = ExchangeRate.objects.order_by("currency").values_list("currency", flat=True)
    return [EURO, *sorted({*FIXED, *known} - {EURO})]


def is_known(currency: str) -> bool:
    """True for a currency in which an amount may be given: the law fixes its rate, or the table holds one."""
    return currency in FIXED or bool(_rates(currency))


def forget() -> None:
    """Read the rates anew when they are next asked for; in this process."""
    _kept.clear()


def convert(need: Need, today: date) -> None:
    """Set the euro amounts of the need from its own, at the newest rate not after `today`. Raises RateUnknown."""
    amounts = (need.cost_minor, need.covered_minor)
    need.rate, need.rate_date = (None, None) if amounts == (None, None) else rate_on(need.currency, today)
    need.cost_eur_cents, need.covered_eur_cents = (in_euro(amount, need.rate) for amount in amounts)


def rate_on(currency: str, today: date) -> tuple[Decimal, date]:
    """The newest rate not after `today`, in units per euro, and its day. Raises RateUnknown."""
    if currency in FIXED:
        return FIXED[currency], today
    for day, per_euro in _rates(currency):
        if day <= today:
            return per_euro, day
    raise RateUnknown


def _rates(currency: str) -> _Rates:
    """The rates of a currency, the newest first; at most KEPT_SECONDS old. One query, or none."""
    kept = _kept.get(currency)
    if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    rows = ExchangeRate.objects.filter(currency=currency).order_by("-day").values_list("day", "per_euro")
    found = tuple(rows)
    if found:
        _kept[currency] = (time.monotonic(), found)
    return found


def in_euro(minor: int | None, rate: Decimal | None) -> int | None:
    """An amount in euro cents, rounded half up; None where amount or rate is not known."""
    if minor is None or rate is None:
        return None
    return int((Decimal(minor) / rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))
