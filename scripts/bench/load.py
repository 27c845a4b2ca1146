"""A small HTTP client that signs in and asks the same thing over and over, with one or several connections."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Figures:
    """What one run of requests took; times in ms."""

    p50: float
    p95: float
    rps: float
    requests: int
    bytes: int


class Member:
    """One signed-in person over one kept connection."""

    def __init__(self, port: int, account: str, password: str, **own: int | str) -> None:
        self.port = port
        self.own = own  # what a path may name of this member: its {task}
        self.cookies: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        if account:
            self._sign_in(account, password)

    def ask(self, path: str) -> tuple[int, bytes]:
        """Get a path; return status and body."""
        return self._send("GET", path.format(**self.own), None)

    def leaf(self, path: str, pages: int) -> str:
        """Turn so many pages of a list and return what the last one adds to the address."""
        found = ""
        for _ in range(pages):
            _, page = self.ask(path + found)
            cursors = re.findall(rb"[?&;]after=([^&\"#]+)", page)
            if not cursors:
                raise SystemExit(f"bench: {path} has no further page")
            found = f"&after={cursors[-1].decode()}"
        return found

    def again(self) -> Member:
        """Return the same person over a connection of its own."""
        other = Member(self.port, "", "", **self.own)
        other.cookies = self.cookies
        return other

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{self.port}{path}"}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            self.connection.close()  # the server had closed an idle connection
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content

    def _sign_in(self, account: str, password: str) -> None:
        _, page = self.ask("/signin/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise SystemExit("bench: no sign-in form at /signin/")
        fields = {"csrfmiddlewaretoken": token[1].decode(), "username": account, "password": password}
        status, _ = self._send("POST", "/signin/", urlencode(fields))
        if status != 302 or "sessionid" not in self.cookies:
            raise SystemExit(f"bench: {account} could not sign in ({status})")


def run(members: list[Member], path: str, check, *, connections: int, seconds: float) -> Figures:
    """Ask `path` as the members in turn for some seconds; `check(status, body)` raises when the answer is not as it should be."""
    times: list[float] = []
    sizes: list[int] = []
    faults: list[BaseException] = []
    end = time.perf_counter() + seconds

    def one(member: Member) -> None:
        try:
            while time.perf_counter() < end:
                began = time.perf_counter()
                status, body = member.ask(path)
                times.append((time.perf_counter() - began) * 1000)
                sizes.append(len(body))
                check(status, body)
        except BaseException as fault:  # noqa: B036  shown by the caller's thread
            faults.append(fault)

    began = time.perf_counter()
    askers = [members[index % len(members)].again() for index in range(connections)]
    threads = [threading.Thread(target=one, args=(member,)) for member in askers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    cut = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
    return Figures(cut[49], cut[94], len(times) / (time.perf_counter() - began), len(times), sum(sizes) // len(sizes))
