"""The rows of the written matrix about ledgers and their records."""

from __future__ import annotations

from tests.invariants.rows import (
    ABOVE,
    ADMINS,
    BUSINESS,
    NOTE,
    OFFICE,
    OFFICES,
    OUTSIDE,
    PARTY,
    REPORTED,
    Row,
    api,
    of,
    pk,
    post,
    rest,
    write,
)

# A record of the lead: its unit's, the office's that receives the book, and whoever stands above them.
RECORD, KEEPING = pk("record"), f"{OFFICES} {PARTY} {OUTSIDE}"
OWN, NOT_OWN = "lead lead_head", f"{OFFICE} {ABOVE}"
OFFICES_ALONE = f"lead lead_head {ABOVE}"  # what else sees the record


def of_ledger(code: str):
    """Keyword arguments naming a ledger."""
    return lambda world: {"code": code}


STUDY = of_ledger("law_study")
LEDGERS = {
    "documents:ledgers": Row(BUSINESS, ADMINS),
    "documents:units": Row(BUSINESS, ADMINS),
    "documents:ledger": Row(BUSINESS, ADMINS, kwargs=STUDY),
    "documents:stats": Row(BUSINESS, ADMINS, kwargs=STUDY),
    "documents:least": Row(BUSINESS, ADMINS, kwargs=STUDY),
    "documents:tables": Row(KEEPING, f"{ABOVE} {ADMINS}", kwargs=STUDY),
    "documents:blank": Row(KEEPING, f"{ABOVE} {ADMINS}", kwargs=STUDY),
    "documents:table": Row(OWN, kwargs=pk("table")),
    "documents:table_act": post(OWN, kwargs=pk("table")),
    "documents:own": Row(OFFICES, rest(OFFICES), kwargs=STUDY),
    "documents:own_withdraw": post(OFFICES, rest(OFFICES), kwargs=STUDY),
    "documents:file": Row("head", rest("head"), kwargs=STUDY),
    "documents:view_save": post(BUSINESS, ADMINS, kwargs=STUDY),
    "documents:view_drop": post("lead", kwargs=pk("view")),
    "documents:about": Row(BUSINESS, ADMINS, kwargs=STUDY),
    "documents:names": Row(BUSINESS, ADMINS, kwargs=of_ledger("training")),
    "documents:bulk": post(KEEPING, f"{ABOVE} {ADMINS}", kwargs=STUDY),
    "documents:record_new": Row(KEEPING, f"{ABOVE} {ADMINS}", kwargs=STUDY),
    "documents:record": Row(REPORTED, kwargs=RECORD),
    "documents:record_edit": Row(OWN, NOT_OWN, kwargs=RECORD),
    "documents:record_screen": Row(OFFICE, OFFICES_ALONE, kwargs=RECORD),
    "documents:record_move": post(REPORTED, kwargs=RECORD),
}
READS = {
    "api:saved-views-detail": api("lead", pk("view")),
    "api:ledgers": api(BUSINESS, forbidden=ADMINS),
    "api:ledgers-detail": api(BUSINESS, STUDY, forbidden=ADMINS),
    "api:ledgers-minimums": api(BUSINESS, STUDY, forbidden=ADMINS),
    "api:ledger-forms-detail": api(BUSINESS, of(lambda w: w.record.form)),
    "api:books-detail": api(REPORTED, of(lambda w: w.record.book)),
    "api:records-detail": api(REPORTED, RECORD),
    "api:records-timeline": api(REPORTED, RECORD),
}
STALE = {"headers": {"if-match": '"99"'}, "data": lambda w: {"fields": {}}}
WRITES = {
    "saved-views-save": write(BUSINESS, ADMINS),
    "saved-views-drop": write("lead", "", "view", "DELETE"),
    "records-create": write(KEEPING, f"{ABOVE} {ADMINS}"),
    "ledger-forms-create": write(OFFICES, rest(OFFICES)),
    "ledger-forms-withdraw": write(OFFICES, rest(OFFICES)),
    "ledger-forms-take": write("head", rest("head")),
    "records-change": write(OWN, NOT_OWN, "record", "PATCH", **STALE),
    "records-screen": write(OFFICE, OFFICES_ALONE, "record", **STALE),
    "records-check": write(OFFICE, OFFICES_ALONE, "record"),
    "records-publish": write(OWN, NOT_OWN, "record"),
    "records-unpublish": write(OWN, NOT_OWN, "record", data=lambda w: NOTE),
    "records-remove": write(OWN, NOT_OWN, "record", data=lambda w: NOTE),
    "records-restore": write(OWN, NOT_OWN, "record"),
}
BESIDE = {"saved-views-save": "saved-views", "saved-views-drop": "saved-views-detail"}
BESIDE |= {"ledger-forms-create": "ledger-forms", "records-create": "records", "records-change": "records-detail"}
