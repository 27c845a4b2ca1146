"""Writes over reports on paper: the services that their pages call."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from rest_framework import serializers

from assessment import declared
from assessment.models import PaperReport, PaperSection, ReportCall
from assessment.models.paper_read import CAUSE, TEXT
from assessment.services import paper_about, paper_review, paper_undo, papers
from fazhi.lib.office.document import Unreadable
from fazhi.org.models import Unit
from fazhi.ui.api.acts import Act, Call, moves
from fazhi.ui.api.bodies import Body, Record
from fazhi.ui.forms import is_key

KINDS = {one.code: one.name for one in declared.KINDS.values()}


class FormRecord(Record):
    """A record named in a form, where numbers come as words."""

    def to_internal_value(self, data: Any) -> Model:
        """Return the record. Raises ValidationError."""
        return super().to_internal_value(int(data) if is_key(data) else data)


class RegisterBody(Body):
    """A paper and what the office says of it; with a call, kind and period are the call's."""

    file = serializers.FileField(max_length=200, allow_empty_file=True, help_text="报告文件")
    unit = FormRecord(Unit, help_text="报告单位")
    received_on = serializers.DateField(help_text="收文日期")
    call = FormRecord(ReportCall, required=False, help_text="答复的报告通知；写了就不用写种类和期间")
    kind = serializers.ChoiceField(choices=list(KINDS.items()), required=False, help_text="种类")
    starts = serializers.DateField(required=False, help_text="期间开始")
    ends = serializers.DateField(required=False, help_text="期间结束")


class AboutBody(Body):
    """What the office says of a paper, said otherwise; what isn't written stays. With a call, kind and period are the call's."""

    unit = Record(Unit, required=False, help_text="报告单位")
    received_on = serializers.DateField(required=False, help_text="收文日期")
    call = Record(ReportCall, required=False, allow_null=True, help_text="答复的报告通知；写 null 是不答复通知")
    kind = serializers.ChoiceField(choices=list(KINDS.items()), required=False, help_text="种类")
    starts = serializers.DateField(required=False, help_text="期间开始")
    ends = serializers.DateField(required=False, help_text="期间结束")


class KeepBody(Body):
    """All that nobody decided yet, of one section or of the whole paper."""

    section = Record(PaperSection, required=False, help_text="章节；不写是全文")


class DecideBody(Body):
    """Yes, no, or back to undecided."""

    act = serializers.ChoiceField(choices=[("keep", "要"), ("drop", "不要"), ("back", "放回")], help_text="办法")


class FigureBody(Body):
    """A figure as the office means it; what isn't written stays."""

    value = serializers.DecimalField(max_digits=19, decimal_places=4, required=False, help_text="数值，按个位算")
    measure = serializers.CharField(max_length=20, required=False, allow_blank=True, help_text="计量单位")
    what = serializers.CharField(max_length=120, required=False, help_text="数的是什么")
    mark = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="约数")
    period = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="哪段时间")


class ProblemBody(Body):
    """A problem as the office means it; what isn't written stays."""

    text = serializers.CharField(max_length=TEXT, required=False, help_text="问题")
    cause = serializers.CharField(max_length=CAUSE, required=False, allow_blank=True, help_text="原因")
    named = serializers.CharField(max_length=80, required=False, allow_blank=True, help_text="原文怎么称呼")
    owner = Record(Unit, required=False, help_text="单位")


class AddFigureBody(FigureBody):
    """A figure that the reader missed."""

    section = Record(PaperSection, help_text="章节")
    words = serializers.CharField(max_length=80, help_text="原文里的几个字")
    value = serializers.DecimalField(max_digits=19, decimal_places=4, help_text="数值，按个位算")
    what = serializers.CharField(max_length=120, help_text="数的是什么")


class AddProblemBody(Body):
    """A problem that the reader missed."""

    section = Record(PaperSection, help_text="章节")
    words = serializers.CharField(max_length=TEXT, help_text="原文")
    cause = serializers.CharField(max_length=CAUSE, required=False, allow_blank=True, help_text="原因")
    named = serializers.CharField(max_length=80, required=False, allow_blank=True, help_text="原文怎么称呼")
    owner = Record(Unit, required=False, help_text="单位")


class MergeBody(Body):
    """Which neighbour a problem is joined with."""

    following = serializers.BooleanField(default=True, help_text="true 与下一个合并，false 与上一个合并")


class SplitBody(Body):
    """Where a problem is parted."""

    words = serializers.CharField(max_length=300, help_text="第二个问题开头的几个字")


def _register(call: Call) -> int:
    said = dict(call.data)
    file = said.pop("file")
    about = papers.About(**said)
    try:
        return papers.register(about, actor=call.acting, name=file.name, chunks=file.chunks()).pk
    except Unreadable as fault:
        raise ValidationError({"file": str(fault)}) from fault


def _correct_about(call: Call) -> int:
    held = call.record
    now = {name: getattr(held, name) for name in ("unit", "received_on", "kind", "starts", "ends")}
    said = {"call": held.report.call if held.report_id else None} | now | call.data
    return paper_about.correct(held, papers.About(**said), actor=call.acting, version=call.version or 0).pk


def _keep(call: Call) -> int:
    section = call.data.get("section")
    if section is not None and section.of_id != call.record.pk:
        raise ValidationError({"section": "这份来文里没有这一节。"})
    paper_review.keep_all(call.record, actor=call.acting, section=section)
    return call.record.pk


def _undo(call: Call) -> int:
    paper_undo.take_back(call.record, actor=call.acting)
    return call.record.pk


def _named(data: dict) -> dict:
    """The body's keys as the model's: `measure` is the figure's unit, `owner` the problem's."""
    return {{"measure": "unit", "owner": "unit"}.get(key, key): value for key, value in data.items()}


def _decide(call: Call) -> int:
    return paper_review.decide(call.record, call.data["act"], actor=call.acting, version=call.version or 0).pk


def _correct(call: Call) -> int:
    changes = _named(call.data)
    if "owner" in call.data:
        changes["group"] = None
    return paper_review.correct(call.record, actor=call.acting, version=call.version or 0, **changes).pk


def _in_paper(call: Call) -> dict:
    if call.data["section"].of_id != call.record.pk:
        raise ValidationError({"section": "这份来文里没有这一节。"})
    return _named(call.data)


def _add_figure(call: Call) -> int:
    paper_review.add_figure(**_in_paper(call), actor=call.acting)
    return call.record.pk


def _add_problem(call: Call) -> int:
    paper_review.add_problem(**_in_paper(call), actor=call.acting)
    return call.record.pk


def _merge(call: Call) -> int:
    known = {"version": call.version or 0, "following": call.data["following"]}
    return paper_review.merge(call.record, actor=call.acting, **known)[0].pk


def _split(call: Call) -> int:
    return paper_review.split(call.record, actor=call.acting, version=call.version or 0, words=call.data["words"])[0].pk


TAKE_IN = "单位用文件报来的报告；读完放在核对中，确认以前不算数。"
PAPER_ACTS = (
    Act("register", "登记来文", _register, whole=True, right="create", takes=RegisterBody, form=True, about=TAKE_IN),
    Act("correct", "改登记", _correct_about, method="PATCH", takes=AboutBody, if_match=True, about="确认以前可以改。"),
    Act("keep", "还没有核对的都要", _keep, path="keep/", takes=KeepBody, answer="detail"),
    Act("undo", "撤回核对的最后一步", _undo, path="undo/", answer="detail"),
    Act("add-figure", "补一个数", _add_figure, path="figures/", takes=AddFigureBody, answer="detail"),
    Act("add-problem", "补一个问题", _add_problem, path="problems/", takes=AddProblemBody, answer="detail"),
    *moves(PaperReport, papers.act),
)
FIGURE_ACTS = (
    Act("decide", "要、不要、放回", _decide, path="decide/", takes=DecideBody, if_match=True),
    Act("correct", "改", _correct, method="PATCH", takes=FigureBody, if_match=True, about="改了就是要。"),
)
PROBLEM_ACTS = (
    Act("decide", "要、不要、放回", _decide, path="decide/", takes=DecideBody, if_match=True),
    Act("correct", "改", _correct, method="PATCH", takes=ProblemBody, if_match=True, about="改了就是要。"),
    Act("merge", "合并", _merge, path="merge/", takes=MergeBody, if_match=True, about="留下前面的一个。"),
    Act("split", "拆开", _split, path="split/", takes=SplitBody, if_match=True),
)
