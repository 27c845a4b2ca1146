"""Stops an upload that is too large while it is still arriving."""

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

SLACK = 1024 * 1024  # the form's other fields and the multipart frame


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes to a temporary file and gives up past the limit; the view then says so in words (request.META mark)."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        """Refuse by the announced length before reading anything."""
        self.seen = 0
        if content_length > settings.FILE_MAX_BYTES + SLACK:
            META["fazhi.too_large"] = True
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data, start):
        """Count what really arrives; the announced length may lie."""
        self.seen += len(raw_data)
        if self.seen > settings.FILE_MAX_BYTES + SLACK:
            self.request.META["fazhi.too_large"] = True
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)
