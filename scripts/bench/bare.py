"""The limit over HTTP: the same rows by the least SQL, encoded once, with nothing between the socket and the database."""

from __future__ import annotations

import os
import threading
from urllib.parse import parse_qs

import orjson
import psycopg2
from scenarios import SCENARIOS

LIMITS = {scenario.key: scenario.limit for scenario in SCENARIOS}
_own = threading.local()


def application(environ, start_response):
    """Answer `/?key=P1&unit=7` with the rows of that scenario's limit."""
    asked = parse_qs(environ["QUERY_STRING"])
    if not hasattr(_own, "connection"):
        _own.connection = psycopg2.connect(os.environ["DATABASE_URL"])
        _own.connection.autocommit = True
    with _own.connection.cursor() as cursor:
        cursor.execute(LIMITS[asked["key"][0]], {"unit": int(asked["unit"][0])})
        body = orjson.dumps(cursor.fetchall(), default=str)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
