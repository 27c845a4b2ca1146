"""Bytes in, bytes out: content-addressed storage in which a row is never without its file.

Order of writing: stage, hash, promote into place (fsync), then the row, in the caller's transaction. A crash in between
leaves at most a file without a row, which the sweep removes after a day.
"""

import hashlib
import os
import time
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from fazhi.files.kinds import Refused, kind_of
from fazhi.files.models import StoredFile

GRACE_SECONDS = 24 * 3600


def path_of(sha256: str) -> Path:
    """Return where the bytes of a digest lie."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def keep(chunks: Iterable[bytes], *, name: str) -> StoredFile:
    """Store bytes once and return their row.

    Raises kinds.Refused with a Chinese sentence: too large, empty, wrong type, disk full.
    """
    staged, digest, size = _stage(chunks)
    try:
        kind = kind_of(staged, name)
        place = path_of(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staged, place)
    finally:
        staged.unlink(missing_ok=True)
    stored, _ = StoredFile.objects.get_or_create(sha256=digest, defaults={"size": size, "kind": kind})
    return stored


def keep_own(chunks: Iterable[bytes], *, kind: str) -> StoredFile:
    """Store what the product made itself, of whatever size; it is not held against the list of what is taken from outside."""
    staged, digest, size = _stage(chunks, most=None)
    try:
        place = path_of(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staged, place)
    finally:
        staged.unlink(missing_ok=True)
    return StoredFile.objects.get_or_create(sha256=digest, defaults={"size": size, "kind": kind})[0]


def _stage(chunks: Iterable[bytes], *, most: int | None = -1) -> tuple[Path, str, int]:
    """Write to a file of its own; `most` bytes, the setting's limit by default, None for no limit."""
    most = settings.FILE_MAX_BYTES if most == -1 else most
    folder = Path(settings.MEDIA_ROOT) / "staging"
    folder.mkdir(parents=True, exist_ok=True)
    staged = folder / uuid.uuid4().hex
    seen, size = hashlib.sha256(), 0
    try:
        with staged.open("xb") as out:
            for chunk in chunks:
                size += len(chunk)
                if most is not None and size > most:
                    raise Refused(f"文件超过{settings.FILE_MAX_BYTES // 1024 // 1024}MB，没有保存。请拆分或压缩图片后再传。")
                seen.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except OSError as fault:
        staged.unlink(missing_ok=True)
        raise Refused("服务器磁盘写不进去，文件没有保存。请告诉系统管理员检查磁盘空间。") from fault
    except Refused:
        staged.unlink(missing_ok=True)
        raise
    if size == 0:
        staged.unlink(missing_ok=True)
        raise Refused("这个文件是空的，没有内容可读。")
    return staged, seen.hexdigest(), size


def missing_files() -> list[str]:
    """Return the digests of rows whose bytes are gone or have another size: must always be empty."""
    rows = StoredFile.objects.values_list("sha256", "size").iterator(chunk_size=2000)
    return [sha for sha, size in rows if not path_of(sha).is_file() or path_of(sha).stat().st_size != size]


def sweep(*, older_than: float = GRACE_SECONDS) -> int:
    """Delete staged leftovers and bytes without a row that are older than a day; return how many."""
    root, gone, now = Path(settings.MEDIA_ROOT), 0, time.time()
    if not root.is_dir():
        return 0
    old = [p for p in root.rglob("*") if p.is_file() and now - p.stat().st_mtime > older_than]
    for batch in (old[i : i + 500] for i in range(0, len(old), 500)):
        held = set(StoredFile.objects.filter(sha256__in=[p.name for p in batch]).values_list("sha256", flat=True))
        for place in batch:
            # Looked at again: the same bytes may have been sent once more since the listing, and now belong to a row.
            if place.name not in held and place.exists() and now - place.stat().st_mtime > older_than:
                place.unlink(missing_ok=True)
                gone += 1
    return gone
