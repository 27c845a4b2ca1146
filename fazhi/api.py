"""Composition of the REST API: which resources stand under /api/v1/."""

from assessment import api as assessment
from fazhi.desk import api as desk
from fazhi.home import api as home
from fazhi.ui.api import measured
from fazhi.ui.api.routes import routes
from tasks import api as tasks

app_name = "api"
RESOURCES = (*tasks.RESOURCES, *assessment.RESOURCES, *desk.RESOURCES, *home.RESOURCES)
urlpatterns = [*measured.routes(), *routes(RESOURCES)]
