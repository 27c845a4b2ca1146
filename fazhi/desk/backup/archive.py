"""The archive: a zip with a manifest, sealed by the SHA-256 of all its bytes, so that one flipped byte is noticed."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from fazhi.desk.backup import Refused

MANIFEST = "manifest.json"
SEAL = b"\nsha256 "
SEALED = len(SEAL) + 64 + 1
CHUNK = 1 << 20


class Writer:
    """Writes an archive beside its final place; `finish` seals it and puts it there in one step."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.part = place.with_name(place.name + ".part")
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file = os.fdopen(handle, "w+b")
        self.zip = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED, compresslevel=4)

    def table(self, name: str, fed: Iterable[bytes]) -> None:
        """Add one table's lines."""
        with self.zip.open(f"rows/{name}.jsonl", "w", force_zip64=True) as out:
            for line in fed:
                out.write(line)

    def file_from(self, digest: str, source: Path) -> None:
        """Add one stored file, checking on the way that its bytes still have their digest."""
        info = zipfile.ZipInfo(f"files/{digest}")
        info.compress_type = zipfile.ZIP_STORED  # office papers are compressed already
        with source.open("rb") as taken, self.zip.open(info, "w", force_zip64=True) as out:
            if copy(taken, out) != digest:
                raise Refused(f"文件 {digest[:12]}… 的内容已与登记的校验值不同，备份没有完成，请先查明原因。")

    def finish(self, manifest: dict[str, Any]) -> None:
        """Add the manifest, seal, and move into place."""
        self.zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        self.zip.close()
        self.file.flush()
        self.file.seek(0)
        digest = hashlib.file_digest(self.file, "sha256").hexdigest()
        self.file.seek(0, os.SEEK_END)
        self.file.write(SEAL + digest.encode() + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        os.replace(self.part, self.place)

    def drop(self) -> None:
        """Forget an unfinished archive."""
        self.file.close()
        self.part.unlink(missing_ok=True)


class Reader:
    """Reads a sealed archive; raises Refused when it is not one or a byte of it has changed."""

    def __init__(self, place: Path) -> None:
        if not place.is_file():
            raise Refused(f"找不到备份文件 {place}。")
        if unsealed(place) is not None:
            raise Refused(f"备份文件 {place.name} 不完整或已被改动（校验值不符），没有恢复任何内容。")
        self.zip = zipfile.ZipFile(place)
        self.manifest: dict[str, Any] = json.loads(self.zip.read(MANIFEST))

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield one table's lines."""
        with self.zip.open(f"rows/{name}.jsonl") as taken:
            yield from taken

    def file_to(self, digest: str, target: Path) -> None:
        """Write one stored file, staged beside its place; raises Refused when its bytes are not what they were."""
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = target.with_name(target.name + ".part")
        with self.zip.open(f"files/{digest}") as taken, staged.open("wb") as out:
            found = copy(taken, out)
            out.flush()
            os.fsync(out.fileno())
        if found != digest:
            staged.unlink()
            raise Refused(f"备份中文件 {digest[:12]}… 的校验值不符，没有恢复任何内容。")
        os.replace(staged, target)


def copy(taken: IO[bytes], out: IO[bytes]) -> str:
    """Copy a stream and return the SHA-256 of what passed."""
    seen = hashlib.sha256()
    while chunk := taken.read(CHUNK):
        seen.update(chunk)
        out.write(chunk)
    return seen.hexdigest()


def unsealed(place: Path) -> str | None:
    """Return what is wrong with the seal, None when it holds."""
    left = place.stat().st_size - SEALED
    if left <= 0:
        return "too short"
    seen = hashlib.sha256()
    with place.open("rb") as taken:
        while left and (chunk := taken.read(min(CHUNK, left))):
            seen.update(chunk)
            left -= len(chunk)
        seal = taken.read()
    return None if seal == SEAL + seen.hexdigest().encode() + b"\n" else "different"
