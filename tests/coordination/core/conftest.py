"""The standing cast for the tests of this folder."""

from tests.standing import network, standing_cast

__all__ = ["network", "standing_cast"]
