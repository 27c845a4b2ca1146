"""Papers made for tests: real .docx and .txt files with responsibility in brackets."""

import io

from docx import Document

HEAD = ("甲市人民政府办公室", "甲府办发〔{year}〕3号", "甲市{year}年法治政府建设工作要点")


def docx_of(lines: list[str], *, year: int, number: str = "3") -> bytes:
    """Return a .docx with a head and these paragraphs."""
    document = Document()
    for line in (HEAD[1].format(year=year).replace("3号", f"{number}号"), HEAD[2].format(year=year)):
        document.add_paragraph(line)
    document.add_paragraph(f"为推进依法行政，现提出{year}年工作要点。")
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def txt_of(lines: list[str], *, year: int, coding: str = "utf-8") -> bytes:
    """Return the same as a text file."""
    return "\n".join([HEAD[1].format(year=year), HEAD[2].format(year=year), *lines]).encode(coding)
