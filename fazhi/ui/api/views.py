"""The views of the API: lists, details, timelines, papers and writes of declared resources, the root, unknown addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.urls import Resolver404, resolve
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from fazhi.org.acting import Acting
from fazhi.org.services import tokens
from fazhi.ui.api import paging, papers, resource, steps
from fazhi.ui.api.acts import Act
from fazhi.ui.api.bodies import FormParser, JSONParser
from fazhi.ui.api.columns import taken
from fazhi.ui.api.filters import ALWAYS, narrow, parameters
from fazhi.ui.api.render import Negotiation
from fazhi.ui.api.resource import BY_ID, Resource
from fazhi.ui.api.writing import carry_out, tag
from fazhi.ui.paging import Cursor

NO_SUCH = "接口里没有这个地址，全部地址见 /api/v1/。"
NO_SLASH = "接口的地址都以“/”结尾，请改为 {path}/。"


class Endpoint(APIView):
    """What every address of the API has: JSON only, a caller who acts in a post, and the methods that were declared."""

    http_method_names = ["get", "head"]
    content_negotiation_class = Negotiation
    resource: Resource
    acts: Mapping[str, Act] = {}  # noqa: RUF012  by method, set when the address is made
    scopes: Mapping[str, str] = {}  # noqa: RUF012  of a token, by method; reading where none is named

    @property
    def acting(self) -> Acting:
        """Who calls; HasActing has seen to it."""
        return self.request.auth

    def get_parsers(self) -> list:
        """Read JSON, and forms only where a file is taken."""
        act = self.acts.get(self.request.method) if self.request else None
        return [FormParser()] if act and act.form else [JSONParser()]

    def paged(self, rows, columns, orders: dict, default: str, filters: tuple = (), scope: str = "") -> Response:
        """Answer one page of rows with the address of the next."""
        given = parameters(self.request.query_params, [*ALWAYS, *(one.name for one in filters)])
        if "updated_since" in given:
            default = "changed_at"
        page = paging.asked(given, scope or self.resource.name, orders, default)
        rows = narrow(rows, filters, given, self.acting)
        found = list(columns.read(page.cut(rows), page.paths))
        after, more = None, len(found) > page.limit
        del found[page.limit :]
        for row in found:
            after = taken(row, page.paths)
        link = paging.next_link(self.request, Cursor(tuple(after), 0), page.scope) if more else None
        return Response({"results": columns.finish(found, self.acting), "next": link})


class ListView(Endpoint):
    """The rows of a resource that the caller may see."""

    def get(self, request: Request) -> Response:
        """Answer a page."""
        one = self.resource
        return self.paged(resource.listed(one, self.acting), one.columns, one.orders, one.order, one.filters)


class DetailView(Endpoint):
    """One record with what stands under it."""

    def get(self, request: Request, pk: int) -> Response:
        """Answer the record."""
        parameters(request.query_params, ())
        shown = resource.detailed(self.resource, self.acting, pk)
        answer = Response(shown)
        tag(answer, shown)
        return answer


class TimelineView(Endpoint):
    """All steps of one record, newest first."""

    def get(self, request: Request, pk: int) -> Response:
        """Answer a page."""
        rows = steps.steps_of(self.resource, self.acting, pk)
        return self.paged(rows, steps.STEP, BY_ID, "-id", scope=f"{self.resource.name}:{pk}:timeline")


class PaperView(Endpoint):
    """The paper of one record, with its text."""

    def get(self, request: Request, pk: int) -> Response:
        """Answer the paper."""
        parameters(request.query_params, ())
        return Response(papers.paper_of(self.resource, self.acting, pk))


class FileView(Endpoint):
    """The original file of one record."""

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """Send the file."""
        parameters(request.query_params, ())
        send = papers.evidence_of if self.resource.file else papers.file_of
        return send(self.resource, self.acting, pk)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple:
        """A download is what it is, whatever the caller accepts."""
        return super().perform_content_negotiation(request, force=True)


class RootView(Endpoint):
    """The addresses of all resources; `others` are those that aren't rows of a table."""

    resources: tuple[Resource, ...] = ()
    others: tuple[str, ...] = ()

    def get(self, request: Request) -> Response:
        """Answer {name: address}."""
        parameters(request.query_params, ())
        names = ["me", *(one.name for one in self.resources), *self.others, "schema", "docs"]
        return Response({name: reverse(f"api:{name}", request=request) for name in names})


class MeView(Endpoint):
    """Who the token or the session acts as."""

    def get(self, request: Request) -> Response:
        """Answer person, post, unit, role and scopes."""
        parameters(request.query_params, ())
        who = self.acting
        said = {"person": who.user.pk, "name": who.user.name, "post": who.post.pk, "title": who.post.title}
        said |= {"unit": who.unit.pk, "unit_name": who.unit.name, "role": who.role, "role_words": who.post.get_role_display()}
        scopes = [scope for scope in tokens.SCOPES if who.scopes is None or scope in who.scopes]
        return Response(said | {"scopes": scopes, "today": who.today})


def handler(act: Act) -> Callable[..., HttpResponseBase]:
    """Return the method of a view that carries out a write."""

    def answer(self: Endpoint, request: Request, pk: int | None = None, **keys: int) -> HttpResponseBase:
        parameters(request.query_params, ())
        return carry_out(request, self.resource, act, pk, keys)

    return answer


class UnknownView(Endpoint):
    """Every address that is not one."""

    def get(self, request: Request) -> Response:
        """Say that there is nothing here. Raises Http404."""
        path = request.path
        if not path.endswith("/") and settings.APPEND_SLASH and _known(f"{path}/"):
            raise Http404(NO_SLASH.format(path=path))
        raise Http404(NO_SUCH)

    def http_method_not_allowed(self, request: Request, *args: object, **kwargs: object) -> Response:
        """An address that is not one has no methods either. Raises Http404."""
        raise Http404(NO_SUCH)


def _known(path: str) -> bool:
    try:
        return resolve(path).url_name not in (None, "unknown")
    except Resolver404:
        return False
