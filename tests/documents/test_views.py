"""Saved views: a list's filters and order under a name, a post's own."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from documents.models import SavedView
from documents.services import views

LIST = reverse("documents:ledger", args=["law_study"])


def test_a_view_keeps_filters_and_order_and_nothing_else(world):
    lead = world.acting("lead")
    query = "f_form=专题讲座&sort=-f_minutes&after=x&export=xlsx&q=&columns=a"
    made = views.save("law_study", " 讲座 ", query, actor=lead)
    assert made.name == "讲座" and made.query == "f_form=%E4%B8%93%E9%A2%98%E8%AE%B2%E5%BA%A7&sort=-f_minutes"
    again = views.save("law_study", "讲座", "q=宪法", actor=lead)
    assert again.pk == made.pk and SavedView.objects.count() == 1
    for name, words, says in (
        ("", "q=1", "名称应有"),
        ("x" * 41, "q=1", "名称应有"),
        ("空", "after=1", "没有可存的"),
        ("长", "q=" + "长" * 200, "太长"),
    ):
        with pytest.raises(ValidationError, match=says):
            views.save("law_study", name, words, actor=lead)


def test_twenty_are_enough(world):
    for turn in range(views.MOST):
        views.save("law_study", f"第{turn}个", "q=1", actor=world.acting("lead"))
    with pytest.raises(ValidationError, match="最多存 20 个"):
        views.save("law_study", "再一个", "q=1", actor=world.acting("lead"))


def test_the_list_offers_its_views_to_their_owner_alone(world, enter, study):
    study(topic="宪法")
    client = enter("lead")
    page = client.post(
        reverse("documents:view_save", args=["law_study"]),
        {"name": "宪法", "query": "q=旧"},
        headers={"referer": f"http://testserver{LIST}?q=宪"},
    )
    made = SavedView.objects.get()
    assert made.query == "q=%E5%AE%AA" and page["Location"] == f"{LIST}?{made.query}"
    assert ">宪法</a>" in client.get(LIST).content.decode()
    assert ">宪法</a></span>" not in enter("lead_head").get(LIST).content.decode().split("list-ledger")[0]
    drop = reverse("documents:view_drop", args=[made.pk])
    assert enter("co").post(drop).status_code == 404 and SavedView.objects.exists()
    client.post(drop)
    assert not SavedView.objects.exists()
    refused = client.post(reverse("documents:view_save", args=["law_study"]), {"name": "", "query": "q=1"}, follow=True)
    assert "名称应有 1 至 40 个字" in refused.content.decode()
