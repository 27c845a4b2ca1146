"""A person's own page: facts, posts, sessions, password, how pages look, and which post one acts in."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fazhi.desk.addresses import client_ip
from fazhi.desk.forms.person import PasswordForm
from fazhi.desk.signin import own_page
from fazhi.org import audit, passwords
from fazhi.org.access import may_role
from fazhi.org.acting import act_as, posts_of
from fazhi.org.models import ApiToken
from fazhi.org.services import people
from fazhi.ui.acts import Act

LOOKS = {"type": ("large",), "contrast": ("high",)}
EVERYWHERE = "所有电脑和手机上的登录都会退出，包括这里。"
YEAR = 365 * 24 * 3600


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Own facts and settings."""
    looks = {name: request.COOKIES.get(f"fz_{name}", "") for name in LOOKS}
    context = {
        "posts": request.user.posts.select_related("unit").order_by("ends", "id"),
        "looks": looks,
        "since": request.session.get("since"),
        "acts": [Act("end", "在所有地方退出", reverse("desk:end_sessions"), confirm=EVERYWHERE, tone="danger")],
        "may_tokens": may_role(request.acting, ApiToken, "view"),
    }
    return render(request, "desk/me.html", context)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Remember type size and contrast in this browser; works without script."""
    response = redirect(f"{reverse('desk:me')}#look")
    for name, known in LOOKS.items():
        value = request.POST.get(name, "")
        if value in known:
            response.set_cookie(f"fz_{name}", value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
        else:
            response.delete_cookie(f"fz_{name}", samesite="Lax")
    return response


@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    """Switch the daily digest by mail on or off; what is urgent comes all the same."""
    wanted = request.POST.get("digest") == "on"
    people.want_digest(request.user, wanted, actor=request.acting)
    messages.success(request, "每天汇总一封邮件发给您。" if wanted else "不再发每日汇总邮件。催办和逾期仍会发送。")
    return redirect(f"{reverse('desk:me')}#mail")


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    people.end_sessions(request.user, actor=request.acting)
    logout(request)
    messages.success(request, "已在所有地方退出。请重新登录。")
    return redirect("desk:signin")


@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own posts from now on."""
    wanted = request.POST.get("post", "")
    post = next((p for p in posts_of(request.user) if str(p.pk) == wanted), None)
    if post is None:
        raise Http404("没有这个岗位。")
    if request.acting is None or post.pk != request.acting.post.pk:
        request.session["post"] = post.pk
        act = act_as(post, ip=client_ip(request))
        audit.record("switch", acting=act, obj=post, label=f"{post.unit.name} {post.get_role_display()}")
    return redirect(own_page(request, request.POST.get("next")))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; a first or an old one must be changed before anything else."""
    form = PasswordForm(request.POST or None, user=request.user, request=request)
    forced, routine = passwords.due(request.user), passwords.expired(request.user) and not request.user.must_change
    if request.method == "POST" and form.is_valid():
        try:
            facts = {"password": form.cleaned_data["new"], "routine": routine}
            user = people.change_password(request.user, actor=request.acting, **facts)
        except ValidationError as fault:
            form.refuse(fault)
        else:
            keep_session(request, user)
            messages.success(request, f"密码已改。其他地方的登录都已退出，接口令牌{'照旧' if routine else '已停用'}。")
            return redirect("/" if forced else "desk:me")
    context = {"form": form, "forced": forced, "routine": routine, "days": settings.PASSWORD_DAYS}
    return render(request, "desk/password.html", context, status=422 if form.errors else 200)


def keep_session(request: HttpRequest, user) -> None:
    """Let this one session outlive the end of all: it gets a new key and the new epoch."""
    update_session_auth_hash(request, user)
    request.session.update({"epoch": user.epoch, "seen": int(time.time())})
