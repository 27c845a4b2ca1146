"""The shipped declarations: they read, their samples pass every check, and the minimums of real plans find their measure."""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from documents import values
from documents.declared import draw, holds, samples
from documents.declared.model import KINDS, LEVELS, Ledger, Type
from documents.declared.reader import read_folder
from fazhi.measure import fitting, surest
from tasks.planimport import amounts

FOLDER = Path(values.__file__).parent / "ledgers"
LEDGERS = read_folder(FOLDER)
TODAYS = [date(2024, 2, 29), date(2026, 1, 2), date(2026, 12, 31)]
TWELVE = ("S96", "S97", "S98", "S99", "S08", "S15", "S101", "S69", "S68", "S73", "S74", "S103", "S104", "S106")
CITY = tomllib.loads((Path(amounts.__file__).parent.parent / "sample/data/city.toml").read_text("utf-8"))
each = pytest.mark.parametrize("ledger", LEDGERS.values(), ids=list(LEDGERS))


def _units(found) -> set[str]:
    """Every short name of a unit of the sample city."""
    if isinstance(found, dict):
        return {found["short"], *_units(list(found.values()))} if "short" in found else _units(list(found.values()))
    return set().union(*map(_units, found)) if isinstance(found, list) else set()


def test_every_mechanism_that_ships_has_a_ledger():
    assert set(TWELVE) <= {number for one in LEDGERS.values() for number in one.catalogue}
    assert "free_list" in LEDGERS


@each
def test_a_ledger_is_told_in_full(ledger: Ledger):
    assert "“" in ledger.source and all(one.source for one in ledger.clocks) and all("“" in one.source for one in ledger.minimums)
    assert ledger.measures and ledger.columns and ledger.filters and ledger.day in ledger.filters
    assert all(name in ledger.slots for name in ledger.filters)
    assert not [one.key for one in ledger.fields if one.private and one.key in ledger.published]
    assert set(ledger.kinds) <= set(KINDS) and set(ledger.levels) <= set(LEVELS)


@each
def test_samples_pass_every_check(ledger: Ledger):
    for today in TODAYS:
        found = [one for one in samples.read_folder(FOLDER / "samples", LEDGERS, today) if one.ledger == ledger.code]
        assert 6 <= len(found) <= 10
        kept = [_data(ledger, one, today) for one in found]
        for one, data in zip(found, kept, strict=True):
            assert not holds.faults(ledger, data, today), one
            assert one.unit in _units(CITY), one.unit
            assert all(data.get(field.key) not in (None, "") for field in ledger.fields if field.required), one
        for names in [*ledger.once, *((field.key,) for field in ledger.fields if field.unique)]:
            said = Counter((one.unit, *(str(data.get(name)) for name in names)) for one, data in zip(found, kept, strict=True))
            assert max(said.values()) == 1, names


def _data(ledger: Ledger, sample: samples.Sample, today: date) -> dict:
    """A sample as it would be kept; a unit and a record are names until a database knows them."""
    found = {}
    for key, words in sample.words.items():
        field = ledger.field(key)
        if field.type is Type.UNIT:
            assert words in _units(CITY), words
            words = "1"
        if field.type is Type.RECORD:
            assert words.startswith("@")
            found[key] = words
            continue
        found[key] = values.read(field, words, today=today).plain
    return holds.settled(ledger, found)


def test_a_sample_means_records_of_the_right_ledger():
    found = samples.read_folder(FOLDER / "samples", LEDGERS, TODAYS[1])
    at = {f"@{one.id}": one.ledger for one in found if one.id}
    meant = [(one, key) for one in found for key in one.words if LEDGERS[one.ledger].field(key).type is Type.RECORD]
    assert len(meant) > 20
    assert all(at[one.words[key]] == LEDGERS[one.ledger].field(key).to for one, key in meant)


def test_a_result_names_an_object_that_was_drawn():
    today = TODAYS[1]
    found = samples.read_folder(FOLDER / "samples", LEDGERS, today)
    draws = {f"@{one.id}": _data(LEDGERS["check_draws"], one, today) for one in found if one.ledger == "check_draws"}
    results = [one.words for one in found if one.ledger == "check_results"]
    assert all(one["object"] in draws[one["draw"]]["drawn"].splitlines() for one in results)
    assert all(set(one["inspector"].split("、")) == set(draws[one["draw"]]["chosen"].splitlines()) for one in results)


def test_a_draw_can_be_repeated_by_anybody():
    pool = "甲厂\n\n乙厂 \n丙厂\n甲厂"
    assert draw.lines(pool) == ["甲厂", "乙厂", "丙厂"]
    first = draw.pick(pool, 2, "0314159")
    assert first == draw.pick("丙厂\n乙厂\n甲厂", 2, "0314159") and len(first) == 2
    assert {tuple(draw.pick(pool, 1, str(seed))) for seed in range(40)} == {("甲厂",), ("乙厂",), ("丙厂",)}
    assert draw.pick(pool, 9, "1") and len(draw.pick(pool, 9, "1")) == 3


PLANS = [
    ("市政府常务会议学法每年不少于4次,每次学法时间不少于半小时", ["law_study.sessions", ""]),
    ("市人民政府建立常务会议学法制度,每年不少于二次", ["law_study.sessions"]),
    ("专题法制讲座每年至少安排1次,邀请有关专家和学者授课", ["law_study.lectures"]),
    ("每年举办法制讲座不少于2次", ["law_study.lectures"]),
    ("各级政府及其部门领导班子每年应当举办4期法治专题讲座或其它形式的学法活动", ["law_study.activities"]),
    ("各级政府每年至少举办1期领导干部法治专题培训班", ["training.leader_classes"]),
    ("市政府和各区县政府每年至少举办2期领导干部依法行政专题研讨班", ["training.leader_classes"]),
    ("组织开展行政执法人员通用法律知识、专门法律知识、新法律法规等专题培训,培训时间每年不少于15天", ["training_hours.days_each"]),
    ("对行政执法人员定期组织法律知识学习培训,每年集中学习培训不少于2次", ["training.officer_classes"]),
    ("市政府和各区县政府常务会议每年至少听取两次依法行政工作汇报", ["work_hearings.heard"]),
    ("开展部门内部双随机抽查4次", ["check_plans.own"]),
    ("牵头开展跨部门联合抽查1次", ["check_plans.joint"]),
    ("实现市和辖市(区)人民政府及其部门政府法律顾问制度全覆盖", ["legal_advisers.coverage"]),
    ("抽查检查结果公示率达到100%", ["check_results.published"]),
    ("每月报送信息不少于2篇", ["information_items.sent"]),
    ("每年开展以案释法不少于2次", ["publicity_events.cases"]),
    ("每年党委常委会至少听取1次人大常委会党组工作", [""]),
    ("建议、提案按时办结率达100%", [""]),
    ("辖市政府法制机构专职人员原则上不少于8人", [""]),
]


@pytest.mark.parametrize(("words", "keys"), PLANS)
def test_the_minimum_of_a_plan_finds_its_measure(words, keys):
    found = []
    for low in amounts.find(words, 0, len(words))[0]:
        fit = surest(fitting(low.subject, low.measure, low.period)) or surest(fitting(words, low.measure, low.period))
        found.append(fit.measure.key.removeprefix("ledger.") if fit else "")
    assert found == keys
