"""Names to units and groups: each way of writing a name, and the doubts."""

import time

import pytest

from tasks.planimport.match import Group, Unit, UnitDirectory, match

NAMES = [
    (1, "澜川市人民政府", "", (), 0),
    (2, "澜川市发展和改革委员会", "", (), 1),
    (3, "澜川市人力资源和社会保障局", "", (), 1),
    (4, "澜川市人民政府办公室", "市政府办公室", ("市府办",), 1),
    (5, "澜川市司法局", "", (), 1),
    (8, "澜川市市场监督管理局", "", (), 1),
    (9, "澜川市市政园林局", "", (), 1),
    (10, "中共澜川市委组织部", "", (), 1),
    (11, "澜川市政务服务管理局", "", (), 1),
    (12, "澜川市全面依法治市委员会办公室", "", (), 1),
    (13, "澜川市住房和城乡建设局", "", (), 1),
    (14, "澜川市农业农村局", "", (), 1),
]
UNITS = tuple(Unit(i, name, short, aliases, "city", "", parent) for i, name, short, aliases, parent in NAMES)
UNITS += (
    Unit(6, "澜川市人民政府法制办公室", "市法制办", ("市政府法制办",), "city", "", 1, True, 5),
    Unit(7, "澜川市旅游局", "", (), "city", "", 1, True, None),
    Unit(20, "青溪县人民政府", "", (), "county", "", 1),
    Unit(21, "青溪县司法局", "", (), "county", "", 20),
    Unit(22, "白石县人民政府", "", (), "county", "", 1),
    Unit(23, "白石县司法局", "", (), "county", "", 22),
)
GROUPS = (Group(1, "各县（市、区）人民政府", ("各区县政府",), (20, 22)),)
DIRECTORY = UnitDirectory(UNITS, GROUPS, 1)
CLEAR = [
    ("澜川市司法局", 5, "exact"),
    ("市府办", 4, "alias"),
    ("市司法局", 5, "level"),
    ("司法局", 5, "level"),
    ("市发改委", 2, "short"),
    ("市发展改革委", 2, "short"),
    ("市发展和改革委员会", 2, "level"),
    ("市人社局", 3, "short"),
    ("市人力社保局", 3, "short"),
    ("市政府办公室", 4, "alias"),
    ("市政府办", 4, "short"),
    ("市市场监管局", 8, "short"),
    ("市市政园林局", 9, "level"),
    ("市委组织部", 10, "level"),
    ("市政务服务局", 11, "suffix"),
    ("市依法治市办", 12, "short"),
    ("市委依法治市办", 12, "short"),
    ("市住建局", 13, "short"),
    ("市政府", 1, "short"),
    ("青溪县政府", 20, "short"),
    ("青溪县司法局", 21, "exact"),
]


@pytest.mark.parametrize(("name", "unit", "how"), CLEAR)
def test_clear_names(name, unit, how):
    found = match([name], DIRECTORY)[name]
    assert (found.unit_id, found.how, found.doubt) == (unit, how, "")


@pytest.mark.parametrize("name", ["各县（市、区）人民政府", "各县(市、区)政府", "各县〈市、区〉政府", "各区县政府"])
def test_groups(name):
    found = match([name], DIRECTORY)[name]
    assert (found.group_id, found.how) == (1, "group")


def test_a_dissolved_unit_leads_to_its_successor_and_says_so():
    found = match(["市法制办"], DIRECTORY)["市法制办"]
    assert (found.unit_id, found.how, found.via) == (5, "succession", 6)
    assert "已撤销" in found.doubt and "澜川市司法局" in found.doubt


def test_a_dissolved_unit_without_successor_is_a_doubt():
    found = match(["市旅游局"], DIRECTORY)["市旅游局"]
    assert found.unit_id is None and "没有登记承接单位" in found.doubt


def test_an_alias_learned_for_a_dissolved_units_name_is_not_asked_about_again():
    units = (
        Unit(1, "甲市数据局", aliases=("市大数据中心",), level="city"),
        Unit(2, "甲市大数据中心", "市大数据中心", level="city", closed=True, successor_id=1),
    )
    found = match(["市大数据中心"], UnitDirectory(units))["市大数据中心"]
    assert (found.unit_id, found.how, found.doubt) == (1, "alias", "")


def test_two_dissolved_units_with_one_heir_lead_to_it_and_say_so():
    units = (
        Unit(1, "甲市数据局", level="city"),
        Unit(2, "甲市大数据中心", "市数据中心", level="city", closed=True, successor_id=1),
        Unit(3, "甲市信息中心", "市数据中心", level="city", closed=True, successor_id=1),
    )
    found = match(["市数据中心"], UnitDirectory(units))["市数据中心"]
    assert (found.unit_id, found.how) == (1, "succession") and "已撤销" in found.doubt


def test_a_circle_of_successors_ends():
    units = (Unit(1, "甲市甲局", closed=True, successor_id=2), Unit(2, "甲市乙局", closed=True, successor_id=1))
    assert match(["甲市甲局"], UnitDirectory(units))["甲市甲局"].unit_id is None


def test_two_that_fit_equally_are_a_doubt_with_candidates():
    found = match(["县司法局"], DIRECTORY)["县司法局"]
    assert found.unit_id is None and set(found.candidates) == {21, 23} and "请选定" in found.doubt


def test_a_near_name_is_always_a_doubt():
    found = match(["市农业农村委员会办公室局"], DIRECTORY)["市农业农村委员会办公室局"]
    assert found.doubt and found.how in ("fuzzy", "none")


def test_an_unknown_name_is_a_doubt():
    found = match(["市气象台"], DIRECTORY)["市气象台"]
    assert (found.unit_id, found.how) == (None, "none") and "没有“市气象台”" in found.doubt


def test_two_thousand_units_and_a_hundred_names():
    units = tuple(Unit(i, f"澜川市第{i}号事务管理局", level="city", parent_id=0) for i in range(1, 2001))
    start = time.process_time()
    found = match([f"市第{i}号事务局" for i in range(1, 101)], UnitDirectory(units, (), 0))
    assert time.process_time() - start < 30  # a guard against squares, not a figure
    assert found["市第7号事务局"].unit_id == 7


def test_candidates_say_how_each_was_found():
    several = match(["县司法局"], DIRECTORY)["县司法局"]
    assert dict(zip(several.candidates, several.ways, strict=True)) == {21: "level", 23: "level"}
    near = match(["市城乡建设局"], DIRECTORY)["市城乡建设局"]
    assert near.candidates and set(near.ways) <= {"fuzzy", "succession"} and len(near.ways) == len(near.candidates)


def test_a_dissolved_candidate_gives_way_to_its_heir():
    units = (
        Unit(1, "甲市人民政府"),
        Unit(2, "甲市文化体育局", parent_id=1, closed=True, successor_id=3),
        Unit(3, "甲市新局", parent_id=1),
    )
    found = match(["市文化体育旅游局"], UnitDirectory(units, (), 1))["市文化体育旅游局"]
    assert (found.candidates, found.ways) == ((3,), ("succession",))


def test_of_several_places_only_those_with_the_papers_own_sign_are_meant():
    units = (
        Unit(1, "甲市人民政府", level="city"),
        Unit(2, "乙县人民政府", level="county", parent_id=1),
        Unit(3, "丙区人民政府", level="county", parent_id=1),
        Unit(4, "乙县司法局", level="county", parent_id=2),
        Unit(5, "丙区司法局", level="county", parent_id=3),
    )
    found = match(["区司法局", "县司法局"], UnitDirectory(units, (), 1))
    assert [m.unit_id for m in found.values()] == [5, 4]


def test_a_name_of_one_sort_of_places_is_asked_about_where_the_group_has_more():
    units = (
        Unit(1, "甲市人民政府", level="city"),
        Unit(2, "甲市乙区人民政府", level="county", parent_id=1),
        Unit(3, "丙县人民政府", level="county", parent_id=1),
    )
    groups = (Group(9, "各县（市、区）人民政府", member_ids=(2, 3)),)
    found = match(["各区人民政府", "各县区政府", "各县（市、区）"], UnitDirectory(units, groups, home=1))
    assert (
        found["各区人民政府"].group_id == 9
        and "只写了区" in found["各区人民政府"].doubt
        and "丙县" in found["各区人民政府"].doubt
    )
    assert [(found[n].group_id, found[n].doubt) for n in ("各县区政府", "各县（市、区）")] == [(9, ""), (9, "")]
    only = (Group(9, "各县（市、区）人民政府", member_ids=(2,)),)
    assert match(["各区人民政府"], UnitDirectory(units, only, home=1))["各区人民政府"].doubt == ""
