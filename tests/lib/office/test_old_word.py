"""Old Word files: converted where LibreOffice is installed, else one sentence that says what to do."""

import shutil
import subprocess

import docx
import pytest

from fazhi.lib.office import reading
from fazhi.lib.office.document import Unreadable
from tasks.planimport.read import read_file
from tests.lib.office.test_hostile import OLE

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def old_word(folder, name):
    """A real file of the old format with one task in it; without LibreOffice only its first bytes."""
    path = folder / name
    if not OFFICE:
        path.write_bytes(OLE + "WordDocument".encode("utf-16-le"))
        return path
    document = docx.Document()
    for line in ("甲市2026年工作要点", "一、任务", "（一）建立台账，6月底前完成。（市司法局牵头，市财政局配合）"):
        document.add_paragraph(line)
    document.save(folder / "新.docx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", "doc", "--outdir", str(folder), str(folder / "新.docx")]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    (folder / "新.doc").rename(path)
    return path


@pytest.mark.parametrize("name", ["旧.doc", "旧.wps"])
def test_old_word_is_converted_in_the_sandbox_or_refused(tmp_path, name):
    path = old_word(tmp_path, name)
    if not OFFICE:
        with pytest.raises(Unreadable, match="没有安装 LibreOffice"):
            read_file(path, name)
        return
    (found,) = read_file(path, name)
    assert [(one.number, one.named("lead")) for one in found.items] == [("（一）", ["市司法局"])]


def test_a_converter_that_hangs_is_stopped(tmp_path, monkeypatch):
    """A converter of our own that sleeps stands in for LibreOffice; nothing of it is left running or lying about."""
    fake = tmp_path / "soffice"
    fake.write_text("#!/bin/sh\nsleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setattr(reading.shutil, "which", lambda name: str(fake))
    monkeypatch.setattr(reading, "CONVERSION", 1)
    path = tmp_path / "旧.doc"
    path.write_bytes(OLE + "WordDocument".encode("utf-16-le"))
    with pytest.raises(Unreadable, match="没能把旧版文档转换"):
        reading.read(path, "旧.doc")
