"""Fetch the vendored front-end files by exact version, or re-hash what is here (`--check`, offline)."""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
LIST = VENDOR / "vendor.json"
LOCK = VENDOR / "vendor.lock.json"
MARKS = STATIC / "img" / "marks.svg"
SPRITE = STATIC / "img" / "icons.svg"

# the manifest storage follows these comments and stops when the map is not there
SOURCE_MAP = re.compile(rb"\n?(?://[#@] ?sourceMappingURL=[^\n]*|/\*[#@] ?sourceMappingURL=.*?\*/)\s*")
SHAPES = re.compile(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*?/>", re.S)


def fetch(package: dict, folder: Path) -> Path:
    """Pack one package with the npm client and return the archive; raises SystemExit when its integrity differs."""
    spec = f"{package['name']}@{package['version']}"
    done = subprocess.run(  # noqa: S603
        ["npm", "pack", spec, "--json", "--pack-destination", str(folder)],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / json.loads(done.stdout)[0]["filename"]
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package["integrity"]:
        raise SystemExit(f"{spec}: integrity differs: {found}")
    return archive


def extract(package: dict, archive: Path) -> list[Path]:
    """Write the named files and the licence texts of one package under static/vendor/NAME/."""
    target = VENDOR / package["name"]
    target.mkdir(parents=True, exist_ok=True)
    written = []
    with tarfile.open(archive) as tar:
        for name in package["files"] + package["notices"]:
            member = tar.extractfile(f"package/{name}")
            if member is None:
                raise SystemExit(f"{package['name']}: {name} is not a file")
            path = target / Path(name).name
            path.write_bytes(SOURCE_MAP.sub(b"\n", member.read()))
            written.append(path)
        if package.get("icons"):
            written.append(draw_sprite(package, tar))
    return written


def draw_sprite(package: dict, tar: tarfile.TarFile) -> Path:
    """Join our own marks and the listed line icons into one sprite."""
    own = [line for line in MARKS.read_text(encoding="utf-8").splitlines() if line.startswith("<symbol")]
    drawn = []
    for name in package["icons"]:
        member = tar.extractfile(f"package/icons/{name}.svg")
        if member is None:
            raise SystemExit(f"no such icon: {name}")
        shapes = " ".join(re.sub(r"\s+", " ", shape) for shape in SHAPES.findall(member.read().decode()))
        drawn.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
        )
    head = f"<!-- Line icons: Lucide {package['version']}, {package['licence']} licence. Seal and lamps are our own. -->"
    body = "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', head, *own, *drawn, "</svg>"]) + "\n"
    SPRITE.write_text(body, encoding="utf-8")
    return SPRITE


def digest(path: Path) -> str:
    """SHA-256 of one file, as hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def take() -> None:
    """Fetch everything on the list and write the lock file."""
    packages = json.loads(LIST.read_text(encoding="utf-8"))["packages"]
    lock = {}
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            for path in extract(package, fetch(package, Path(folder))):
                lock[path.relative_to(STATIC).as_posix()] = digest(path)
    LOCK.write_text(json.dumps(dict(sorted(lock.items())), indent=1) + "\n", encoding="utf-8")
    print(f"{len(lock)} files from {len(packages)} packages")


def check() -> list[str]:
    """Compare every vendored file with the lock; returns one sentence per difference."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    here = {p.relative_to(STATIC).as_posix() for p in VENDOR.rglob("*") if p.is_file() and p not in (LIST, LOCK)}
    here.add(SPRITE.relative_to(STATIC).as_posix())
    faults = [f"{name}: not in vendor.lock.json" for name in sorted(here - set(lock))]
    for name, known in lock.items():
        path = STATIC / name
        if not path.is_file():
            faults.append(f"{name}: missing")
        elif digest(path) != known:
            faults.append(f"{name}: changed since it was fetched")
    return faults


def main() -> int:
    """Entry point: fetch, or with --check only compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with vendor.lock.json, no network")
    if not parser.parse_args().check:
        take()
        return 0
    faults = check()
    print("\n".join(faults) or "vendored files are as fetched")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
