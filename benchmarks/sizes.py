"""How much data a benchmark works on."""

from dataclasses import dataclass

COUNTRIES = 8
#: Countries 5 to 8 have two tiers (regions above counties), the others one.
REGIONS = 5
MONTHS = 36


@dataclass(frozen=True, slots=True)
class Size:
    """Counts of rows. `counties` is that of one country; municipalities are what is left of `authorities`."""

    name: str
    authorities: int
    counties: int
    people: int
    needs: int
    shares: int

    @property
    def municipalities(self) -> int:
        """Authorities that are neither ministry, region, county, association, secretariat nor observer."""
        above = COUNTRIES + 4 * REGIONS + COUNTRIES * self.counties
        return self.authorities - above - COUNTRIES - SECRETARIATS - OBSERVERS


SECRETARIATS = 2
OBSERVERS = 4

S = Size("S", authorities=1_500, counties=20, people=20_000, needs=1_000_000, shares=10_000)
L = Size("L", authorities=15_000, counties=100, people=200_000, needs=5_000_000, shares=50_000)
#: For the test of the harness itself.
XS = Size("XS", authorities=300, counties=5, people=400, needs=3_000, shares=60)
