"""EVIDENCE: one stored file per content, papers and the words read from them."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """App of the stored files."""

    name = "fazhi.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        """Load the access rules of this app."""
        from fazhi.files import rules  # noqa: F401  registering is what the import is for
