"""PDF papers as a browser prints them: running heads, page numbers, radicals for characters, tables over pages."""

import pytest

from fazhi.lib.office import reading
from fazhi.lib.office.document import RADICALS
from tasks.planimport.read import papers_of

STYLE = (
    "body{font-size:16pt;line-height:28pt} p{text-indent:2em;margin:0} table{border-collapse:collapse;font-size:12pt;width:100%}"
    " td,th{border:1px solid} thead{display:table-header-group}"
)
CN = "一二三四五六七八九十"
HEAD = (
    "<div style='font-size:9pt;width:100%;text-align:right;padding-right:1cm'>第<span class=pageNumber></span>页 甲市公报</div>"
)
FOOT = "<div style='font-size:10pt;width:100%;text-align:center'>{}</div>"
FEET = ["— <span class=pageNumber></span> —", "第 <span class=pageNumber></span> 页 共 <span class=totalPages></span> 页"]


def paper():
    """A paper of ten points over several pages and a table of forty rows whose areas are merged by fours."""
    words = "全面梳理现行办法与上位法不一致的条款，广泛听取基层单位和相对人的意见建议，形成修订草案提交审议"
    points = "".join(
        f"<p>（{CN[i]}）完善第{i + 1}项办法。{words}，{i + 1}月底前完成。（市司法局牵头，各县（市、区）人民政府配合）</p>"
        for i in range(10)
    )
    rows = "".join(
        f"<tr><td>{i + 1}</td>"
        + (f"<td rowspan=4>领域{i // 4 + 1}</td>" if i % 4 == 0 else "")
        + f"<td>做好第{i + 1}项工作的起草审查和公布</td><td>市司法局</td><td>{i % 12 + 1}月底前</td></tr>"
        for i in range(40)
    )
    heads = "".join(f"<th>{head}</th>" for head in ("序号", "领域", "工作任务", "责任单位", "完成时限"))
    return (
        f"<style>{STYLE}</style><h2 align=center>甲市2026年工作要点</h2><p>为做好工作，制定本要点。</p><p>一、完善制度</p>"
        f"{points}<p style='page-break-before:always'>附表</p><table><thead><tr>{heads}</tr></thead>{rows}</table>"
    )


@pytest.fixture(scope="module", params=FEET)
def document(chromium, request, tmp_path_factory):
    """The paper printed to a file and read."""
    path = tmp_path_factory.mktemp("pdf") / "甲.pdf"
    page = chromium.new_page()
    page.set_content(paper())
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "2.6cm")
    page.pdf(
        path=path,
        format="A4",
        display_header_footer=True,
        header_template=HEAD,
        footer_template=FOOT.format(request.param),
        margin=margin,
    )
    page.close()
    return reading.read(path, "甲.pdf")


def test_a_printed_paper_is_read_as_written(document):
    (found,) = papers_of(document)
    points, rows = found.items[:10], found.items[10:]
    assert [(one.number, one.path) for one in points] == [(f"（{n}）", ("一、完善制度",)) for n in CN]
    assert all(one.named("lead") == ["市司法局"] and one.named("co") == ["各县（市、区）人民政府"] for one in points)
    assert [one.dues[0].value[:7] for one in points] == [f"2026-{n:02d}" for n in range(1, 11)]
    assert [(one.number, one.path[-1]) for one in rows] == [(str(n + 1), f"领域{n // 4 + 1}") for n in range(40)]
    assert all(one.named("responsible") == ["市司法局"] for one in rows)


def test_what_a_page_adds_is_left_out(document):
    assert "公报" not in document.text and "共" not in document.text.replace("公共", "")
    assert document.pages > 3


def test_radicals_are_characters():
    assert "第⻚⼯作⽉⼈⺠⻓".translate(RADICALS) == "第页工作月人民长"
    assert all(len(value) == 1 for value in RADICALS.values() if isinstance(value, str))
