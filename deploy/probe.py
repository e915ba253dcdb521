"""The health check of the web container: asks its own server whether it can answer people now.

Standard library only and run as a file, since it starts every few seconds.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def main() -> int:
    """0 when /health/ready answers 200, else 1 with the reason for the container's log."""
    host = urlsplit(os.environ["PORTAL_ORIGIN"]).hostname or ""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PROBE_PORT", "8000")), timeout=4)
    try:
        # The portal answers only to its own name.
        connection.request("GET", "/health/ready", headers={"Host": host})
        answer = connection.getresponse()
        said = answer.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException) as fault:
        print(f"no answer: {fault}")
        return 1
    print(answer.status, said)
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
