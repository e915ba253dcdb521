"""`column__any=[...]`: `column = ANY(array)`, the one form that keeps the narrow index under an OR.

`IN (subquery)` under an OR becomes a hashed sub-plan filter, 15 to 20 times slower on a list of needs
(docs/performance.md); an array built once by an InitPlan does not.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigAutoField, BigIntegerField, ForeignKey, Lookup


class AnyOf(Lookup):
    """Membership in an array: a list of integers, or an ArraySubquery."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, ArraySubquery):
            right, right_params = compiler.compile(self.rhs)
            return f"{left} = ANY({right})", (*left_params, *right_params)
        values = sorted(self.rhs)
        if len(values) == 1:
            # Most people act for one authority. Equality lets the index give the order too; an array does not.
            return f"{left} = %s", (*left_params, values[0])
        return f"{left} = ANY(%s::bigint[])", (*left_params, values)


def register() -> None:
    """Make the lookup known for the key columns of scoped tables."""
    for field in (BigAutoField, BigIntegerField, ForeignKey):
        field.register_lookup(AnyOf)
