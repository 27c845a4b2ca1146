"""Composition of the REST API: which resources stand under /api/v1/."""

from fazhi.desk import api as desk
from fazhi.home import api as home
from fazhi.ui.api.routes import routes
from tasks import api as tasks

app_name = "api"
RESOURCES = (*tasks.RESOURCES, *desk.RESOURCES, *home.RESOURCES)
urlpatterns = routes(RESOURCES)
