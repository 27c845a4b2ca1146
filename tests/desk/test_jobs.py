"""Jobs are doors: each can be called twice; the file check fails loudly."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from fazhi.agenda import heartbeat
from fazhi.desk import jobs
from fazhi.files import store
from fazhi.org import once
from fazhi.org.models import OnceKey

pytestmark = pytest.mark.django_db


def keep(words: str):
    return store.keep([words.encode() * 50], name="文.txt")


def test_heartbeat_twice(db):
    assert heartbeat.silence() is None
    jobs.heartbeat()
    jobs.heartbeat()
    assert heartbeat.silence() < timedelta(minutes=1)


def test_sweep_removes_only_what_is_past(cast, settings):
    kept = store.path_of(keep("有记录的文件。").sha256)
    orphan = kept.parent / ("0" * 64)
    orphan.write_bytes(b"x")
    old = time.time() - 2 * 24 * 3600
    for place in (kept, orphan):
        os.utime(place, (old, old))
    user = cast.users["clerk"]
    once.claim(user, "old")
    OnceKey.objects.update(made_at=timezone.now() - timedelta(days=8))
    once.claim(user, "new")
    Session.objects.create(session_key="gone", session_data="", expire_date=timezone.now() - timedelta(days=1))
    jobs.sweep()
    jobs.sweep()
    assert kept.exists() and not orphan.exists()
    assert list(OnceKey.objects.values_list("key", flat=True)) == ["new"]
    assert not Session.objects.exists()


def test_check_files_names_what_is_missing():
    first, second = keep("甲文件。"), keep("乙文件。")
    out = StringIO()
    call_command("check_files", "--full", stdout=out)
    assert "2 个文件都在" in out.getvalue()
    store.path_of(first.sha256).unlink()
    place = store.path_of(second.sha256)
    place.write_bytes(b"y" * second.size)
    told = StringIO()
    with pytest.raises(CommandError, match="1 个文件"):
        call_command("check_files", stderr=told)
    assert first.sha256 in told.getvalue() and second.sha256 not in told.getvalue()
    with pytest.raises(CommandError, match="2 个文件"):
        call_command("check_files", "--full", stderr=told)
