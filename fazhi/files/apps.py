"""EVIDENCE: one stored file per content, papers and the words read from them."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """App of the stored files."""

    name = "fazhi.files"
    label = "files"
    verbose_name = "文件"
