"""The words that say who leads, who helps and who answers: labels before a list of names, words behind it."""

import re

from .model import CO, LEAD

# Labels before a list of names; the second part is the role, 'own' means 责任单位, whose role hangs on its neighbours.
# What follows a 'none' label is no owner: a person, a time limit, whoever watches over the work.
DESKS = r"(?:单位|部门|机构|科室|处室|股室|部室|站所|科所|股所|科\([处股]\)室|处\(科\)室)"
LABELS = (
    (
        r"(?:责任|分管|牵头|包保|联系|挂点|主管|包联)(?:[省市县区镇])?(?:领导|人)(?!单位)|联系(?:电话|方式)|联络员|"
        r"(?:完成|办结|整改|落实|推进)?(?:时限|期限|时间|日期)(?:要求|节点|安排|进度)?|完成节点|进度(?:安排|要求)|"
        r"(?:督办|督导|督查|监督|考核|验收|审核|评估)(?:单位|部门)|备注|预期成果|成果形式|完成标[志准]|(?:工作|年度)目标",
        "none",
    ),
    (r"副组长(?:单位|部门)|指导(?:单位|部门)", CO),
    (
        rf"(?:第一|总)?(?:牵头|主办|主责)(?:责任)?(?:{DESKS}|领导单位)?|组长单位",
        LEAD,
    ),
    (
        rf"(?:配合|协办|协助|协同|参加|参与)(?:责任)?{DESKS}?|(?:成员|组员|会办|协作)(?:单位|部门)",
        CO,
    ),
    (
        rf"责任(?:{DESKS}|主体)?(?:及分工)?|(?:负责|承办|落实|实施|完成|分工|起草|编制|(?:分别)?办理)(?:{DESKS}|主体)|责任分工|分工",
        "own",
    ),
)
LEVELLED = r"(?:(?:省|市|县|区|镇|乡镇|街道)(?:级|直)|具体|主要|主体|直接|属地)?"
LABEL = re.compile("|".join(f"(?P<r{i}>{words})" for i, (words, _) in enumerate(LABELS)))
LABEL_AT = re.compile(rf"{LEVELLED}(?:{LABEL.pattern})\s{{0,8}}(?:[:]|(?<=单位)为|(?<=部门)为|(?<=主体)为)\s{{0,8}}")
# Words after a list of names. 'share' is 负责 in all its forms: responsible alone, co beside a lead.
IS = r"(?:作?为|是)"
BY_DUTY = (
    r"(?:(?:依据|依照|按照|按|根据|结合)(?:各自|自身|工作|法定)?(?:职责|职能|权限|任务){1,2}(?:分工)?|"
    r"(?:依据|依照|按照|按|根据)?(?:任务|各自)?分工)"
)
HOW = r"(?:积极|协同|共同|密切|主动|分别|分头|联合|具体|直接|组织|认真|全力)"
TAILS = (
    (
        rf"{HOW}?牵头(?:总抓|抓总|总负责|负责|组织实施|组织|落实|推进|推动|办理|实施|承办|协调)?|主办|总牵头|抓总|总负责|"
        rf"(?:牵头|负责)?统筹(?:协调|推进|负责|指导)?|{IS}(?:总?牵头|主办|主责|组长)(?:单位|部门)|为主",
        LEAD,
    ),
    (
        rf"{BY_DUTY}?{HOW}?(?:做好|抓好)?(?:配合|协助|协办|参与|参加)(?:落实|实施|做好|办理|单位|推进|工作)?(?:做好[一-龥]{{2,10}})?|{IS}(?:配合|协办|协助|参与|成员|协同)(?:单位|部门)|"
        r"(?<=[局委办厅部府院会])(?:(?:负责)?(?:审查|审核)|(?:负责)?(?:业务|监督|督促)?指导(?:监督|督促)?)",
        CO,
    ),
    (
        rf"各(?:负其责|司其职)|{BY_DUTY}?{HOW}?(?:抓好|做好|推进|推动)?(?:负责|落实|实施|推进|承办|办理)(?:落实|实施|办理|完成|推进|到位)?|{BY_DUTY}|"
        rf"(?:负责|组织|牵头)?(?:起草|草拟)|组织实施|(?:具体)?承担(?:具体|日常|相关)?(?:工作)?|{IS}责任(?:单位|部门|主体)",
        "share",
    ),
)
TAIL_WORDS = "|".join(f"(?P<r{i}>{words})" for i, (words, _) in enumerate(TAILS))
TAIL_AT = re.compile(rf"(?:{TAIL_WORDS})\s{{0,8}}$")
TAIL_INSIDE = re.compile(rf"(?:{TAIL_WORDS})(?=[、])")
TOGETHER = re.compile(r"会同|商(?=[省市县区国])|(?<=[局委办厅部府院])组织(?=[省市县区各有相])")
KEYWORD = re.compile(
    r"牵头|负责|配合|会同|责任单位|责任部门|主办|协办|组长单位|各负其责|各司其职|分工|承办|协助|落实|成员单位|责任主体|起草|统筹|指导"
)
# What those who act together do, behind the last of them: 甲局会同乙局研究提出意见.
DOING = re.compile(
    r"(?:共同|联合|分别|抓紧|认真|及时|负责|组织)?(?:提出|研究|制定|制订|拟订|编制|起草|开展|推进|完成|抓好|做好|组织|办理|实施|落实)[^、,;()]{0,20}$"
)
