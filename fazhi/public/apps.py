"""The public site."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """App of the public site; it has no tables."""

    name = "fazhi.public"
    label = "public"
    verbose_name = "公开网站"
