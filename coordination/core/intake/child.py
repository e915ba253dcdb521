"""The program that looks into one file: `child.py SOURCE TARGET csv|-`, its verdict as JSON on standard output.

A process of its own, because pictures, PDF and archives are read by large libraries: memory, time and what it may
write are bounded by the kernel, and what crashes it crashes nothing else. Run with `-I` and an empty environment.
"""

from __future__ import annotations

import json
import resource
import sys
import types
from pathlib import Path
from typing import Final

#: Bytes of address space. A photograph of 40 megapixels needs about 500 MB while it is turned upright.
MEMORY_MAX: Final = 1024 * 1024 * 1024
CPU_SECONDS_MAX: Final = 20
#: Bytes of a picture drawn anew; larger ones are not kept, and must not fill the disk meanwhile.
WRITTEN_MAX: Final = 64 * 1024 * 1024
_ROOT: Final = Path(__file__).resolve().parents[2]


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_MAX, WRITTEN_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _peak() -> int:
    """The most memory that this program held, in bytes; the `maxrss` of getrusage remembers what started it as well."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    line = next((one for one in status.splitlines() if one.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024


def _spare_celery() -> None:
    # The package's own start loads Celery (0.25 s, 25 MB), which nothing here needs.
    package = types.ModuleType("coordination")
    package.__path__ = [str(_ROOT)]
    sys.modules["coordination"] = package


def main() -> int:
    """Look into the file; 0 with a verdict on standard output, anything else when there is none."""
    _bound()
    _spare_celery()
    from coordination.core.intake import verdicts
    from coordination.core.intake.contents import examine

    source, target, hint = sys.argv[1:]
    answer: dict[str, object]
    try:
        answer = {"kind": examine(Path(source).read_bytes(), Path(target), is_csv=hint == "csv").name}
    except verdicts.Refused as refused:
        answer = {"refused": refused.code, "values": refused.values}
    except (MemoryError, RecursionError):
        answer = {"refused": "too_heavy", "values": {}}
    answer["peak"] = _peak()
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
