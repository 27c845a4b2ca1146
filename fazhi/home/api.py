"""Notices in the API: what the person of the token was told."""

from __future__ import annotations

from rest_framework import serializers

from fazhi.agenda import pages
from fazhi.agenda.models import Duty, Notice
from fazhi.ui.api.columns import Columns, Made
from fazhi.ui.api.filters import Day, Flag, Ref, Text, any_of
from fazhi.ui.api.resource import BY_ID, Resource

NOTICE = Columns(
    Notice,
    *("id", "rule", "offset", "duty", "due", "unit", "unit_name=unit__name", "title", "words", "noun", "object_id"),
    Made(
        "url",
        lambda row, acting: row["own_url"] or pages.address(row["noun"], row["object_id"]),
        serializers.CharField(read_only=True, help_text="办理这件事的页面，没有的为空"),
        needs={"own_url": "url"},
    ),
    *("urgent", "made_at", "read_at"),
)

RESOURCES = (
    Resource(
        "notices",
        "通知",
        Notice,
        NOTICE,
        about="令牌所属人员自己的通知。rule 为 due 的是到期提醒，urge 是催办，其余为经过（如 tasks.sheet.return）。",
        filters=(
            Flag("unread", "true 未读，false 已读", where=lambda rows, value, acting: rows.filter(read_at__isnull=value)),
            Flag("urgent", "true 只要紧急的"),
            Ref("duty", "应办事项", model=Duty),
            Text("rule", "规则，须完全一致"),
            Day("from", "从这一天起", where=lambda rows, day, acting: rows.filter(made_at__date__gte=day)),
            Day("to", "到这一天止", where=lambda rows, day, acting: rows.filter(made_at__date__lte=day)),
            Text("q", "标题或内容", where=any_of("title", "words")),
        ),
        orders=BY_ID,
        order="-id",
    ),
)
