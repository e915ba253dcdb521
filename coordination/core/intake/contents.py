"""One file from its first byte to its verdict. Runs in the child; loads only the readers that this file needs."""

from __future__ import annotations

from pathlib import Path

from coordination.core.intake import sniffing, texts
from coordination.core.intake.verdicts import Kind


def examine(raw: bytes, target: Path, *, is_csv: bool) -> Kind:
    """What the file is. A picture is written anew to `target`, anything else is kept as it came. Raises Refused."""
    family = sniffing.family(raw)
    if family == "pdf":
        from coordination.core.intake import pdfs

        return pdfs.examine(raw)
    if family == "archive":
        from coordination.core.intake import documents

        return documents.examine(raw)
    if family != "text":
        from coordination.core.intake import images

        return images.examine(raw, family, target)
    kind = texts.examine(raw, is_csv=is_csv)
    if kind is None:
        sniffing.refuse_by_name(raw)
    return kind
