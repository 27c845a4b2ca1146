"""Every way in which papers write a unit's name, against one city: what is sure, what asks, and what must never be guessed."""

import pytest

from tasks.planimport.match import Group, Unit, UnitDirectory, match

CITY_WORDS = (
    "澜川市人民政府 澜川市人民政府办公室 中共澜川市委办公室 中共澜川市委组织部 中共澜川市委政法委员会 "
    "中共澜川市委机构编制委员会办公室 中共澜川市委全面依法治市委员会办公室 中共澜川市委党校 中共澜川市纪律检查委员会 "
    "澜川市监察委员会 澜川市人民代表大会常务委员会 中国人民政治协商会议澜川市委员会 澜川市中级人民法院 "
    "澜川市人民检察院 澜川市发展和改革委员会 澜川市教育体育局 澜川市科学技术局 澜川市工业和信息化局 "
    "澜川市民族宗教事务局 澜川市公安局 澜川市公安局交通警察支队 澜川市民政局 澜川市司法局 澜川市财政局 "
    "澜川市人力资源和社会保障局 澜川市自然资源和规划局 澜川市生态环境局 澜川市住房和城乡建设局 澜川市交通运输局 "
    "澜川市水利局 澜川市农业农村局 澜川市林业和草原局 澜川市文化广电和旅游局 澜川市卫生健康委员会 "
    "澜川市退役军人事务局 澜川市应急管理局 澜川市市场监督管理局 澜川市人民政府国有资产监督管理委员会 澜川市医疗保障局 "
    "澜川市地方金融监督管理局 澜川市城市管理综合行政执法局 澜川市行政审批局 澜川市政务服务管理局 澜川市大数据管理局 "
    "澜川市信访局 澜川市粮食和物资储备局 澜川市人民防空办公室 澜川市外事办公室 澜川市投资促进局 "
    "澜川市住房公积金管理中心 国家税务总局澜川市税务局 中国人民银行澜川市分行 澜川市总工会 共青团澜川市委员会 "
    "澜川市妇女联合会 澜川市工商业联合会 澜川市残疾人联合会"
)
CITY = CITY_WORDS.split()
UNITS = (
    Unit(1, CITY[0], level="city", kind="government"),
    *(Unit(at, name, level="city", parent_id=1) for at, name in enumerate(CITY[1:], 2)),
    Unit(200, "澜川市青溪区人民政府", level="county", kind="government", parent_id=1),
    Unit(201, "白石县人民政府", level="county", kind="government", parent_id=1),
    Unit(202, "青溪区司法局", level="county", parent_id=200),
    Unit(203, "青溪区科学技术局", level="county", parent_id=200),
    Unit(204, "澜川市旅游局", level="city", parent_id=1, closed=True, successor_id=CITY.index("澜川市文化广电和旅游局") + 1),
)
GROUPS = (
    Group(1, "各县（市、区）人民政府", (), (200, 201)),
    Group(2, "市级各行政执法单位", (), (20,)),
    Group(3, "各乡镇人民政府（街道办事处）", (), (21,)),
    Group(4, "市政府各部门", (), (22,)),
)
DIRECTORY = UnitDirectory(UNITS, GROUPS, 1)
NAME = {unit.id: unit.name for unit in UNITS} | {group.id + 1000: group.name for group in GROUPS}

# what a name surely is: full name, then the ways in which papers write it
SURE = {
    "澜川市人民政府": "澜川市人民政府 市人民政府 市政府 澜川市政府",
    "澜川市人民政府办公室": "市政府办公室 市人民政府办公室 市政府办公厅 市政府办 市府办 市府办公室 澜川市政府办公室",
    "中共澜川市委办公室": "市委办公室 市委办",
    "中共澜川市委组织部": "市委组织部 组织部 中共澜川市委组织部 澜川市委组织部",
    "中共澜川市委政法委员会": "市委政法委 市委政法委员会",
    "中共澜川市委机构编制委员会办公室": "市委编办 市编办 市编委办 市委编委办 市委机构编制委员会办公室",
    "中共澜川市委全面依法治市委员会办公室": "市委依法治市办 市依法治市办 依法治市办 市委全面依法治市办",
    "中共澜川市委党校": "市委党校",
    "中共澜川市纪律检查委员会": "市纪委 市纪委监委",
    "澜川市监察委员会": "市监委",
    "澜川市人民代表大会常务委员会": "市人大常委会 澜川市人大常委会",
    "中国人民政治协商会议澜川市委员会": "市政协 澜川市政协",
    "澜川市中级人民法院": "市中院 市法院 市中级法院 市中级人民法院",
    "澜川市人民检察院": "市检察院 市人民检察院",
    "澜川市发展和改革委员会": "市发改委 市发展改革委 市发展改革委员会 发展改革委 澜川市发改委",
    "澜川市教育体育局": "市教体局 市教育局",
    "澜川市科学技术局": "市科技局 科技局",
    "澜川市工业和信息化局": "市工信局 市工业信息化局",
    "澜川市民族宗教事务局": "市民宗局",
    "澜川市公安局交通警察支队": "市公安局交警支队",
    "澜川市司法局": "市司法局 司法局 澜川市司法局",
    "澜川市人力资源和社会保障局": "市人社局 市人力社保局 市人力资源社会保障局 人社局",
    "澜川市自然资源和规划局": "市自规局 市自然资源局 市自然资源规划局",
    "澜川市生态环境局": "市生态环境局 澜川市生态环境局",
    "澜川市住房和城乡建设局": "市住建局 市住房城乡建设局 住房和城乡建设局 住建局",
    "澜川市交通运输局": "市交通局 市交通运输局",
    "澜川市林业和草原局": "市林草局 市林业局",
    "澜川市文化广电和旅游局": "市文广旅局 市文旅局 市文化广电旅游局",
    "澜川市卫生健康委员会": "市卫健委 市卫生健康委 卫健委",
    "澜川市退役军人事务局": "市退役军人局",
    "澜川市应急管理局": "市应急局 市应急管理局",
    "澜川市市场监督管理局": "市市场监管局 市场监管局 市市监局 市市场监督管理局",
    "澜川市人民政府国有资产监督管理委员会": "市国资委 市政府国资委 国资委",
    "澜川市医疗保障局": "市医保局",
    "澜川市地方金融监督管理局": "市金融监管局 市地方金融监管局 市金融局",
    "澜川市城市管理综合行政执法局": "市城管局 市城管执法局 市城市管理局",
    "澜川市行政审批局": "市审批局 市行政审批服务局 市行政审批局",
    "澜川市政务服务管理局": "市政务服务局",
    "澜川市大数据管理局": "市大数据局",
    "澜川市粮食和物资储备局": "市粮储局 市粮食局",
    "澜川市人民防空办公室": "市人防办",
    "澜川市外事办公室": "市外办 市政府外办",
    "澜川市投资促进局": "市投促局",
    "澜川市住房公积金管理中心": "市公积金中心 市住房公积金中心",
    "国家税务总局澜川市税务局": "市税务局 澜川市税务局",
    "中国人民银行澜川市分行": "人民银行澜川市分行 人行澜川市分行",
    "共青团澜川市委员会": "团市委 共青团澜川市委 共青团市委",
    "澜川市妇女联合会": "市妇联",
    "澜川市工商业联合会": "市工商联",
    "澜川市残疾人联合会": "市残联",
    "澜川市青溪区人民政府": "青溪区人民政府 青溪区政府 青溪区 澜川市青溪区政府",
    "白石县人民政府": "白石县人民政府 白石县政府 白石县",
    "青溪区司法局": "青溪区司法局 区司法局",
    "青溪区科学技术局": "青溪区科技局 澜川市青溪区科技局",
    "各县（市、区）人民政府": "各县(市、区)政府 各县市区政府 各县、市、区人民政府 各县(市、区) "
    "各县区 各区县人民政府 各区、县级市 各县(市)区",
    "各乡镇人民政府（街道办事处）": "各乡镇(街道) 各乡镇、街道 各镇人民政府、街道办事处 各乡(镇)人民政府、街道办事处",
    "市政府各部门": "市政府各部门 市级各部门 市直各部门 各部门 市直各单位 市各部门",
    "市级各行政执法单位": "市级各行政执法部门 市级行政执法单位 各行政执法单位 市各行政执法部门",
}
# what may look like a unit of the city and isn't, or isn't said: asks, and is never taken for one without asking
ASKS = (
    "红山县司法局 红山县人民政府 红山县科技局 江南省发展改革委 江南省人民政府 白石县司法局 县司法局 区政府各部门 "
    "县直各行政执法单位 各有关部门 市各有关部门 有关单位 各开发区 市水务局 市环保局 市综合执法局 市数据中心 "
    "团区委 市委宣传部 市民政和司法局 各科室 局 市 各"
)


@pytest.mark.parametrize(("full", "name"), [(full, name) for full, names in SURE.items() for name in names.split(" ")])
def test_a_name_that_is_sure(full, name):
    found = match([name], DIRECTORY)[name]
    assert NAME.get(found.unit_id or found.group_id and found.group_id + 1000) == full
    assert found.doubt == ""


@pytest.mark.parametrize("name", ASKS.split())
def test_a_name_that_asks(name):
    assert match([name], DIRECTORY)[name].doubt


def test_a_collective_name_never_becomes_one_unit():
    bare = UnitDirectory(UNITS, (), 1)
    for name in ("各县区", "各区县人民政府", "市直各部门", "各乡镇(街道)", "市级各行政执法单位"):
        found = match([name], bare)[name]
        assert (found.unit_id, found.candidates) == (None, ()) and "集体名称" in found.doubt


@pytest.mark.parametrize("name", ["*市司法局", "xx县人民政府", "**区科技局"])
def test_a_hidden_place_is_never_guessed(name):
    found = match([name], DIRECTORY)[name]
    assert (found.unit_id, found.candidates) == (None, ()) and "遮住了地名" in found.doubt


def test_an_abbreviation_of_a_dissolved_unit_leads_to_its_heir():
    found = match(["市旅游局"], DIRECTORY)["市旅游局"]
    assert NAME[found.unit_id] == "澜川市文化广电和旅游局" and "已撤销" in found.doubt and found.how == "succession"


def test_the_departments_of_a_county_s_own_paper():
    county = UnitDirectory(UNITS, GROUPS, 200)
    found = match(["区司法局", "区科技局", "市司法局", "司法局"], county)
    assert [NAME[m.unit_id] for m in found.values()] == ["青溪区司法局", "青溪区科学技术局", "澜川市司法局", "青溪区司法局"]


def test_an_abbreviation_beyond_the_own_line_asks():
    units = (Unit(1, "甲市人民政府", level="city"), Unit(2, "乙县人民政府", level="county", parent_id=1))
    units += (Unit(3, "乙县科学技术局", level="county", parent_id=2),)
    found = match(["科技局"], UnitDirectory(units, (), 1))["科技局"]
    assert found.unit_id == 3 and found.doubt and found.candidates == (3,)
