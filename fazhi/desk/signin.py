"""Sign-in and sign-out: who may come in, what the first page says, what happens after too many guesses."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fazhi.desk import sample
from fazhi.desk.addresses import client_ip
from fazhi.desk.forms.person import SignInForm, fold
from fazhi.desk.kept import Kept, unseal
from fazhi.desk.posts import take_post
from fazhi.org import audit, passwords
from fazhi.org.models import User
from fazhi.org.services import guesses

MINUTES = round(settings.AXES_COOLOFF_TIME * 60)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def signin(request: HttpRequest) -> HttpResponse:
    """The first page: what this is, who can try it, and the door."""
    goal = own_page(request, request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(goal)
        return signin_page(request, SignInForm(initial={"username": fold(request.GET.get("account", "")[:40])}), goal)
    form, kept = SignInForm(request.POST), unseal(request.POST.get("kept", ""))
    if not form.is_valid():
        return signin_page(request, form, goal, kept, status=422)
    tried = guesses.knock("signin", client_ip(request), settings.GUESSES_PER_ADDRESS)
    if tried.wait:
        return _address_locked(request, tried)
    user = _known(request, form)
    if user is None:
        return signin_page(request, form, goal, kept, status=422)
    guesses.forgive(tried)
    let_in(request, user)
    if kept and kept.belongs_to(user.pk) and not passwords.due(user):
        take_post(request)
        return render(request, "desk/resume.html", {"kept": kept})
    return redirect(goal)


def signin_page(
    request: HttpRequest, form: SignInForm, goal: str, kept: Kept | None = None, *, status: int = 200
) -> HttpResponse:
    """Draw the first page."""
    context = {"form": form, "goal": goal, "kept": kept, "sealed": kept.seal() if kept else "", "accounts": sample.accounts()}
    return render(request, "desk/signin.html", context, status=status)


def let_in(request: HttpRequest, user: User) -> None:
    """Open a new session, under a new key, with the marks by which it will end."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    now = int(time.time())
    request.session.update({"epoch": user.epoch, "since": now, "seen": now})
    audit.record("signin", user=user, obj=user, label=user.username, ip=client_ip(request))


@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    """Close this session."""
    audit.record("signout", acting=request.acting, user=request.user, ip=client_ip(request))
    logout(request)
    return redirect("desk:signin")


def own_page(request: HttpRequest, goal: str | None) -> str:
    """Return where to go after sign-in: a page of this host, else the home page."""
    secure = request.is_secure()
    if goal and url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=secure) and goal.startswith("/"):
        return goal
    return "/"


def _known(request: HttpRequest, form: SignInForm) -> User | None:
    """Return who it is; None puts the refusal on record and into the form."""
    name = form.cleaned_data["username"]
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        _note_refusal(request, name)
        form.refuse(_words_after_failure(request))
    return user


def _address_locked(request: HttpRequest, tried: guesses.Knock) -> HttpResponse:
    """Say that this address failed too often, whatever the account; on record once a window."""
    if tried.first:
        audit.record("locked", label="来源地址", ok=False, ip=client_ip(request))
    context = {"minutes": settings.GUESS_MINUTES, "failures": settings.GUESSES_PER_ADDRESS, "accounts": [], "address": True}
    response = render(request, "desk/locked.html", context | {"until": _next_minute(tried.until)}, status=429)
    response["Retry-After"] = str(tried.wait)
    return response


def _next_minute(moment: datetime) -> datetime:
    return moment if not (moment.second or moment.microsecond) else moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _note_refusal(request: HttpRequest, name: str) -> None:
    kind = "locked" if getattr(request, "axes_locked_out", False) else "signin_refused"
    audit.record(kind, user=User.objects.filter(username=name).first(), who=name, ok=False, ip=client_ip(request))


def _words_after_failure(request: HttpRequest) -> str:
    left = settings.AXES_FAILURE_LIMIT - (getattr(request, "axes_failures_since_start", 0) or 0)
    return f"账号或密码不对，再错 {max(left, 1)} 次将锁定 {MINUTES} 分钟。"


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """Say that the account is locked and until when; the same for accounts that don't exist."""
    name = fold(str((credentials or {}).get("username") or request.POST.get("username", "")))
    until = locked_until(name)
    context = {"minutes": MINUTES, "failures": settings.AXES_FAILURE_LIMIT, "until": until, "accounts": []}
    response = render(request, "desk/locked.html", context, status=429)
    response["Retry-After"] = str(max(int((until - timezone.now()).total_seconds()), 1))
    return response


def locked_until(name: str) -> datetime:
    """The moment from which the account may be tried again, rounded up to the minute that the page shows."""
    last = AccessAttempt.objects.filter(username=name).order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return _next_minute((last or timezone.now()) + timedelta(minutes=MINUTES))
