"""One door for all formats: look at the file, choose its reader, give the `Document`."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from . import guard
from .document import Unreadable

CONVERSION = 18  # seconds: LibreOffice starts slowly, and the sandbox stops everything at twenty


def read(path, name):
    """The `Document` of a file with the name its owner gave it. Raises `Unreadable`.

    The format readers are imported when they are needed: a text file doesn't wait for the PDF library.
    """
    kind = guard.kind_of(path, name)
    if kind == "docx":
        from . import docx

        return docx.read(path)
    if kind == "xlsx":
        from . import xlsx

        return xlsx.read(path)
    if kind == "pdf":
        from . import pdf

        return pdf.read(path)
    if kind == "html":
        from . import html

        return html.read(path, name)
    if kind == "txt":
        from . import text

        return text.read(path, name)
    return _convert(path, name, kind)


def _convert(path, name, kind):
    """.doc and .wps through LibreOffice, when it is installed."""
    if kind != "doc":
        raise Unreadable(f"{guard.NAMES[kind]}不能直接读取，请另存为 .docx 或 .xlsx 后再上传", name)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        raise Unreadable("这台服务器没有安装 LibreOffice，读不了旧版 .doc/.wps，请另存为 .docx 后再上传", name)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / ("paper" + Path(name).suffix.lower())
        shutil.copyfile(path, source)
        command = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=CONVERSION, check=True)  # noqa: S603 - fixed command, file of our own name
        except (subprocess.SubprocessError, OSError) as fault:
            raise Unreadable("LibreOffice 没能把旧版文档转换成 .docx，请自行另存后再上传", name) from fault
        target = source.with_suffix(".docx")
        if not target.exists():
            raise Unreadable("LibreOffice 没能把旧版文档转换成 .docx，请自行另存后再上传", name)
        guard.check_zip(target, name)
        from . import docx

        return docx.read(target)
