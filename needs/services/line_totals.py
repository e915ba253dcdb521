"""What the line items of a need come to, in its currency and in euro."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from needs.models import Need
from needs.models.line import line_cost, lines_cost
from needs.services import money


@dataclass(frozen=True, slots=True)
class LineTotals:
    """Costs in minor units of `currency`, by slot and in all; the sum also in euro cents at `rate` of `rate_date`.

    Rows without quantity or cost are left out; what is not known is None.
    """

    currency: str
    rows: dict[str, int]
    total: int | None
    eur_cents: int | None = None
    rate: Decimal | None = None
    rate_date: date | None = None


def line_totals(need: Need, *, today: date) -> LineTotals:
    """The totals of the lines, at the rate of the need's own amounts where it has one, else at that of `today`.

    One query, and that only for a need without amounts in a currency whose rate is not fixed.
    """
    rows = {slot: cost for slot, line in need.lines.items() if (cost := line_cost(line)) is not None}
    total = lines_cost(need.lines)
    if total is None:
        return LineTotals(need.currency, rows, None)
    rate, day = need.rate, need.rate_date
    if rate is None:
        try:
            rate, day = money.rate_on(need.currency, today)
        except money.RateUnknown:
            return LineTotals(need.currency, rows, total)
    return LineTotals(need.currency, rows, total, money.in_euro(total, rate), rate, day)
