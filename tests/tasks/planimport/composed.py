"""Papers put together by lot from forms: what goes in (numbers, units by role, dates) is what has to come out."""

import random
import unicodedata
from dataclasses import dataclass, field

import docx
import openpyxl

from fazhi.lib.numerals import chinese, circled
from tests.lib.office import papers

OFFICES = (  # noqa: SIM905
    "司法局 财政局 教育局 公安局 发展和改革委员会 工业和信息化局 卫健委 政府办公室 委编办 住房和城乡建设局 档案馆 "
    "总工会 消防救援支队 税务局"
).split()
CROWDS = ["各县（市、区）人民政府", "各乡镇人民政府、街道办事处", "市级各行政执法单位", "市政府各部门", "各行政复议机关"]
VERBS = "完善 健全 规范 优化 巩固 夯实 修订 推行 公布".split()  # noqa: SIM905
THINGS = "执法台账 审查流程 公示平台 裁量基准 培训机制 案卷档案 调解网络 办事指南 权责清单 备案目录".split()  # noqa: SIM905
MORE = ["分层分类抓好各个环节", "注重听取基层和群众的意见", "把结果记入档案", "不搞一刀切"]
# form -> the roles of its first and second list
MARKS = {
    "（{a}牵头，{b}配合）": "lc",
    "({a}牵头,{b}各负其责)": "lc",
    "（{a}牵头，{b}等按职责分工负责）": "lc",
    "〔牵头单位：{a}；责任单位：{b}〕": "lc",
    "【牵头单位：{a}，配合单位：{b}】": "lc",
    "［主办单位：{a}；协办单位：{b}］": "lc",
    "（由{a}牵头，会同{b}落实）": "lc",
    "（{a}会同{b}负责）": "lc",
    "（{a}为牵头单位，{b}为配合单位）": "lc",
    "（{a}、{b}按职责分工负责）": "rr",
    "（{a}，{b}负责）": "rr",
    "（责任单位：{a}、{b}）": "rr",
    "（{a}、{b}）": "rr",
    "\n责任单位：{a}、{b}": "rr",
    "\n牵头单位：{a}\n配合单位：{b}": "lc",
    "\n（牵头单位：{a}；配合单位：{b}；完成时限：按序时推进）": "lc",
    "\n{a}牵头，{b}配合。": "lc",
    "": "",
}
TIMES = {
    "{m}月底前完成": "E",
    "2026年{m}月底前完成": "E",
    "{m}月份完成": "M",
    "{m}月{d}日前完成": "D",
    "于2026年{m}月{d}日之前完成": "D",
    "第{q}季度完成": "Q",
    "年底前完成": "Y",
    "每季度通报一次": "quarterly",
    "每半年抽查一次": "half-yearly",
    "每年轮训一遍": "yearly",
    "每月公布": "monthly",
    "每两年清理一次": "every-2-years",
    "长期坚持": "ongoing",
    "上半年完成": "2026-H1",
    "": "",
}
TOPS = [lambda n: f"{chinese(n)}、", lambda n: f"第{chinese(n)}章　", lambda n: f"{chinese(n)}．"]
LOWS = [
    lambda n: f"（{chinese(n)}）",
    lambda n: f"({chinese(n)})",
    lambda n: f"{n}．",
    lambda n: f"{n}、",
    lambda n: f"{n}. ",
    lambda n: f"（{n}）",
    lambda n: f"{n}）",
    circled,
    lambda n: f"任务{chinese(n)}：",
]
LAYOUTS = ["utf-8", "gb18030", "utf-16", "docx", "auto", "html", "br", "table", "xlsx", "tabs"]
DAMAGE = ["", "", "wrap", "pages", "half", "wide", "gaps", "joined"]


@dataclass
class Task:
    """One task as composed."""

    path: str
    number: str
    title: str
    lead: list = field(default_factory=list)
    co: list = field(default_factory=list)
    responsible: list = field(default_factory=list)
    due: list = field(default_factory=list)
    mark: str = ""
    words: str = ""


class Composer:
    """Draws one paper; `lot` is seeded, so that a paper that fails can be made again."""

    def __init__(self, seed):
        self.lot = random.Random(seed)  # noqa: S311 - papers, no secrets
        self.layout = self.lot.choice(LAYOUTS)
        self.tabled = self.layout in ("table", "xlsx", "tabs")
        self.damage = "" if self.tabled or self.layout == "auto" else self.lot.choice(DAMAGE)
        self.top, self.low = self.lot.choice(TOPS), self.lot.choice(LOWS)
        if self.layout == "auto":
            self.top, self.low = TOPS[0], LOWS[0]
        if self.damage == "joined":  # inside a line only these are sure to be numbers
            self.low = self.lot.choice(LOWS[:4])
        self.runs_on = self.lot.random() < 0.3 and self.layout != "auto"  # numbers go on over the headings
        self.sections = [self.section(number) for number in range(1, self.lot.randint(2, 5))]

    def section(self, number):
        """(heading, its tasks)."""
        heading = self.top(number) + f"抓好第{chinese(number)}方面建设"
        count = getattr(self, "count", 0) if self.runs_on else 0
        tasks = [self.task(heading, count + n) for n in range(1, self.lot.randint(2, 5))]
        self.count = count + len(tasks)
        return heading, tasks

    def units(self, level, most=2):
        """Units of one government, now and then with a collective at the end."""
        chosen = [level + name for name in self.lot.sample(OFFICES, self.lot.randint(1, most))]
        return chosen + ([self.lot.choice(CROWDS)] if self.lot.random() < 0.25 else [])

    def task(self, heading, number):
        level = self.lot.choice("市县区省")
        mark = self.lot.choice(sorted(MARKS)[1:] if not self.tabled else ["（{a}牵头，{b}配合）"])
        first, second = self.units(level, 1 if self.lot.random() < 0.5 else 2), self.units(level, 3)
        second = [name for name in second if name not in first] or [level + "国资委"]
        time = self.lot.choice(sorted(TIMES))
        month, day, quarter = self.lot.randint(1, 12), self.lot.randint(1, 28), self.lot.randint(1, 4)
        said = time.format(m=month, d=day, q=chinese(quarter))
        title = self.lot.choice(VERBS) + self.lot.choice(THINGS)
        body = "，".join(part for part in [self.lot.choice(MORE), said] if part)
        roles = {"l": "lead", "c": "co", "r": "responsible"}
        found = Task(heading, self.low(number).strip(), title, mark=mark, words=f"{title}。{body}。")
        for names, role in zip((first, second), MARKS[mark], strict=True):
            getattr(found, roles[role]).extend(names)
        found.due = [code_of(TIMES[time], month, day, quarter)] if time else []
        found.said = said
        found.marked = mark.format(a="、".join(first), b="、".join(second))
        return found

    def expected(self):
        return [
            (even(t.path), even(t.number), t.title, *map(bare, (t.lead, t.co, t.responsible)), t.due)
            for _, tasks in self.sections
            for t in tasks
        ]

    def lines(self):
        """The paper's lines, damaged as drawn."""
        out = ["甲市2026年法治政府建设工作要点", "为抓好今年各项工作，制定本要点。"]
        for heading, tasks in self.sections:
            out.append(heading)
            for task in tasks:
                out += (self.low(int_of(task, tasks, self)) + task.words + task.marked).split("\n")
        if self.damage in ("wrap", "pages") and sum(len(line) > 60 for line in out) < 0.4 * len(out):
            self.damage = ""  # nobody could tell where short lines were cut
        return DAMAGES[self.damage](out, self.lot)

    def write(self, folder):
        """Writes the paper; returns its path."""
        return WRITERS.get(self.layout, write_text)(self, folder)


def even(words):
    """Words as they are compared: without blanks, in half-width signs."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def bare(names):
    """Names as they are compared."""
    return [even(name) for name in names]


def int_of(task, tasks, composer):
    """The printed number's value: the place among its siblings, or among all where numbers go on."""
    everything = [one for _, group in composer.sections for one in group]
    return (everything if composer.runs_on else tasks).index(task) + 1


def code_of(kind, month, day, quarter):
    """The date code of a form of TIMES."""
    ends = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return {
        "E": f"2026-{month:02d}-{ends[month - 1]}",
        "M": f"2026-{month:02d}",
        "D": f"2026-{month:02d}-{day:02d}",
        "Q": f"2026-Q{quarter}",
        "Y": "2026-12-31",
    }.get(kind, kind)


def wrapped(lines, width):
    """Lines cut hard at a width, as from an old print file; paragraphs are indented."""
    out = []
    for line in lines:
        line = "　　" + line
        while len(line) > width:
            out.append(line[:width])
            line = line[width:]
        out.append(line)
    return out


def paged(lines, lot):
    """Wrapped, with page numbers in between."""
    out, number = [], 1
    for line in wrapped(lines, 30):
        out.append(line)
        if lot.random() < 0.1:
            out.append(lot.choice(["— {} —", "－{}－", "第 {} 页 共 9 页"]).format(number))
            number += 1
    return out


HALF = str.maketrans("（），：；", "(),:;")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
DAMAGES = {
    "": lambda lines, lot: lines,
    "wrap": lambda lines, lot: wrapped(lines, 34),
    "pages": paged,
    "half": lambda lines, lot: [line.translate(HALF) for line in lines],
    "wide": lambda lines, lot: [line.translate(WIDE) for line in lines],
    "gaps": lambda lines, lot: [line.replace("，", "， ").replace("（", " （").replace("月底", " 月底") for line in lines],
    "joined": lambda lines, lot: joined(lines),
}


def joined(lines):
    """Each heading, and the points below it, run into one line where the markings stand in brackets."""
    if any(not line.endswith(("。", "）", ")", "〕", "】", "］")) for line in lines[3:] if "方面建设" not in line):
        return lines
    out = lines[:2]
    for line in lines[2:]:
        if "方面建设" in line:
            out.append(line + "。")
        else:
            out[-1] += line
    return out


def write_text(composer, folder):
    path = folder / "甲.txt"
    path.write_bytes("\r\n".join(composer.lines()).encode(composer.layout))
    return path


def write_docx(composer, folder):
    document = docx.Document()
    for line in composer.lines():
        document.add_paragraph(line)
    document.save(folder / "甲.docx")
    return folder / "甲.docx"


def write_auto(composer, folder):
    """Word's own numbers: the list restarts below each heading, so the composer's numbers do too."""
    rows = [(None, "甲市2026年法治政府建设工作要点"), (None, "为抓好今年各项工作，制定本要点。")]
    for heading, tasks in composer.sections:
        rows.append((0, heading.split("、", 1)[1]))
        for task in tasks:
            first, *rest = (task.words + task.marked).split("\n")
            rows += [(1, first), *((None, line) for line in rest)]
    low = ("chineseCounting", "（%2）")
    return papers.numbered(folder / "甲.docx", rows, [("chineseCounting", "%1、"), low])


def write_html(composer, folder):
    indent = "" if composer.damage in ("wrap", "pages") else "　　"  # there the first line of a paragraph has its own
    joint = f"</p>\n<p>{indent}" if composer.layout == "html" else f"<br>\n{indent}"
    body = f"<p>{joint.join(composer.lines())}</p>"
    crumbs, footer = "<div class='crumb'>当前位置：首页 &gt; 公开</div>", "<div class='footer'>主办：甲</div>"
    page = f"<html><head><meta charset='utf-8'></head><body>{crumbs}<div id='zoom'>{body}</div>{footer}</body></html>"
    (folder / "甲.html").write_text(page, "utf-8")
    return folder / "甲.html"


HEAD = ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"]


def rows_of(composer):
    """The table's rows: a band for each heading, then its tasks."""
    rows = []
    for heading, tasks in composer.sections:
        rows.append([heading, "", "", "", ""])
        rows += [[t.number, t.title + "。" + MORE[0], "、".join(t.lead), "、".join(t.co) or "/", t.said or "—"] for t in tasks]
    return rows


def write_tabs(composer, folder):
    rows = [HEAD, *rows_of(composer)]
    (folder / "甲.txt").write_text("甲市2026年任务分工表\n" + "\n".join("\t".join(row) for row in rows), "utf-8")
    return folder / "甲.txt"


def write_table(composer, folder):
    rows = rows_of(composer)
    merges = [((n, 0), (n, 4)) for n, row in enumerate(rows, 1) if not row[1]]
    return papers.table_docx(folder / "甲.docx", HEAD, rows, merges)


def write_xlsx(composer, folder):
    rows = [["甲市2026年任务分工表"], HEAD, *rows_of(composer)]
    merges = ["A1:E1", *(f"A{n}:E{n}" for n, row in enumerate(rows, 1) if n > 2 and not row[1])]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place in merges:
        book.active.merge_cells(place)
    book.save(folder / "甲.xlsx")
    return folder / "甲.xlsx"


WRITERS = {
    "docx": write_docx,
    "auto": write_auto,
    "html": write_html,
    "br": write_html,
    "tabs": write_tabs,
    "table": write_table,
    "xlsx": write_xlsx,
}
