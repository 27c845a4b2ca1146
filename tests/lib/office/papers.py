"""Builders of office files for the tests: honest ones and hostile ones."""

import io
import zipfile

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
BODY = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{}</w:body></w:document>"
)


def raw_docx(path, body, more=None):
    """A .docx of one part (and others), written by hand."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", BODY.format(body))
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return path


def paragraph(inner):
    return f"<w:p>{inner}</w:p>"


def run(words):
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def mark(number, kind="footnote", own=""):
    """The reference to a note; `own`: a mark that the writer typed."""
    custom = f' w:customMarkFollows="1"/><w:t>{own}</w:t>' if own else "/>"
    return f'<w:r><w:{kind}Reference w:id="{number}"{custom}</w:r>'


def noted(path, paragraphs, notes, kind="footnote", form=""):
    """A .docx of paragraphs (the XML inside each) with {id: words} as its footnotes, numbered in the form given."""
    body = "".join(paragraph(inner) for inner in paragraphs)
    setting = f'<w:sectPr><w:{kind}Pr><w:numFmt w:val="{form}"/></w:{kind}Pr></w:sectPr>' if form else ""
    parts = "".join(
        f'<w:{kind} w:id="{number}">{paragraph(f"<w:r><w:{kind}Ref/></w:r>" + run(words))}</w:{kind}>'
        for number, words in notes.items()
    )
    line = f'<w:{kind} w:type="separator" w:id="-1">{paragraph(run("————"))}</w:{kind}>'
    return raw_docx(path, body + setting, {f"word/{kind}s.xml": f"<w:{kind}s {NAMESPACE}>{line}{parts}</w:{kind}s>"})


def numbered(path, rows, formats):
    """A .docx whose paragraphs carry Word's automatic numbers: rows of (level or None, words)."""
    document = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(formats)
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, words in rows:
        added = document.add_paragraph(words)
        if level is not None:
            mark = parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
            added._p.get_or_add_pPr().append(mark)
    document.save(path)
    return path


def table_docx(path, head, rows, merges=()):
    """A .docx with one table; merges are ((row, col), (row, col))."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=len(head))
    for row in [head, *rows]:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for (r1, c1), (r2, c2) in merges:
        words = table.cell(r1, c1).text
        table.cell(r1, c1).merge(table.cell(r2, c2)).text = words
    document.save(path)
    return path


def xlsx(path, sheets, hidden_rows=(), hidden_sheets=(), merges=()):
    """A workbook of {sheet: rows}."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for number in hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for place in merges:
            sheet.merge_cells(place)
        if name in hidden_sheets:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def pdf(content=b"", pages=1, encrypt=False):
    """A PDF by hand: pages with one content stream, no fonts, or with an encryption dictionary that no password fits."""
    kids = " ".join(f"{3 + i} 0 R" for i in range(pages))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode()]
    objects += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {3 + pages} 0 R >>".encode()] * pages
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    if encrypt:
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"00" * 32 + b"> /U <" + b"11" * 32 + b"> >>")
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    more = b" /Encrypt %d 0 R /ID [<01><01>]" % len(objects) if encrypt else b""
    out.write(b"trailer << /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, more, start))
    return out.getvalue()


__all__ = ["mark", "noted", "numbered", "paragraph", "pdf", "qn", "raw_docx", "run", "table_docx", "xlsx"]
