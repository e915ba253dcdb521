"""What a file can turn out to be, the bounds that hold for all, and the one way to refuse."""

from __future__ import annotations

from enum import Enum
from typing import Final

#: The largest file, in bytes.
FILE_MAX: Final = 20 * 1024 * 1024
#: The largest picture, in pixels; asked of its head, before any is decoded.
PIXELS_MAX: Final = 40_000_000
#: An office document is an archive: members, bytes they unfold to, and how many times smaller they may be packed.
MEMBERS_MAX: Final = 200
UNFOLDED_MAX: Final = 50 * 1024 * 1024
RATIO_MAX: Final = 100
#: Pages of a PDF, and the longest side of one in points (1/72 inch): 14,400 are 5.08 metres, the format's own bound.
PAGES_MAX: Final = 500
PAGE_SIDE_MAX: Final = 14_400
#: Objects of a PDF. A scan of 500 pages has some thousands.
PDF_OBJECTS_MAX: Final = 500_000


class Kind(Enum):
    """What is taken: media type and the ending that a downloaded file carries."""

    PDF = ("application/pdf", ".pdf")
    JPEG = ("image/jpeg", ".jpg")
    PNG = ("image/png", ".png")
    WEBP = ("image/webp", ".webp")
    DOCX = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
    XLSX = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
    ODT = ("application/vnd.oasis.opendocument.text", ".odt")
    ODS = ("application/vnd.oasis.opendocument.spreadsheet", ".ods")
    TEXT = ("text/plain", ".txt")
    CSV = ("text/csv", ".csv")

    @property
    def media_type(self) -> str:
        """As in the header of an answer."""
        return self.value[0]

    @property
    def ending(self) -> str:
        """With its dot."""
        return self.value[1]


class Refused(Exception):
    """The file is not taken. `code` names the sentence in words.py, `values` what stands in it."""

    def __init__(self, code: str, **values: int | str) -> None:
        self.code = code
        self.values = values
        super().__init__(code, values)
