"""Pages of people and their posts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fazhi.desk.forms.people import AppointForm, LeaveForm, PersonEditForm, PersonForm
from fazhi.desk.lists import PEOPLE
from fazhi.desk.tabs import tabs
from fazhi.desk.writing import settle, status_of
from fazhi.org import access
from fazhi.org.models import Post, User
from fazhi.org.services import people as services
from fazhi.ui.acts import Act

WRITES = ["GET", "HEAD", "POST"]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people one may see."""
    page = PEOPLE.bind(request)
    if page.wants_export:
        return page.export("人员和岗位")
    rights = {
        "create": access.may_role(request.acting, User, "create"),
        "appoint": access.may_role(request.acting, Post, "create"),
    }
    return render(request, "desk/people.html", {"page": page, "tabs": tabs(request, "people"), "rights": rights})


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: facts, posts, what may be done."""
    found = access.get(request.acting, User, pk)
    context = {
        "person": found,
        "posts": access.visible(request.acting, Post).filter(user=found).select_related("unit").order_by("ends", "id"),
        "rights": (rights := access.rights(request.acting, found)),
        "acts": _acts(found, rights, own=found.pk == request.user.pk),
        "may_appoint": access.may_role(request.acting, Post, "create"),
        "trail": [("人员和岗位", reverse("desk:people")), (found.name, None)],
        "tabs": tabs(request, "people"),
        "own": found.pk == request.user.pk,
    }
    return render(request, "desk/person.html", context)


def _acts(found: User, rights: frozenset[str], *, own: bool) -> list[Act]:
    """What may be done to an account at once; each names its consequence first."""
    acts = []
    if "change" in rights and not own:
        words = "原密码马上作废，登录都会结束，接口令牌停用。新的初始密码只显示一次。"
        acts.append(Act("reset", "重置密码", reverse("desk:reset_password", args=[found.pk]), confirm=words, tone="danger"))
    if "end_sessions" in rights:
        words = f"{found.name}在所有地方的登录都会结束。"
        acts.append(Act("end", "结束登录", reverse("desk:person_end_sessions", args=[found.pk]), confirm=words))
    return acts


@require_http_methods(WRITES)
def create(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown on this answer and never again."""
    access.require_role(request.acting, User, "create")
    form = PersonForm(request.POST or None)
    made: dict = {}
    if request.method == "POST":

        def work() -> str:
            facts = {name: form.cleaned_data[name] for name in ("username", "name", "phone", "email")}
            made["user"], made["password"] = services.add_user(actor=request.acting, **facts)
            return reverse("desk:person", args=[made["user"].pk])

        if done := settle(request, form, work):
            return _show_password(request, "账号已建", **made) if made else done
    context = {"form": form, "title": "新建账号", "back": reverse("desk:people"), "words": "岗位和角色由安全管理员另行授予。"}
    context["trail"] = [("人员和岗位", reverse("desk:people")), ("新建账号", None)]
    return render(request, "desk/form.html", context, status=status_of(form))


def _show_password(request: HttpRequest, title: str, user: User, password: str) -> HttpResponse:
    context = {"title": title, "person": user, "password": password}
    return render(request, "desk/first_password.html", context)


@require_http_methods(WRITES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a person's facts, switch an account off or on."""
    found = access.get(request.acting, User, pk, "change")
    start = {name: getattr(found, name) for name in ("name", "phone", "email", "is_active", "version")}
    form = PersonEditForm(request.POST or None, initial=start)
    here = reverse("desk:person", args=[pk])
    if request.method == "POST":

        def work() -> str:
            services.edit_user(found, actor=request.acting, version=form.base_version or 0, **form.values())
            messages.success(request, "已保存。")
            return here

        if done := settle(request, form, work):
            return done
    return _form_page(request, form, f"修改：{found.name}", found)


@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new first password, shown on this answer only; sessions and the old password end."""
    found = access.get(request.acting, User, pk, "change")
    if found.pk == request.user.pk:
        messages.error(request, "自己的密码请在个人设置里改。")
        return redirect("desk:person", pk)
    password = services.reset_password(found, actor=request.acting)
    return _show_password(request, "密码已重置", found, password)


@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a person out everywhere."""
    found = access.get(request.acting, User, pk, "end_sessions")
    services.end_sessions(found, actor=request.acting)
    messages.success(request, f"{found.name}的登录都已结束。")
    return redirect("desk:person", pk)


@require_http_methods(WRITES)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    found = access.get(request.acting, User, pk)
    access.require_role(request.acting, Post, "create")
    form = AppointForm(request.POST or None, acting=request.acting)
    if request.method == "POST":

        def work() -> str:
            facts = {name: form.cleaned_data[name] for name in ("unit", "role", "title", "starts")}
            services.appoint(actor=request.acting, user=found, **facts)
            messages.success(request, f"已任命{found.name}。")
            return reverse("desk:person", args=[pk])

        if done := settle(request, form, work):
            return done
    return _form_page(request, form, f"授予岗位：{found.name}", found, words="系统、安全、审计管理员各由专人担任，不能兼任。")


@require_http_methods(WRITES)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post."""
    post = access.get(request.acting, Post, pk, "change", queryset=Post.objects.select_related("user", "unit"))
    form = LeaveForm(request.POST or None, initial={"version": post.version, "ends": post.ends})
    if request.method == "POST":

        def work() -> str:
            services.leave(post, actor=request.acting, version=form.base_version or 0, on=form.cleaned_data["ends"])
            messages.success(request, "已记离任，权限已按离任日期收回。")
            return reverse("desk:person", args=[post.user_id])

        if done := settle(request, form, work):
            return done
    title = f"离任：{post.user.name}，{post.unit.name}{post.get_role_display()}"
    return _form_page(request, form, title, post.user, verb="记离任", tone="danger")


def _form_page(request: HttpRequest, form, title: str, found: User, **rest) -> HttpResponse:
    here = reverse("desk:person", args=[found.pk])
    trail = [("人员和岗位", reverse("desk:people")), (found.name, here), (title.partition("：")[0], None)]
    return render(
        request, "desk/form.html", {"form": form, "title": title, "back": here, "trail": trail, **rest}, status=status_of(form)
    )
