"""A .zip that is filled piece by piece, no two entries of one name, with an index of digests that opens without a network."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from django.utils.html import escape

from fazhi.files import store
from fazhi.files.models import StoredFile
from fazhi.ui.export import safe_name, workbook

CHUNK = 1024 * 1024
STYLE = "body{font-family:SimSun,serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3em .6em}"


@dataclass(slots=True)
class Entry:
    """One file of the archive: where it stands, what it is, and its digest."""

    name: str
    about: str
    size: int
    sha256: str


@dataclass(slots=True)
class Package:
    """The archive while it is filled; no two entries share a name."""

    file: zipfile.ZipFile
    entries: list[Entry] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def put(self, name: str, about: str, chunks: Iterator[bytes]) -> str:
        """Add one file and return the name it got."""
        seen, size = hashlib.sha256(), 0
        free = self._free(name)
        with self.file.open(zipfile.ZipInfo(free, timezone.localtime().timetuple()[:6]), "w", force_zip64=True) as out:
            for chunk in chunks:
                seen.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.entries.append(Entry(free, about, size, seen.hexdigest()))
        return free

    def stored(self, name: str, about: str, held: StoredFile) -> None:
        """Add a stored file; one whose bytes are gone is named in the index."""
        place = store.path_of(held.sha256)
        if not place.is_file():
            self.lost.append(name)
            return
        with place.open("rb") as file:
            self.put(name, about, iter(lambda: file.read(CHUNK), b""))

    def book(self, name: str, about: str, heads: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
        """Add a workbook of one sheet."""
        held = io.BytesIO()
        workbook(held, "表", heads, rows)
        self.put(name, about, iter([held.getvalue()]))

    def _free(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        at, wanted = 2, name
        while wanted in self.taken:
            wanted = f"{stem}（{at}）{dot}{ending}"
            at += 1
        self.taken.add(wanted)
        return wanted

    def index(self, title: str, about: Sequence[str]) -> None:
        """Add the index as text and as a page: what the package is, every entry with its digest, what is missing."""
        entries = sorted(self.entries, key=lambda entry: entry.name)
        made = timezone.localtime().strftime("%Y-%m-%d %H:%M")
        head = [title, *about, f"打包时间 {made}，共 {len(entries)} 件"]
        lost = [f"缺：{name}（原件已不在存储里）" for name in self.lost]
        lines = [f"{entry.name}\t{entry.about}\t{entry.size} 字节\t{entry.sha256}" for entry in entries]
        text = "\r\n".join([*head, "", *lines, *lost, ""])
        self.put("index.txt", "目录", iter([text.encode("utf-8-sig")]))
        self.put("index.html", "目录", iter([_page(title, head, entries, lost).encode()]))


def _page(title: str, head: Sequence[str], entries: Sequence[Entry], lost: Sequence[str]) -> str:
    rows = "".join(
        f'<tr><td><a href="{quote(entry.name)}">{escape(entry.name)}</a></td><td>{escape(entry.about)}</td>'
        f"<td>{entry.size}</td><td>{entry.sha256}</td></tr>"
        for entry in entries
    )
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape('　'.join(head[1:]))}</p>"
        f"<table><tr><th>文件</th><th>内容</th><th>字节</th><th>SHA-256</th></tr>{rows}</table>"
        f"<p>{'<br>'.join(escape(words) for words in lost)}</p></body></html>"
    )


def folder(words: str) -> str:
    """Return words as the name of a folder."""
    return safe_name(words[:40], "x").removesuffix(".x")
