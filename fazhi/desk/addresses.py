"""Where a request comes from: the rule stands below, so that pages and API ask the same one."""

from fazhi.ui.addresses import client_ip

__all__ = ["client_ip"]
