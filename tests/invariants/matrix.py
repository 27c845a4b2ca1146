"""The written matrix: every address x every member of the cast. An address that is missing here fails the build.

A row says who gets through (`ok`, with what status), who is told in a sentence that they may not (`forbidden`, 403), and that
everybody else gets the answer for a thing that does not exist (404). Nobody signed in: the sign-in page, or 401 under /api/.
The cast stands for the relations: `lead` the own unit, `co` a sibling party, `outsider` a sibling that is no party, `leader` the
parent, `county_dept` and `town` children, `county2` another county.
"""

from __future__ import annotations

from dataclasses import replace

from tests.invariants import matrix_ledgers as ledgers
from tests.invariants.matrix_papers import BESIDE, PAPERS, READS
from tests.invariants.matrix_papers import WRITES as PAPER_WRITES
from tests.invariants.public_rows import PUBLIC
from tests.invariants.rows import (
    ABOVE,
    ADMINS,
    BUSINESS,
    EVERYBODY,
    NOTE,
    OFFICE,
    OFFICES,
    OUTSIDE,
    PARTY,
    REPORTED,
    UNIT_KEEPERS,
    Row,
    api,
    of,
    of_notice,
    of_rule,
    pk,
    post,
    rest,
    unit,
    user,
    write,
)

CITY_PEOPLE = f"{OFFICE} {ADMINS}"

DESK = {
    "healthz": Row(EVERYBODY, anonymous="open"),
    "readyz": Row(EVERYBODY, codes=(200, 503), anonymous="open"),
    "desk:signin": Row(EVERYBODY, codes=(200, 302, 403), anonymous="open"),
    "desk:signout": post(EVERYBODY),
    "desk:me": Row(EVERYBODY),
    "desk:switch_post": Row(EVERYBODY, method="POST", codes=(302, 400, 404)),
    "desk:password": Row(EVERYBODY),
    "desk:end_sessions": post(EVERYBODY),
    "desk:look": post(EVERYBODY),
    "desk:manage": Row(EVERYBODY, codes=(200, 302)),
    "desk:units": Row(EVERYBODY),
    "desk:unit_names": Row(EVERYBODY),
    "desk:unit": Row(EVERYBODY, kwargs=unit("lead")),
    "desk:unit_create": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:unit_import": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:unit_import_sheet": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:unit_edit": Row(f"sysadmin {OFFICE}", rest(f"sysadmin {OFFICE}"), kwargs=unit("lead")),
    "desk:unit_close": Row(f"sysadmin {OFFICE}", rest(f"sysadmin {OFFICE}"), kwargs=unit("lead")),
    "desk:alias_add": post(UNIT_KEEPERS, rest(UNIT_KEEPERS), kwargs=unit("lead")),  # what the own papers call it
    "desk:alias_forget": post(f"sysadmin {OFFICE}", rest(f"sysadmin {OFFICE}"), kwargs=pk("alias")),
    "desk:groups": Row(EVERYBODY),
    "desk:group": Row(EVERYBODY, kwargs=pk("group")),
    "desk:group_create": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:group_edit": Row(f"sysadmin {OFFICE}", rest(f"sysadmin {OFFICE}"), kwargs=pk("group")),
    "desk:people": Row(EVERYBODY),
    "desk:person": Row(f"lead lead_head {CITY_PEOPLE}", kwargs=user("lead")),
    "desk:person_create": Row("sysadmin", rest("sysadmin")),
    "desk:people_import": Row("sysadmin", rest("sysadmin")),
    "desk:people_import_sheet": Row("sysadmin", rest("sysadmin")),
    "desk:person_edit": Row("sysadmin", f"lead lead_head secadmin auditor {OFFICE}", kwargs=user("lead")),
    "desk:reset_password": post("sysadmin", f"lead lead_head secadmin auditor {OFFICE}", kwargs=user("lead")),
    "desk:person_end_sessions": post("sysadmin secadmin", f"lead lead_head auditor {OFFICE}", kwargs=user("lead")),
    "desk:appoint": post("secadmin", f"lead lead_head sysadmin auditor {OFFICE}", kwargs=user("lead")),
    "desk:posts_import": Row("secadmin", rest("secadmin")),
    "desk:posts_import_sheet": Row("secadmin", rest("secadmin")),
    "desk:leave": post("secadmin", f"lead lead_head sysadmin auditor {OFFICE}", kwargs=lambda w: {"pk": w.posts["lead"].pk}),
    "desk:tokens": Row(f"{BUSINESS} secadmin", "sysadmin auditor"),
    "desk:token_create": Row(BUSINESS, ADMINS),
    "desk:token_revoke": post("lead secadmin", kwargs=pk("token")),
    "desk:evidence": Row(EVERYBODY),  # the own unit's; an administrator's is empty
    "desk:evidence_give": post(f"{OFFICES} {PARTY} {OUTSIDE}", f"{ABOVE} {ADMINS}"),
    "desk:evidence_file": Row(f"{OFFICE} lead lead_head {ABOVE}", kwargs=pk("evidence")),
    "desk:digest": post(EVERYBODY),
    "desk:calendar": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:calendar_import": Row("sysadmin", rest("sysadmin")),
    "desk:calendar_import_sheet": Row("sysadmin", rest("sysadmin")),
    "desk:rules": Row(UNIT_KEEPERS, rest(UNIT_KEEPERS)),
    "desk:rule_create": Row("sysadmin head", rest("sysadmin head")),
    "desk:rule_edit": Row("sysadmin head", "clerk county county2", kwargs=of_rule),
    "desk:rule_switch": post("sysadmin head", "clerk county county2", kwargs=of_rule),
    "desk:outbox": Row("sysadmin", rest("sysadmin")),
    "desk:outbox_again": post("sysadmin", rest("sysadmin")),
    "desk:audit": Row("auditor", rest("auditor")),
}

BATCH = pk("batch")
IMPORTS = {
    "tasks:imports": Row(OFFICES, rest(OFFICES)),
    "tasks:import_new": Row(OFFICES, rest(OFFICES)),
    "tasks:import": Row(OFFICE, kwargs=BATCH),
    "tasks:import_choose": Row(OFFICE, codes=(200, 302), kwargs=BATCH),
    "tasks:import_paper_part": Row(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "block": 0}),
    "tasks:import_units": Row(OFFICE, kwargs=BATCH),
    "tasks:import_group": Row(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "group": w.group.pk}),
    "tasks:import_head": post(OFFICE, kwargs=BATCH),
    "tasks:import_item": Row(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "item": w.item.pk}),
    "tasks:import_item_act": post(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "item": w.item.pk}),
    "tasks:import_item_split": Row(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "item": w.item.pk}),
    "tasks:import_item_why": Row(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "item": w.item.pk}),
    "tasks:import_annex": Row(OFFICE, kwargs=BATCH),
    "tasks:import_annex_text": Row(OFFICE, kwargs=lambda w: {"pk": w.batch.pk, "annex": w.annex.pk}),
    "tasks:import_masks": Row(OFFICE, kwargs=BATCH),
    "tasks:import_undo": post(OFFICE, kwargs=BATCH),
    "tasks:import_names": post(OFFICE, kwargs=BATCH),
    "tasks:import_forget": post(OFFICE, kwargs=BATCH),
    "tasks:import_bulk": post(OFFICE, kwargs=BATCH),
    "tasks:import_lift": post(OFFICE, kwargs=BATCH),
    "tasks:import_move": post(OFFICE, kwargs=BATCH),
    "tasks:import_diff": Row(OFFICE, kwargs=pk("revision")),
    "tasks:import_paper": Row(OFFICE, kwargs=BATCH),
}

# Who sees the issued plan of the city: its office, its parties, and whoever stands above them.
SEES = f"{OFFICE} {PARTY} {ABOVE}"
PLAN = pk("plan")
DRAFTED = pk("drafted")
PLANS = {
    "tasks:plans": Row(EVERYBODY),  # an administrator's is empty
    "tasks:plan_names": Row(EVERYBODY),  # an administrator's is empty
    "tasks:plan": Row(SEES, kwargs=PLAN),
    "tasks:plan_move": post(SEES, kwargs=PLAN),
    "tasks:plan_edit": Row(OFFICE, kwargs=DRAFTED),
    "tasks:plan_bulk": post(OFFICE, kwargs=DRAFTED),
    "tasks:burden": Row(OFFICE, kwargs=DRAFTED),
    "tasks:plan_paper": Row(SEES, kwargs=PLAN),
    "tasks:plan_units": Row(SEES, kwargs=PLAN),
    "tasks:receipts": Row(OFFICE, f"{PARTY} {ABOVE}", kwargs=PLAN),
    "tasks:plan_receive": post(SEES, kwargs=PLAN),
    "tasks:tasks": Row(EVERYBODY),  # an administrator's is empty
    "tasks:unit_names": Row(EVERYBODY),  # an administrator's is empty
    "tasks:task": Row(SEES, kwargs=pk("task")),
    "tasks:task_edit": Row(OFFICE, kwargs=pk("drafted_task")),
    "tasks:part_move": post(SEES, kwargs=pk("part")),
    "tasks:part_reassign": Row(OFFICE, f"{PARTY} {ABOVE}", kwargs=pk("part")),
    "tasks:part_hand_on": Row("lead lead_head", f"co {OFFICE} {ABOVE}", kwargs=pk("part")),
    "tasks:plan_carry": Row(OFFICE, f"{PARTY} {ABOVE}", kwargs=PLAN),
    "tasks:plan_archive": Row(OFFICE, f"{PARTY} {ABOVE}", kwargs=PLAN),
    "tasks:plan_archive_file": Row(OFFICE, f"{PARTY} {ABOVE}", codes=(404,), kwargs=PLAN),  # nothing made yet
    "tasks:task_finish": post(OFFICE, f"{PARTY} {ABOVE}", kwargs=pk("task")),
    "home:desk": Row(EVERYBODY),
    "home:search": Row(EVERYBODY),
    "home:dashboard": Row(BUSINESS, ADMINS),
    "home:dashboard_units": Row(BUSINESS, ADMINS),
    "home:measures": Row(BUSINESS, ADMINS),
    "home:measure": Row(BUSINESS, ADMINS, kwargs=lambda world: {"key": "sheets.on_time"}),
    "home:duties": Row(BUSINESS, ADMINS),
    "home:notices": Row(EVERYBODY),
    "home:notices_read": post(EVERYBODY),
    "home:notice_open": post("lead", kwargs=of_notice),
    "tasks:urge": Row(OFFICES, rest(OFFICES)),
    "tasks:urge_calls": Row(OFFICES, rest(OFFICES)),
}

# A sheet is its unit's; its office enters for it, whoever stands above reads it, and no sibling knows of it.
FILLS = f"{OFFICE} lead lead_head"
SHEET, LINE = pk("sheet"), (lambda w: {"pk": w.sheet.pk, "line": w.line.pk})
SHEETS = {
    "tasks:sheets": Row(EVERYBODY),  # an administrator's is empty
    "tasks:sheet": Row(f"{FILLS} {ABOVE}", kwargs=SHEET),
    "tasks:sheet_save": post(FILLS, ABOVE, kwargs=SHEET),
    "tasks:sheet_move": post(f"{FILLS} {ABOVE}", kwargs=SHEET),
    "tasks:sheet_scan": Row(FILLS, ABOVE, kwargs=SHEET),
    "tasks:sheet_line": post(FILLS, ABOVE, kwargs=LINE),
    "tasks:line_evidence": Row(FILLS, ABOVE, kwargs=LINE),
    "tasks:sheet_xlsx": Row(f"{FILLS} {ABOVE}", kwargs=SHEET),
    "tasks:sheet_import": Row(FILLS, ABOVE, kwargs=SHEET),
}


# Who sees the report of the lead: its unit, the office that asked, and whoever stands above them.
REPORT = pk("report")


def of_section(world) -> dict:
    """The last section of the lead's report."""
    return {"pk": world.report.pk, "section": world.report.sections.last().pk}


REPORTS = {
    "assessment:reports": Row(EVERYBODY),  # an administrator's is empty
    "assessment:calls": Row(EVERYBODY),  # an administrator's is empty
    "assessment:call_new": Row(OFFICES, rest(OFFICES)),
    "assessment:call": Row(REPORTED, kwargs=pk("call")),
    "assessment:call_move": post(REPORTED, kwargs=pk("call")),
    "assessment:report": Row(REPORTED, kwargs=REPORT),
    "assessment:package": Row(OFFICE, f"lead lead_head {ABOVE}", kwargs=pk("call")),
    "assessment:package_file": Row(OFFICE, f"lead lead_head {ABOVE}", codes=(404,), kwargs=pk("call")),  # nothing made yet
    "assessment:compose": post("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=REPORT),
    "assessment:offers": Row("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=REPORT),
    "assessment:section": Row(
        "lead lead_head",
        f"{OFFICE} {ABOVE}",
        kwargs=of_section,
    ),
    "assessment:writing": Row(REPORTED, kwargs=REPORT),
    "assessment:lock": post("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=of_section),
    "assessment:versions": Row(REPORTED, kwargs=of_section),
    "assessment:restore": post("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=lambda w: {**of_section(w), "number": 1}),
    "assessment:section_figures": Row("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=of_section),
    "assessment:refresh": post("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=REPORT),
    "assessment:report_move": post(REPORTED, kwargs=REPORT),
    "assessment:report_return": Row(OFFICE, f"lead lead_head {ABOVE}", kwargs=REPORT),
    "assessment:report_docx": Row(REPORTED, kwargs=REPORT),
    "assessment:drafting": Row("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=REPORT),
    "assessment:findings": Row(REPORTED, kwargs=REPORT),
    "assessment:check": Row("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=REPORT),
    "assessment:deliveries": Row(EVERYBODY),  # an administrator's is empty
    "assessment:receive": Row("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=pk("delivery")),
    "assessment:delivery_back": post("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=pk("delivery")),
    "assessment:unpublished": Row(EVERYBODY),  # an administrator's is empty
    "assessment:publication": Row(REPORTED, kwargs=pk("public")),
    "assessment:publish": post("lead lead_head", f"{OFFICE} {ABOVE}", kwargs=pk("public")),
    "assessment:unpublish": post(f"lead lead_head {OFFICE}", ABOVE, kwargs=pk("public")),
    "assessment:kinds": Row(BUSINESS, ADMINS),
    "assessment:kind": Row(BUSINESS, ADMINS, kwargs=lambda world: {"code": "unit_annual"}),
    "assessment:kind_edit": Row(OFFICES, rest(OFFICES), kwargs=lambda world: {"code": "unit_annual", "year": 2030}),
    "assessment:report_pdf": Row(REPORTED, kwargs=REPORT),
}

# The round asks the lead alone; its claim is about the same task, which the co-unit sees too.
ROUND = pk("round")
REPORTERS = "lead lead_head"
ROUNDS = {
    "tasks:rounds": Row(EVERYBODY),  # an administrator's is empty
    "tasks:round_new": Row(OFFICES, rest(OFFICES)),
    "tasks:round": Row(f"{OFFICE} {REPORTERS} {ABOVE}", kwargs=ROUND),
    "tasks:round_move": post(f"{OFFICE} {REPORTERS} {ABOVE}", kwargs=ROUND),
    "tasks:round_accept": post(OFFICE, f"{REPORTERS} {ABOVE}", kwargs=ROUND),
    "tasks:round_units": Row(f"{OFFICE} {REPORTERS} {ABOVE}", kwargs=ROUND),
    "tasks:round_review": Row(OFFICE, f"{REPORTERS} {ABOVE}", kwargs=ROUND),
    "tasks:round_docx": Row(f"{OFFICE} {REPORTERS} {ABOVE}", kwargs=ROUND),
    "tasks:round_xlsx": Row(f"{OFFICE} {REPORTERS} {ABOVE}", kwargs=ROUND),
    "tasks:claims": Row(EVERYBODY),  # an administrator's is empty
    "tasks:claims_close": post(OFFICES, rest(OFFICES)),
    "tasks:claim": Row(SEES, kwargs=pk("claim")),
    "tasks:claim_move": post(SEES, kwargs=pk("claim")),
    "tasks:part_claim": Row(REPORTERS, f"co {OFFICE} {ABOVE}", kwargs=pk("part")),
}


NOUNS = ["claims", "duties", "evidence", "milestones", "minimums", "parts", "plans", "rounds", "sections", "sheet-lines"]
NOUNS += [
    "paper-reports",
    "paper-figures",
    "report-problems",
    "sheets",
    "tasks",
    "report-calls",
    "reports",
    "report-sections",
    "report-deliveries",
    "report-kinds",
    "publications",
    "books",
    "ledger-forms",
    "records",
    "saved-views",
]
UNDER_CITY = BUSINESS  # the city's outlines are everybody's who works below it
SHEET_SEES = f"{OFFICE} lead lead_head {ABOVE}"
API = {
    # A list holds what one may see; who may never see the noun is told so.
    **{f"api:{name}": api(EVERYBODY) for name in ("aliases", "groups", "notices", "people", "posts", "units")},
    **{f"api:{name}": api(BUSINESS, forbidden=ADMINS) for name in NOUNS},
    **{f"api:{name}": api(OFFICES, forbidden=rest(OFFICES)) for name in ("imports", "import-items")},
    "api:tokens": api(f"{BUSINESS} secadmin", forbidden="sysadmin auditor"),
    "api:audit-events": api("auditor", forbidden=rest("auditor")),
    "api:measures": api(BUSINESS, forbidden=ADMINS),
    "api:report-forms": api(BUSINESS, forbidden=ADMINS),
    "api:report-forms-detail": api(BUSINESS, lambda world: {"code": "unit_annual"}, forbidden=ADMINS),
    "api:measures-detail": api(BUSINESS, lambda world: {"key": "tasks.done"}, forbidden=ADMINS),
    "api:root": api(EVERYBODY),
    "api:me": api(EVERYBODY),
    "api:schema": api(EVERYBODY),
    "api:docs": Row(EVERYBODY),
    "api:unknown": api(""),
    "api:units-detail": api(EVERYBODY, unit("lead")),
    "api:groups-detail": api(EVERYBODY, pk("group")),
    "api:aliases-detail": api(EVERYBODY, pk("alias")),
    "api:people-detail": api(f"lead lead_head {CITY_PEOPLE}", user("lead")),
    "api:posts-detail": api(f"lead lead_head {CITY_PEOPLE}", of(lambda w: w.posts["lead"])),
    "api:tokens-detail": api("lead secadmin", pk("token")),
    "api:audit-events-detail": api("auditor", of(lambda w: w.event)),
    "api:notices-detail": api("lead", of_notice),
    "api:plans-detail": api(SEES, PLAN),
    "api:plans-timeline": api(SEES, PLAN),
    "api:plans-paper": api(SEES, PLAN),
    "api:plans-paper-file": api(SEES, PLAN),
    "api:sections-detail": api(SEES, of(lambda w: w.plan.sections.get())),
    "api:tasks-detail": api(SEES, pk("task")),
    "api:tasks-timeline": api(SEES, pk("task")),
    "api:parts-detail": api(SEES, pk("part")),
    "api:parts-timeline": api(SEES, pk("part")),
    "api:milestones-detail": api(SEES, of(lambda w: w.task.milestones.get())),
    "api:minimums-detail": api(SEES, of(lambda w: w.task.minimums.get())),
    "api:duties-detail": api(SEES, of(lambda w: w.part.owed.get().duty)),
    "api:report-calls-detail": api(REPORTED, pk("call")),
    "api:report-calls-timeline": api(REPORTED, pk("call")),
    "api:reports-detail": api(REPORTED, REPORT),
    "api:reports-timeline": api(REPORTED, REPORT),
    "api:report-deliveries-detail": api(REPORTED, pk("delivery")),
    "api:report-kinds-detail": api(UNDER_CITY, pk("kind_year")),
    "api:report-kinds-timeline": api(UNDER_CITY, pk("kind_year")),
    "api:report-sections-detail": api(REPORTED, of(lambda w: w.report.sections.last())),
    **READS,
    **ledgers.READS,
    "api:publications-detail": api(BUSINESS, of(lambda w: w.shown)),
    "api:imports-detail": api(OFFICE, BATCH),
    "api:imports-timeline": api(OFFICE, BATCH),
    "api:imports-paper": api(OFFICE, BATCH),
    "api:imports-paper-file": api(OFFICE, BATCH),
    "api:import-items-detail": api(OFFICE, pk("item")),
    "api:rounds-detail": api(SHEET_SEES, pk("round")),
    "api:rounds-timeline": api(SHEET_SEES, pk("round")),
    "api:sheets-detail": api(SHEET_SEES, pk("sheet")),
    "api:sheets-timeline": api(SHEET_SEES, pk("sheet")),
    "api:sheet-lines-detail": api(SHEET_SEES, pk("line")),
    "api:claims-detail": api(SEES, pk("claim")),
    "api:claims-timeline": api(SEES, pk("claim")),
    "api:evidence-detail": api(SHEET_SEES, pk("evidence")),
    "api:evidence-file": api(SHEET_SEES, pk("evidence")),
}


DECIDES = f"{PARTY} {ABOVE}"
# Every declared write, by resource and name: the same rows stand in the matrix for addresses that are only written to.
WRITES: dict[str, Row] = {
    "evidence-give": write(rest(f"{ABOVE} {ADMINS}"), f"{ABOVE} {ADMINS}"),
    "claims-file": write(rest(f"{ABOVE} {ADMINS}"), f"{ABOVE} {ADMINS}", data=lambda w: {"part": 1}),
    "claims-withdraw": write("co", f"{OFFICE} lead lead_head {ABOVE}", "claim", data=lambda w: NOTE),
    "claims-close": write(OFFICE, DECIDES, "claim"),
    "claims-return": write(OFFICE, DECIDES, "claim", data=lambda w: NOTE),
    "claims-reopen": write(OFFICE, DECIDES, "claim", data=lambda w: NOTE),
    "sheets-lines": write(FILLS, ABOVE, "sheet", "PUT", lambda w: {"lines": [{"id": w.line.pk, "version": 99}]}),
    "sheets-submit": write(FILLS, ABOVE, "sheet"),
    "sheets-take-back": write(FILLS, ABOVE, "sheet"),
    "sheets-send-back": write("lead_head", f"lead {OFFICE} {ABOVE}", "sheet", data=lambda w: NOTE),
    "sheets-sign": write("lead_head", f"lead {OFFICE} {ABOVE}", "sheet"),
    "sheets-sign-on-paper": write(FILLS, ABOVE, "sheet", data=lambda w: {"scan": w.evidence.pk}),
    "sheets-return": write(OFFICE, f"lead lead_head {ABOVE}", "sheet", data=lambda w: {"lines": [{"id": w.line.pk, "why": "x"}]}),
    "sheets-accept": write(OFFICE, f"lead lead_head {ABOVE}", "sheet"),
    "sheets-reopen": write(OFFICE, f"lead lead_head {ABOVE}", "sheet", data=lambda w: NOTE),
    "sheet-lines-save": write(FILLS, ABOVE, "line", "PATCH", lambda w: {"percent": 1}, headers={"if-match": '"1"'}),
    "sheet-lines-prove": write(FILLS, ABOVE, "line", data=lambda w: {"evidence": [w.evidence.pk]}),
    "sheet-lines-unprove": write(FILLS, ABOVE, "line", "DELETE"),
}
WRITES["sheet-lines-unprove"] = replace(
    WRITES["sheet-lines-unprove"], kwargs=lambda w: {"pk": w.line.pk, "evidence": w.evidence.pk}
)
WRITES |= PAPER_WRITES | ledgers.WRITES
BESIDE_A_READ = {"evidence-give": "evidence", "claims-file": "claims", "sheet-lines-save": "sheet-lines-detail"}
BESIDE_A_READ |= BESIDE | ledgers.BESIDE
API |= {f"api:{name}": row for name, row in WRITES.items() if name not in BESIDE_A_READ}

MATRIX: dict[str, Row] = {**DESK, **IMPORTS, **PLANS, **SHEETS, **ROUNDS, **REPORTS, **PAPERS, **ledgers.LEDGERS, **PUBLIC, **API}
