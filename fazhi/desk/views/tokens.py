"""Pages of API tokens: a secret is shown once, on the answer that made it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fazhi.desk.forms.people import TokenForm
from fazhi.desk.lists import TOKENS
from fazhi.desk.tabs import tabs
from fazhi.desk.writing import settle, status_of
from fazhi.org import access
from fazhi.org.models import ApiToken
from fazhi.org.services import tokens as services
from fazhi.ui.acts import Act


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; the security administrator sees those of the government."""
    access.require_role(request.acting, ApiToken, "view")
    page = TOKENS.bind(request)
    if page.wants_export:
        return page.export("接口令牌")
    live = [token for token in page.rows if not token.revoked_at]
    words = "用这个令牌的系统马上不能再读取和填报，不能恢复。"
    acts = [
        (token, [Act("revoke", "停用", reverse("desk:token_revoke", args=[token.pk]), confirm=words, tone="danger")])
        for token in live
    ]
    context = {
        "page": page,
        "acts": acts,
        "tabs": tabs(request, "tokens"),
        "may_create": access.may_role(request.acting, ApiToken, "create"),
    }
    return render(request, "desk/tokens.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Make a token for the post one acts in."""
    access.require_role(request.acting, ApiToken, "create")
    form = TokenForm(request.POST or None)
    made: dict = {}
    if request.method == "POST":

        def work() -> str:
            facts = {name: form.cleaned_data[name] for name in ("name", "expires")}
            made["token"], made["secret"] = services.issue(actor=request.acting, scopes=form.scopes, **facts)
            made["may"] = services.scope_words(form.scopes)
            return reverse("desk:tokens")

        if done := settle(request, form, work):
            return render(request, "desk/token_secret.html", made) if made else done
    post = request.acting.post
    words = (
        f"令牌以“{post.unit.name} {post.get_role_display()}”的身份读取数据：您在这个岗位上看得到什么，它就读得到什么；"
        "办事只限下面勾选的。"
    )
    context = {"form": form, "title": "新建接口令牌", "back": reverse("desk:tokens"), "words": words, "verb": "新建"}
    context["trail"] = [("接口令牌", reverse("desk:tokens")), ("新建", None)]
    return render(request, "desk/form.html", context, status=status_of(form))


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a token for good."""
    token = access.get(request.acting, ApiToken, pk, "revoke")
    services.revoke(token, actor=request.acting)
    messages.success(request, f"“{token.name}”已停用。")
    return redirect("desk:tokens")
