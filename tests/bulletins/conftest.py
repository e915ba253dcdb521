"""The mail server of the digests' tests, for what bulletins mail."""

from tests.coordination.digests.conftest import digest_of, sink, subscribe

__all__ = ["digest_of", "sink", "subscribe"]
