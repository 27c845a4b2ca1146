"""Prepared reads answer what the same query compiled anew answers, whatever goes in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from fazhi.org.acting import posts_of
from fazhi.org.models import Post, Unit
from fazhi.org.prepared import Prepared

pytestmark = pytest.mark.django_db


def _of_units(day: date, keys: list[int]):
    return Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=day), starts__lte=day, unit__in=keys)


@pytest.mark.parametrize("how_many", [0, 1, 2, 3, 5, 9])
def test_models_with_what_they_refer_to(cast, how_many: int) -> None:
    keys = [unit.pk for unit in cast.units.values()][:how_many]
    read = Prepared(lambda day, keys: _of_units(day, keys).select_related("unit").annotate(n=F("unit__name")).order_by("id"))
    for day in (timezone.localdate(), timezone.localdate() - timedelta(days=20000)):
        wanted = list(_of_units(day, keys).select_related("unit").order_by("id"))
        for _ in range(2):
            assert read(day, keys) == wanted
    with connection.execute_wrapper(lambda *a, **k: pytest.fail("a unit was asked for again")):
        assert [(post.unit.name, post.n) for post in wanted] == [(post.unit.name, post.unit.name) for post in wanted]


def test_values_and_unions(cast) -> None:
    def names(above: int):
        below = Unit.objects.order_by().filter(parent=above).values_list("name", "opened")
        return below.union(Unit.objects.order_by().filter(pk=above).values_list("name", "opened"), all=True)

    read, rows = Prepared(names), Prepared(lambda pk: Unit.objects.filter(pk=pk).values("id", "name", "opened"))
    for unit in cast.units.values():
        assert sorted(read(unit.pk)) == sorted(names(unit.pk))
        assert rows(unit.pk) == [{"id": unit.pk, "name": unit.name, "opened": unit.opened}]
    assert rows(0) == [] and rows(2**62) == []


def test_texts_are_values_too(cast) -> None:
    read = Prepared(lambda name, day: Unit.objects.filter(name=name).exclude(closed__lte=day).order_by())
    for unit in cast.units.values():
        assert read(unit.name, timezone.localdate()) == [unit]
    for odd in ("", "没有", "\x02text0", "' OR 1=1 --", "%s"):
        assert read(odd, timezone.localdate()) == []


def test_it_is_compiled_once_for_a_shape(cast) -> None:
    built = []
    read = Prepared(lambda keys: built.append(len(keys)) or Unit.objects.filter(pk__in=keys).order_by("id"))
    every = sorted(unit.pk for unit in cast.units.values())
    for how_many in (3, 4, 3, 4, 1, 1):
        assert [unit.pk for unit in read(every[:how_many])] == every[:how_many]
    assert built == [4, 1]


def test_a_value_that_is_no_parameter_is_refused() -> None:
    with pytest.raises(ValueError, match="parameter"):
        Prepared(lambda pk: Unit.objects.all())(1)


def test_the_posts_held_follow_the_day(cast) -> None:
    post = cast.posts["lead"]
    assert posts_of(cast.users["lead"]) == [post] and posts_of(cast.users["lead"])[0].user is cast.users["lead"]
    Post.objects.filter(pk=post.pk).update(ends=timezone.localdate())
    assert posts_of(cast.users["lead"]) == []
    assert posts_of(cast.users["lead"], on=timezone.localdate() - timedelta(days=1)) in ([post], [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_threads_share_what_is_compiled(cast) -> None:
    read = Prepared(lambda pk: Unit.objects.filter(pk=pk).select_related("parent"))

    def ask(pk: int) -> list[int]:
        try:
            return [unit.pk for unit in read(pk)]
        finally:
            connection.close()

    keys = [unit.pk for unit in cast.units.values()] * 20
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, keys)) == [[key] for key in keys]
