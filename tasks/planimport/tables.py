"""Responsibility tables: finding the head row, what each column means, and one item a row."""

import re
from dataclasses import dataclass

from fazhi.lib.office.document import Block

from . import amounts, dates, markings, names, roles
from .model import CO, LEAD, RESPONSIBLE, YEAR_COLUMN, Item, UnitRead, as_written

# Column heads: the first that fits (white space taken out) tells what a column holds.
BY_LEVEL = r"(?:省|市|县|区|镇|乡镇|街道)?(?:级|直)?(?:具体|主要|主体|整改|总)?"
OFFICE = roles.DESKS
HEADS = (
    ("number", r"序号|编号|号|序|任务序号|项目编号|任务编号"),
    (
        "note",
        r"(?:牵头|责任|分管|包保|联系|主管|包联|挂钩)(?:[省市县区镇])?(?:级)?领导|责任人(?:及.{0,6})?|联系人|联络员|(?:督办|督导|监督|考核|验收)单位",
    ),
    (
        "own",
        rf"{BY_LEVEL}(?:责任(?:{OFFICE}|主体|分工)(?:及.{{0,6}})?|(?:负责|承办|落实|实施|承担|主管){OFFICE}|实施主体|完成单位|责任领导单位)|任务分工|分工单位",
    ),
    ("lead", rf"{BY_LEVEL}(?:(?:第一)?(?:牵头|主办|主责|发起|召集)(?:责任)?{OFFICE}(?:及.{{0,6}})?|组长单位)|牵头|主办"),
    (
        "co",
        rf"{BY_LEVEL}(?:配合|协办|协助|协同|参与|参加|成员|会办|协作|组员)(?:责任)?{OFFICE}(?:和.{{0,6}})?|配合|协办",
    ),
    (
        "due",
        r"(?:计划|拟)?(?:完成|办结|整改|推进|要求|起止|实施|落实|办理|达标|开展|学习|活动|检查|抽查|督查|评估|培训)?(?:时限|期限|时间|日期)(?:要求|节点|安排|进度)?|时间节点|(?:推进|实施)计划|计划安排|进度(?:安排|要求|计划)?|完成节点|.{1,8}[及和、](?:完成)?(?:时限|时间|期限)(?:进度|节点|安排|要求)?|时间进度|工作进度|节点(?:安排)?",
    ),
    ("year", r"(?:到)?20\d{2}\s?年?(?:度)?(?:目标|目标值|任务|计划)?"),
    (
        "target",
        r"(?:抽查|检查|覆盖)?(?:比例|频次|数量|户数)|目标值|(?:工作|年度|整改|阶段)?目标|量化指标|预期(?:目标|成果)|成果(?:形式)?|指标值|完成标准",
    ),
    (
        "note",
        r"(?:主讲|授课|主持|参加|参与|参训|宣讲)(?:人|人员|对象|范围|领导)?|(?:学习|活动|培训|抽查|检查)?(?:方式|形式|地点|对象)|备注|说明|依据|文件依据|任务来源|来源|联系电话|完成情况|进展情况|是否.{0,6}|状态|序列",
    ),
)
HEAD = [(kind, re.compile(rf"(?:{words})(?:\(.{{1,12}}\))?")) for kind, words in HEADS]
TASK_HEAD = re.compile(
    r".{0,8}(?:任务|措施|举措|内容|事项|工作|指标|项目|要点|领域|维度|类别|板块|分类|环节|方面|要求|清单|名称|问题)(?:名称|内容|要求|分解)?(?:\(.{1,12}\))?"
)
EMPTY = {"", "无", "/", "-", "—", "——", "\\", "*", "／"}
COUNTED = re.compile(r"[^,。;、]{0,10}(?:\d|[一二两三四五六七八九十])\s?(?:[次期场件个项家名遍轮天]|学时|小时|人次)")
WIDE = str.maketrans("（）：，　", "():, ")
TOTAL = re.compile(r"(?:合|小|总|共)计(?:[:(].*)?")
GROUP_NUMBER = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)]?[、.]?")
NOTE_ROW = re.compile(r"(?:注|说明|备注|填报|填表|制表|单位|更新)\s{0,8}[::\d]|.{0,12}(?:填报单位|更新日期)")


@dataclass(frozen=True)
class Grid:
    """A table as a grid: every place of a merged cell leads to the cell."""

    at: dict
    rows: tuple
    width: int


def grids(document):
    """The tables of a document in order, each as a Grid with the offset at which it begins."""
    tables = {}
    for block in document.blocks:
        if block.kind == "cell":
            tables.setdefault((block.table, block.sheet), []).append(block)
    out = []
    for blocks in tables.values():
        at = {}
        for block in blocks:
            for row in range(block.row, block.row + min(block.height, 5000)):
                for col in range(block.col, block.col + min(block.width, 60)):
                    at.setdefault((row, col), block)
        out.append(Grid(at, tuple(sorted({b.row for b in blocks})), max(c for _, c in at) + 1))
    return out


def _label(text):
    return re.sub(r"\s", "", text).translate(WIDE)


def column_kind(text):
    """What a column head says: number, lead, own, co, due, year, target, note, text, or '' for no head at all."""
    label = _label(text)
    for kind, pattern in HEAD:
        if pattern.fullmatch(label):
            return kind
    if dates.looks_like(label):
        return "year"
    return "text" if 2 <= len(label) <= 14 and TASK_HEAD.fullmatch(label) else ""


def head_of(grid):
    """(first data row, {column: kind}, {column: label}) of a task table, or None: a head names a task and a unit or a date."""
    for row in grid.rows[:12]:
        cells = {col: grid.at[row, col] for col in range(grid.width) if (row, col) in grid.at}
        if len({id(c) for c in cells.values()}) < 2:
            continue
        depth = max((c.row + c.height for c in cells.values() if c.row == row), default=row + 1)
        labels = {
            col: "".join(dict.fromkeys(grid.at[r, col].text for r in range(row, depth) if (r, col) in grid.at)) for col in cells
        }
        kinds = {
            col: column_kind(label) or (column_kind(grid.at[depth - 1, col].text) if (depth - 1, col) in grid.at else "")
            for col, label in labels.items()
        }
        if not set(kinds.values()) & {"lead", "own", "co"}:  # only persons answer, or 责任人 stands over units
            kinds.update({col: "own" for col, label in labels.items() if _label(label).startswith("责任人")})
        found = set(kinds.values())
        if found & {"lead", "own", "co"} and (found & {"text", "number", "due"}) and len(found - {""}) >= 2:
            return depth, kinds, labels
    return None


def task_column(kinds):
    """(the column that holds the task, the columns for its path)."""
    units = [col for col, kind in kinds.items() if kind in ("lead", "own", "co")]
    open_cols = [col for col, kind in kinds.items() if kind in ("text", "")]
    left = [col for col in open_cols if col < min(units)]
    chosen = left or [col for col in open_cols if kinds[col] == "text"] or open_cols
    if not chosen:
        return None, []
    task = chosen[-1] if left else chosen[0]
    return task, [col for col in chosen if col < task]


def items(flat, text, grid, year, leads_from, base=()):
    """The items of one table; an empty list when it is no task table. `base` is the heading path above the table.

    `leads_from`: the place in the text from which on the first-named unit leads.
    """
    head = head_of(grid)
    if head is None:
        return []
    first, kinds, labels = head
    task, path_cols = task_column(kinds)
    if task is None:
        return []
    out: list[Item] = []
    bands: tuple[str, ...] = ()
    above: dict[int, Block] = {}
    for row in [r for r in grid.rows if r >= first]:
        cells = {col: grid.at[row, col] for col in range(grid.width) if (row, col) in grid.at}
        filled = {id(c): c for c in cells.values() if c.text.strip()}
        if not filled or _head_again(cells, kinds, labels) or any(TOTAL.fullmatch(_label(c.text)) for c in filled.values()):
            continue
        if len(filled) == 1 and (len(kinds) > 2 or next(iter(filled.values())).width > 1):
            only = next(iter(filled.values()))
            if only.width > 1 or only.col != task:
                bands = bands if NOTE_ROW.match(_label(only.text)) else (_line(only.text),)
                above.clear()
                continue
        if group := _group(cells, kinds, task):
            bands = (group,)
            above.clear()
            continue
        path = _carried(cells, path_cols, above)
        leads = leads_from <= max(c.end for c in cells.values())
        item = _row(flat, text, cells, kinds, labels, task, [*base, *bands], path, year, leads)
        if item:
            out.append(item)
    return out


def _group(cells, kinds, task):
    """The heading in a row that holds only 一 and a name, with nothing in the columns of units and dates; else ''."""
    numbers = [cells[c].text.strip() for c, kind in kinds.items() if kind == "number" and c in cells]
    filled = [c for c, cell in cells.items() if cell.text.strip() and kinds.get(c) not in ("number", "note")]
    if filled != [task] or not numbers or not GROUP_NUMBER.fullmatch(_label(numbers[0])):
        return ""
    number = numbers[0] if numbers[0][-1:] in "、.)）" else numbers[0] + "、"
    return number + _line(cells[task].text)


def _head_again(cells, kinds, labels):
    """Whether a row repeats the head, as on a new page; of a head of two rows the lower one may come alone."""
    if all(cells.get(col) is None or cells[col].text == label for col, label in labels.items()):
        return True
    heads = [column_kind(cell.text) == kinds.get(col, "") != "" for col, cell in cells.items() if cell.text.strip()]
    return len(heads) > 2 and all(heads)


def _line(text):
    return "".join(part.strip() for part in text.split("\n"))


def _carried(cells, path_cols, above):
    """The heading cells of a row: a blank one stands for the one above it while nothing to its left is new."""
    new = False
    for col in path_cols:
        cell = cells.get(col)
        if cell is not None and cell.text.strip():
            new = new or above.get(col) is not cell
            above[col] = cell
        elif new:
            above.pop(col, None)
    return [above[col] for col in path_cols if col in above]


def _row(flat, text, cells, kinds, labels, task, base, path_cells, year, first_leads):
    cell = cells.get(task)
    if cell is None or not cell.text.strip():
        filled = [c for c in reversed(path_cells) if any(c is own for own in cells.values())]
        if not filled:
            return None
        cell = filled[0]
    number = next((cells[c].text.strip() for c, kind in kinds.items() if kind == "number" and c in cells), "")
    path = [_line(head.text) for head in path_cells if head is not cell]
    units = _units(flat, cells, kinds, first_leads)
    dues = _dues(flat, cell, cells, kinds, labels, year)
    minimums, recurrence, quantity = amounts.find(flat, cell.start, cell.end)
    for col, kind in kinds.items():
        counted = kind in ("target", "year") or kind == "due" and "成果" in labels[col]
        if counted and col in cells and cells[col].text.strip() not in EMPTY:
            more = amounts.find(flat, cells[col].start, cells[col].end)
            minimums, recurrence = minimums + more[0], recurrence + more[1]
            quantity += tuple(q for q in more[2] or (cells[col].text.strip(),) if q not in quantity)
    words = _line(cell.text)
    title = re.split(r"[。;；]", words)[0][:60]
    item = Item(
        (*base, *path),
        number,
        title,
        text[cell.start : cell.end],
        units,
        dues,
        minimums,
        recurrence,
        quantity,
        (),
        cell.start,
        cell.end,
        cell.page,
        any(c.hidden for c in cells.values()),
    )
    return as_written(item, text)


def _units(flat, cells, kinds, first_leads):
    present = set(kinds.values())
    own = CO if "lead" in present else LEAD if "co" in present else RESPONSIBLE
    out, seen = [], set()
    for col, kind in kinds.items():
        cell = cells.get(col)
        if kind not in ("lead", "own", "co") or cell is None or cell.text.strip() in EMPTY:
            continue
        role = {"lead": LEAD, "co": CO, "own": own}[kind]
        for read in _cell_units(flat, cell, role, first_leads and kind == "own" and own == RESPONSIBLE):
            if (read.words, read.role) not in seen:
                seen.add((read.words, read.role))
                out.append(read)
    return tuple(out)


def _cell_units(flat, cell, role, first_leads):
    rule = f"表格“{ {'lead': '牵头', 'co': '配合', 'responsible': '责任'}[role] }单位”一栏"
    if roles.KEYWORD.search(flat, cell.start, cell.end):
        marking = markings.parse(flat, cell.start, cell.end, first_leads)
        if marking:
            plain = {u.role for u in marking.units} == {RESPONSIBLE}
            return [
                UnitRead(
                    role if plain else u.role, u.words, u.start, u.end, rule if plain else u.rule, u.why, u.open_list, u.full
                )
                for u in marking.units
            ]
    found = [n for n in names.split(flat, cell.start, cell.end) if len(n.words) >= 2 and not dates.looks_like(n.words)]
    found = names.without_persons(flat, found)
    full = names.restore([n.words for n in found])
    if first_leads:
        return [
            UnitRead(
                LEAD if i == 0 else CO, n.words, n.start, n.end, "列第一位的为牵头单位", "", n.open, f if f != n.words else ""
            )
            for i, (n, f) in enumerate(zip(found, full, strict=True))
        ]
    return [
        UnitRead(role, n.words, n.start, n.end, rule, "", n.open, f if f != n.words else "")
        for n, f in zip(found, full, strict=True)
    ]


def _dues(flat, task, cells, kinds, labels, year):
    """Dates of the date columns, yearly targets, and repeats that the task's words themselves name."""
    out = []
    for col, kind in kinds.items():
        cell = cells.get(col)
        if cell is None or cell.text.strip() in EMPTY:
            continue
        if kind == "due":
            out += dates.find(flat, cell.start, cell.end, year, table=True)
        elif kind == "year":
            label = _label(labels[col])
            named = re.search(r"20\d{2}", label)
            codes = [named[0]] if named else [due.value for due in dates.find(label, 0, len(label), year)]
            out += [dates.DueRead(at, labels[col], "in", cell.start, cell.end, YEAR_COLUMN, lent=not named) for at in codes]
    inside = dates.find(flat, task.start, task.end, year)
    has_day = any(d.value[:1].isdigit() for d in out)
    known = {d.value for d in out}
    repeats = any(not d.value[:1].isdigit() for d in out)
    out = dates.bounded(out) if any(d.kind == "yearly" for d in inside) else out
    for due in inside:
        calendar_day = due.value[:1].isdigit()
        counted = due.kind == "yearly" and COUNTED.match(flat, due.end, task.end) is not None
        if due.value not in known and (
            calendar_day and not has_day and not repeats or counted or not known and due.kind == "yearly"
        ):
            out.append(due)
    return tuple(sorted(out, key=lambda d: (d.start, d.value)))
