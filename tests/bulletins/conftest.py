"""The standing cast, and the mail server of the digests' tests for what bulletins mail."""

from tests.coordination.digests.conftest import digest_of, sink, subscribe
from tests.standing import network, standing_cast

__all__ = ["digest_of", "network", "sink", "standing_cast", "subscribe"]
