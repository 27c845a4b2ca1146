"""Components say what they show and refuse what they don't know."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from fazhi.ui import components as ui
from fazhi.ui.acts import Act, act_buttons
from fazhi.ui.markup import ComponentError, attributes, icon_names, safe_url

EVIL = '<script>"&'


@pytest.mark.parametrize(
    "draw",
    [
        lambda: ui.icon("no-such-icon"),
        lambda: ui.lamp("red"),
        lambda: ui.tag("green", "x"),
        lambda: ui.unit("x", found="perhaps"),
        lambda: ui.bar(5, label="x", tone="pink"),
        lambda: ui.note("loud", "x"),
        lambda: ui.button("x", tone="success"),
        lambda: ui.button("x", url="/", style="color:red"),
        lambda: ui.button("x", onclick="go()"),
        lambda: ui.link("x", "javascript:go()"),
        lambda: ui.timeline([ui.Step("t", "x", tone="sad")]),
        lambda: act_buttons([Act("a", "x", "/", tone="blue")], token="t"),
    ],
)
def test_the_unknown_is_refused(draw) -> None:
    with pytest.raises(ComponentError):
        draw()


def test_an_unknown_argument_of_a_tag_is_a_template_fault() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template('{% load ui %}{% lamp "late" colour="red" %}')


@pytest.mark.parametrize(
    "drawn",
    [
        ui.tag("late", EVIL),
        ui.lamp("late", EVIL),
        ui.unit(EVIL, found="ok", role=EVIL, title=EVIL),
        ui.why(EVIL, [(EVIL, EVIL)], summary=EVIL, more=("/?a=1&b=<x>", EVIL)),
        ui.timeline([ui.Step("now", EVIL, EVIL)], next=ui.Step("soon", EVIL)),
        ui.crumbs([(EVIL, "/"), (EVIL, None)]),
        ui.tabs([(EVIL, "/", 1, True)]),
        ui.steps([EVIL], 1, label=EVIL),
        ui.empty(EVIL, EVIL),
        ui.note("bad", EVIL),
        ui.bar(5, label=EVIL),
        ui.date_pair(date(2031, 5, 8), EVIL),
        ui.button(EVIL, url="/", about=EVIL, data_x=EVIL),
        act_buttons(
            [Act("a", EVIL, "/", note_required=True, confirm=EVIL, note_label=EVIL, note_help=EVIL, hidden={"k": EVIL})],
            token=EVIL,
        ),
    ],
)
def test_what_people_typed_is_escaped(drawn: str) -> None:
    assert "<script" not in drawn
    assert EVIL not in drawn
    assert " style=" not in drawn


def test_a_lamp_is_word_shape_and_colour() -> None:
    drawn = ui.lamp("soon")
    assert "临期" in drawn and "#lamp-soon" in drawn and "lamp-soon" in drawn


def test_attributes() -> None:
    assert attributes({"id": "a", "disabled": True, "hidden": False, "title": None, "data-x": 1}) == ' id="a" disabled data-x="1"'
    assert safe_url("/a?b=1&c=2") == "/a?b=1&amp;c=2"
    assert {"seal", "lamp-late", "search"} <= icon_names()


def test_the_bar_stays_inside_and_needs_no_style() -> None:
    assert 'width="100%"' in ui.bar(140, label="x").split("bar-fill")[1]
    assert 'width="0%"' in ui.bar(-3, label="x").split("bar-fill")[1]
    assert "bar-tick" in ui.bar(3, label="x", tick=30)


def test_days() -> None:
    assert ui.day(datetime(2031, 5, 7, 17, 0, tzinfo=UTC)) == "2031-05-08"
    assert ui.moment(datetime(2031, 5, 7, 17, 0, tzinfo=UTC)) == "2031-05-08 01:00"
    assert "推定" in ui.date_pair(date(2031, 12, 31), inferred=True)
    assert "没有写明" in ui.date_pair(None, "适时")


def test_what_comes_next_stands_first() -> None:
    drawn = ui.timeline([ui.Step(date(2031, 2, 13), "下达")], next=ui.Step("待办", "签收"))
    assert drawn.index("签收") < drawn.index("下达") and 'class="next"' in drawn


def test_a_long_past_is_folded() -> None:
    past = [ui.Step(date(2031, 2, 13), f"第{n}步") for n in range(12)]
    drawn = ui.timeline(past, next=ui.Step("待办", "签收"))
    first, rest = drawn.split("<details", 1)
    assert "第7步" in first and "第8步" in rest and "更早的 4 步" in rest
    assert "<details" not in ui.timeline(past[:10])


def test_acts_ask_for_reason_version_and_token() -> None:
    class Thing:
        version = 7

    drawn = act_buttons(
        [Act("back", "退回", "/t/3/", note_required=True), Act("go", "办", "/t/3/"), Act("no", "签", "/", refused="没写完")],
        Thing(),
        token="tok",
    )
    assert drawn.count('name="version" value="7"') == 2
    assert drawn.count('value="tok"') == 2
    assert "required" in drawn and 'maxlength="500"' in drawn
    assert "disabled" in drawn and "没写完" in drawn
    assert act_buttons([], token="t") == ""


def test_acts_as_a_tag_use_the_page_token() -> None:
    request = RequestFactory().get("/")
    drawn = Template("{% load ui %}{% act_buttons acts %}").render(Context({"request": request, "acts": [Act("go", "办", "/")]}))
    assert "csrfmiddlewaretoken" in drawn and request.META["CSRF_COOKIE"]
