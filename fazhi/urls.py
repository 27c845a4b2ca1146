"""All addresses of the product."""

from django.urls import include, path

from fazhi.desk import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("fazhi.home.urls")),
    path("", include("fazhi.desk.urls")),
    path("", include("tasks.urls")),
    path("", include("documents.urls")),
    path("", include("assessment.urls")),
    path("", include("fazhi.public.urls")),
    path("api/v1/", include("fazhi.api")),
]

handler400 = "fazhi.ui.errors.bad_request"
handler403 = "fazhi.ui.errors.forbidden"
handler404 = "fazhi.ui.errors.not_found"
handler500 = "fazhi.ui.errors.server_error"
