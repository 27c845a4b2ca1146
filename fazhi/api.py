"""Composition of the REST API: which resources stand under /api/v1/."""

from assessment import api as assessment
from assessment.api import kinds
from documents import api as documents
from documents.api import ledgers
from fazhi.desk import api as desk
from fazhi.home import api as home
from fazhi.public import api as public
from fazhi.ui.api import measured
from fazhi.ui.api.routes import routes
from tasks import api as tasks

app_name = "api"
RESOURCES = (*tasks.RESOURCES, *documents.RESOURCES, *assessment.RESOURCES, *desk.RESOURCES, *home.RESOURCES)
urlpatterns = routes(RESOURCES, [*measured.routes(), *kinds.routes(), *ledgers.routes(), *public.routes()])
