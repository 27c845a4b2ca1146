"""P15: the public site with 2,000 publications, asked by nobody in particular: the list, a search, a report, the API, a mark."""

from __future__ import annotations

from urllib.parse import quote

from load import Member, run

HOW_MANY = 2_000
# The rows are put in at once with one pair of files: what is measured is reading.
FILL = """
from itertools import cycle, islice
from django.utils import timezone
from fazhi.files import publications
from fazhi.files.models import Publication
from fazhi.lib.office.official.tree import Official, blocks_of
from fazhi.org.acting import act_as
from fazhi.org.models import Post, Unit
lines = ['现将年度法治政府建设情况报告如下。']
for part in range(1, 6):
    lines.append('一二三四五'[part - 1] + '、第' + str(part) + '部分工作')
    lines += ['各单位对照年度计划推进工作，按季度核对进度，问题当场记下，限期整改后复核。' * 5 for _ in range(6)]
    lines += ['表' + str(part) + '　完成情况', '单位\\t任务\\t办结', *('第' + str(n) + '局\\t3\\t3' for n in range(12))]
acting = act_as(Post.objects.select_related('user', 'unit').filter(role='clerk').earliest('id'))
units = list(Unit.objects.filter(kind='department').order_by('id'))
if not Publication.objects.exists():
    paper = Official('甲局关于年度法治政府建设情况的报告', '甲市人民政府', blocks_of(lines), '甲局', '2031年1月9日')
    about = {'section': 'report', 'sort': ('unit_annual', '单位年度报告'), 'checked': 'x'}
    first = publications.publish(paper, actor=acting, year=timezone.localdate().year, unit=units[0], **about)
    same = {f.attname: getattr(first, f.attname) for f in Publication._meta.fields if f.name != 'id'}
    rows = []
    for n, unit in zip(range(1, %d), cycle(units)):
        year, place = first.year - n %% 9, {'unit_id': unit.pk, 'unit_name': unit.name, 'place': unit.path}
        own = {'number': '%%d-bench%%d' %% (year, n), 'year': year, 'title': unit.name + '关于年度报告'}
        rows.append(Publication(**same | own | place))
    Publication.objects.bulk_create(rows, batch_size=500)
number, word = Publication.objects.latest('id').number, units[0].name[-3:]
print(number, word)
"""
ROWS = 25
ROW, API = "pb-title", '"unit_name"'
TARGETS = (25, 100)  # p95 in ms of one connection and requests a second at 8, as for P1


def measure(ours, filled: str, *, rounds: int, seconds: float) -> None:
    """Ask each page with one connection and with eight, and print the best and the worst of the rounds."""
    number, word = filled.split()
    asked = (
        ("list of 25", "/public/", ROW, ROWS),
        ("list, a year's second page", f"/public/?after={number}", ROW, ROWS),
        ("search", f"/public/?q={quote(word)}", ROW, None),
        ("report with 5 tables", f"/public/reports/{number}/", 'class="official"', 1),
        ("API list of 100", "/api/v1/public/reports/", API, 100),
    )
    for name, path, marker, rows in asked:

        def right(status: int, body: bytes, name=name, marker=marker, rows=rows) -> None:
            found = body.count(marker.encode())
            if status != 200 or (found != rows if rows is not None else not found):
                raise SystemExit(f"bench: P15 {name} answered {status} with {found} rows, not {rows}")

        reader = [Member(ours.port, "", "")]
        found = [
            (
                run(reader, path, right, connections=1, seconds=seconds),
                run(reader, path, right, connections=8, seconds=seconds),
            )
            for _ in range(rounds)
        ]
        one, rate = max(one.p95 for one, _ in found), min(eight.rps for _, eight in found)
        middle = sorted(one.p50 for one, _ in found)[len(found) // 2]
        told = f"p95 {one:.1f} ms (target {TARGETS[0]}), {rate:.0f} a second at 8 (target {TARGETS[1]})"
        print(f"P15  {name}: p50 {middle:.1f} ms, {told}", flush=True)
