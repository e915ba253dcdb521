"""What a request may bring in files, bounded while it is read: nothing larger ever lies on the disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from coordination.core.intake.verdicts import FILE_MAX


class BoundedUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers and stops handing on when a request has brought more than one largest file.

    What is handed on is then larger than is allowed, so that the file is refused in words and not cut in silence. A
    second file of the same request may be cut; whoever takes files takes one a request.
    """

    def __init__(self, request: Any = None) -> None:
        """Count from nothing; Django makes a handler for each request."""
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The chunk for the handlers behind, or None when it is too much."""
        if self.received > FILE_MAX:
            return None
        self.received += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file is made by the handlers behind."""
        return
