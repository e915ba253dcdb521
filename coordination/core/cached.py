"""What stands in the cache: JSON, never pickles."""

import json
from typing import Any


class JsonSerializer:
    """Numbers, texts, lists and dictionaries.

    SECURITY: Django's own takes pickles, and reading a pickle runs the code in it: whoever could write into the cache
    would have the web and the workers. What cannot be read counts as not there.
    """

    def dumps(self, value: Any) -> bytes:
        """Raises TypeError for what JSON does not know."""
        return json.dumps(value, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        """The value, or None for anything that is not JSON."""
        try:
            return json.loads(data)
        except ValueError:
            return None
