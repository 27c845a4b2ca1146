"""Leaves out a file that is too large while it is still arriving, and keeps the rest of the form."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, StopUpload, TemporaryFileUploadHandler

SLACK = 1024 * 1024  # the form's other fields and the multipart frame
# past this no answer is worth reading the body to its end
HOPELESS = 20


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes to a temporary file and gives up past the limit.

    The names of the boxes whose files were left out stand in request.META["fazhi.too_large"]; the middleware answers.
    """

    def handle_raw_input(self, input_data: Any, META: dict, content_length: int, boundary: bytes, encoding: Any = None) -> None:
        """Note the announced length; nothing is refused before the form's other fields were read."""
        self.announced, self.seen = content_length, 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file; one that can't fit is not even opened."""
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count what really arrives; the announced length may lie."""
        self.seen += len(raw_data)
        if self.seen > settings.FILE_MAX_BYTES:
            self._leave_out()
        return super().receive_data_chunk(raw_data, start)

    def _leave_out(self) -> None:
        boxes = self.request.META.setdefault("fazhi.too_large", [])
        if self.field_name not in boxes:
            boxes.append(self.field_name)
        self.file.close()
        if self.announced > HOPELESS * (settings.FILE_MAX_BYTES + SLACK):
            raise StopUpload(connection_reset=True)
        raise SkipFile
