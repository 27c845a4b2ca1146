"""Static files under names that change with their content; each address is worked out once for a process."""

from __future__ import annotations

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Assets(CompressedManifestStaticFilesStorage):
    """The hashed and compressed files that WhiteNoise serves."""

    @cache  # noqa: B019  one storage lives as long as the process, and a page names thirty files
    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file by its plain name."""
        return super().url(name, force)
