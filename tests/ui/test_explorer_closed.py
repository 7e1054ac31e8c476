"""The explorer against whoever was not let in: other hosts, other origins, wrong tokens, paths that lead out."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from graphlink.web.answers import ANSWERS, CHANGES
from graphlink.web.app import PAGES
from graphlink.web.guard import HEADERS
from tests import handmade
from tests.handmade import manifest, world
from tests.ui.conftest import Open, exploring


class Client:
    """A browser without manners: it sends what it is told."""

    def __init__(self, explorer: Open) -> None:
        self.explorer = explorer
        self.port = int(urlsplit(explorer.base).port or 0)
        self.cookie = ""

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            sent.setdefault("Cookie", self.cookie)
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text

    def come_in(self) -> dict[str, str]:
        status, headers, _ = self.ask("GET", self.explorer.first.removeprefix(self.explorer.base))
        assert status == 303
        self.cookie = headers["set-cookie"].partition(";")[0]
        return headers

    def send(self, path: str, content: object, **headers: str) -> tuple[int, str]:
        given = {"Origin": self.explorer.base, "Content-Type": "application/json", **headers}
        status, _, text = self.ask(
            "POST", path, json.dumps(content), **{k.replace("-", "_"): v for k, v in given.items() if v}
        )
        return status, text


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Client]:
    """Somebody who knows the port and has no token."""
    folder = handmade.write_run(
        tmp_path / "run", world(), manifest(decisions={"path": str(tmp_path / "decisions.csv")})
    )
    with exploring(folder) as explorer:
        yield Client(explorer)


@pytest.fixture
def inside(outside: Client) -> Client:
    outside.come_in()
    return outside


EVERY = [*PAGES, *(f"/api/{name}" for name in (*ANSWERS, *CHANGES)), "/static/app.css", "/print.css", "/nowhere"]


@pytest.mark.parametrize("path", EVERY)
def test_nothing_is_answered_without_the_token(outside: Client, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        status, headers, text = outside.ask(method, path)
        assert status == 403
        assert "PREWETT" not in text
        assert headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_the_token_opens_once_and_becomes_a_strict_cookie(outside: Client) -> None:
    headers = outside.come_in()
    assert headers["location"] == "/"
    cookie = headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and f"graphlink-{outside.port}=" in cookie
    token = outside.explorer.first.rpartition("=")[2]
    assert token not in cookie
    other = Client(outside.explorer)
    assert other.ask("GET", f"/?token={token}")[0] == 403
    # Who is in already and loads the first address again is not thrown out.
    assert outside.ask("GET", f"/?token={token}")[0] == 303
    assert outside.ask("GET", "/api/about")[0] == 200


@pytest.mark.parametrize("token", ["", "x", "\u2603", "A" * 43])
def test_a_wrong_token_opens_nothing(outside: Client, token: str) -> None:
    from urllib.parse import quote

    assert outside.ask("GET", f"/?token={quote(token)}")[0] == 403
    outside.come_in()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "[::1]", "127.0.0.1:{port}.evil.example"],
)
def test_another_host_name_is_refused(inside: Client, host: str) -> None:
    """A name that somebody points at 127.0.0.1 reaches the server and must get nothing."""
    status, _, text = inside.ask("GET", "/api/about", Host=host.replace("{port}", str(inside.port)))
    assert status == 421 and "PREWETT" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
    ids=str,
)
def test_a_change_from_elsewhere_changes_nothing(inside: Client, tmp_path: Path, headers: dict[str, str]) -> None:
    content = {"way": "different", "a": "person:N1", "b": "person:N3", "why": "seen", "by": "tester"}
    status, _ = inside.send("/api/decide", content, **headers)
    assert status in (403, 415)
    assert not (tmp_path / "decisions.csv").exists()


def test_a_change_is_never_made_by_looking(inside: Client, tmp_path: Path) -> None:
    for name in CHANGES:
        assert inside.ask("GET", f"/api/{name}?way=same&a=person:N1&b=person:N3&why=x")[0] == 405
    assert not (tmp_path / "decisions.csv").exists()


def test_a_long_change_is_refused_unread(inside: Client) -> None:
    assert inside.send("/api/decide", {"why": "x" * 100_000})[0] == 413


@pytest.mark.parametrize("body", ["[]", "1", "{", '"x"', ""])
def test_a_change_that_is_no_object_is_refused(inside: Client, body: str) -> None:
    status, _, text = inside.ask(
        "POST", "/api/decide", body, Origin=inside.explorer.base, Content_Type="application/json",
        Content_Length=str(len(body)),
    )  # fmt: skip
    assert status == 400 and "JSON" in text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/..%5capp.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/vendor/../../guard.py",
        "/static/index.html",
        "/static/vendor/manifest.toml",
        "/static/app.css%00.js",
        "/run.json",
        "/api/../run.json",
        "/api/",
    ],
)
def test_no_path_leads_out(inside: Client, path: str) -> None:
    status, _, text = inside.ask("GET", path)
    assert status == 404
    assert set(json.loads(text)) == {"error"}


@pytest.mark.parametrize("path", ["/", "/api/about", "/api/show?id=nobody", "/static/app.css", "/nowhere"])
def test_every_answer_carries_the_headers(inside: Client, path: str) -> None:
    _, headers, _ = inside.ask("GET", path)
    for name, value in HEADERS.items():
        assert headers[name.lower()] == value
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT"])
def test_other_methods_are_refused(inside: Client, method: str) -> None:
    assert inside.ask(method, "/api/about")[0] == 405


def test_every_question_has_one_error_shape(inside: Client) -> None:
    for name in ANSWERS:
        for query in ("", "?id=%00&a=%27&b=%22&offset=-1&since=x", "?id=" + "x" * 5000):
            status, headers, text = inside.ask("GET", f"/api/{name}{query}")
            assert headers["content-type"] == "application/json"
            told = json.loads(text)
            if status == 200:
                assert {"total", "shown", "truncated", "as_at", "marking"} <= told.keys(), name
            else:
                assert status in (400, 404, 409), (name, query, text)
                assert {"kind", "message"} <= told["error"].keys()
            assert "Traceback" not in text


def test_it_listens_on_this_machine_alone(inside: Client) -> None:
    import psutil

    addresses = {
        one.laddr.ip
        for one in psutil.Process().net_connections()
        if one.status == "LISTEN" and one.laddr.port == inside.port
    }
    assert addresses == {"127.0.0.1"}
