"""The explorer under attack from somebody who is inside, or knows the port: raw requests, bodies, names, its log."""

from __future__ import annotations

import csv
import http.client
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from graphlink import api, audit
from graphlink.settings import load_settings
from graphlink.web import answers
from graphlink.web.answers import ANSWERS, CHANGES, SHOWS
from graphlink.web.app import STATIC
from graphlink.web.guard import HEADERS
from tests import handmade
from tests.handmade import DALE, manifest, world
from tests.ui.conftest import Open, exploring, hostile_world
from tests.ui.test_explorer_closed import Client

BAD = "</script><!-- <script>alert(1)</script> \u2028\u2029 ]]> {{7*7}} ${x} \" ' & \x00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return handmade.write_run(tmp_path / "run", world(), manifest(decisions={"path": str(tmp_path / "decisions.csv")}))


@pytest.fixture
def asking(tmp_path: Path) -> audit.Asking:
    settings = replace(load_settings(), audit_folder=str(tmp_path / "log"))
    return audit.Asking("explore", "operation Harrier", settings)


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Somebody inside an explorer that all tests of this module attack."""
    place = tmp_path_factory.mktemp("attacked")
    folder = handmade.write_run(place / "run", world(), manifest(decisions={"path": str(place / "decisions.csv")}))
    with exploring(folder) as explorer:
        client = Client(explorer)
        client.come_in()
        yield client


@pytest.fixture
def inside(entered: Client, asking: audit.Asking) -> Client:
    """The same with a log of this test's own, and no judgement yet."""
    session = entered.explorer.session
    session.asking = replace(asking, by="explorer")
    session.decisions.unlink(missing_ok=True)
    client = Client(entered.explorer)
    client.cookie = entered.cookie
    return client


def raw(client: Client, request: bytes) -> bytes:
    """What the server says to these bytes, whatever they are; nothing where it hangs up."""
    with socket.create_connection(("127.0.0.1", client.port), timeout=20) as there:
        there.sendall(request)
        answer = http.client.HTTPResponse(there)
        try:
            answer.begin()
            body = answer.read()
        except (http.client.HTTPException, ConnectionError):
            return b""
    headers = "".join(f"{name}: {value}\r\n" for name, value in answer.getheaders())
    return f"HTTP/1.1 {answer.status}\r\n{headers}\r\n".encode() + body


class Scripts(HTMLParser):
    """The scripts of a page as a browser finds them, and its title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str | None, str]] = []
        self.title = ""
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag
        if tag == "script":
            self.found.append((dict(attrs).get("type"), ""))

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.found[-1] = (self.found[-1][0], self.found[-1][1] + data)
        elif self._in == "title":
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in = ""


def logged(asking: audit.Asking) -> list[dict[str, object]]:
    return [json.loads(line) for line in asking.log.lines()]


# ---- requests no browser sends ----


@pytest.mark.parametrize(
    "head",
    [
        "GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\nCookie: {cookie}",
        "GET /api/about HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}",
        "GET /api/about HTTP/1.0\r\nCookie: {cookie}",
        "GET http://evil.example/api/about HTTP/1.1\r\nHost: evil.example\r\nCookie: {cookie}",
        "GET http://127.0.0.1:{port}/api/about HTTP/1.1\r\nHost: evil.example\r\nCookie: {cookie}",
        "GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:{port}@evil.example\r\nCookie: {cookie}",
        "GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:{port}, evil.example\r\nCookie: {cookie}",
        "GET /api/about HTTP/1.1\r\nHost: \r\nCookie: {cookie}",
        "GET /api/about\x00 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}",
        "GET /\x00/../api/about HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}",
        "GET * HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}",
        "POST /api/decide HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0",
        "POST /api/decide HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 90000\r\n\r\n{{}}",
        "POST /api/decide HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Content-Type: application/json\r\nContent-Length: -1\r\n\r\n{{}}",
        "not http at all",
    ],
)
def test_a_request_that_no_browser_sends_gets_nothing(inside: Client, head: str) -> None:
    request = head.format(port=inside.port, cookie=inside.cookie).encode("latin-1") + b"\r\n\r\n"
    answer = raw(inside, request)
    assert not re.match(rb"HTTP/1\.\d (2|3)", answer), answer[:200]
    assert b"PREWETT" not in answer and b"marking" not in answer and b"Traceback" not in answer
    assert not inside.explorer.session.decisions.exists()


def test_the_same_request_as_a_browser_sends_it_is_answered(inside: Client) -> None:
    head = f"GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:{inside.port}\r\nCookie: {inside.cookie}\r\n\r\n"
    assert raw(inside, head.encode()).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "path",
    [
        "/static/%252e%252e/app.py",
        "/static/%2e%2e%2f%2e%2e%2fapp.py",
        "/static/....//....//app.py",
        "/static/%c0%ae%c0%ae/app.py",
        "/static/vendor/%2e%2e/%2e%2e/guard.py",
        "/static/C:%5cWindows%5cwin.ini",
        "/static/file:///etc/passwd",
        f"/static/{quote(str(STATIC / 'app.css'), safe='')}",
        "/static/app.css%00",
        "/static/app.css/",
        "/static/purpose.html",
        "//evil.example/static/app.css",
        "/static/",
        "/static",
    ],
)
def test_no_written_path_leads_out(inside: Client, path: str) -> None:
    status, headers, text = inside.ask("GET", path)
    assert status == 404 and set(json.loads(text)) == {"error"}
    for name, value in HEADERS.items():
        assert headers[name.lower()] == value


@pytest.mark.parametrize(
    "cookie", ["", "graphlink-{port}=", "graphlink-{port}=x", "graphlink-1={secret}", "=", "a=b; ;;=", "\xff"]
)
def test_another_cookie_opens_nothing(inside: Client, cookie: str) -> None:
    secret = inside.cookie.partition("=")[2]
    inside.cookie = cookie.format(port=inside.port, secret=secret) or "none=1"
    assert inside.ask("GET", "/api/about")[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_port_asks_in_vain(inside: Client, asking: audit.Asking, site: str) -> None:
    """127.0.0.1 with another port is the same site, so a strict cookie goes with its requests."""
    for name in ANSWERS:
        assert inside.ask("GET", f"/api/{name}?id=N1&text=x", Sec_Fetch_Site=site)[0] == 403
    assert logged(asking) == []
    assert inside.ask("GET", "/api/about", Sec_Fetch_Site="same-origin")[0] == 200


def test_nobody_is_told_that_another_origin_may_read(inside: Client) -> None:
    for method in ("GET", "OPTIONS", "HEAD"):
        _, headers, _ = inside.ask(
            method, "/api/about", Origin="http://evil.example", Access_Control_Request_Method="POST"
        )
        assert not [name for name in headers if name.startswith("access-control")]


# ---- bodies ----


@pytest.mark.parametrize(
    "body",
    [b"[" * 60_000, b'{"a":' * 12_000, b"\xff\xfe", b'{"why": NaN}', b"{" + b" " * 60_000, b"\x00", b"null"],
    ids=["brackets", "braces", "not UTF-8", "not a number", "unfinished", "NUL", "null"],
)
def test_a_body_that_makes_no_sense_is_a_plain_refusal(inside: Client, body: bytes) -> None:
    head = (
        f"POST /api/decide HTTP/1.1\r\nHost: 127.0.0.1:{inside.port}\r\nCookie: {inside.cookie}\r\n"
        f"Origin: {inside.explorer.base}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    answer = raw(inside, head.encode() + body)
    assert answer.startswith(b"HTTP/1.1 400"), answer[:300]
    assert b"content-security-policy" in answer.lower()


@pytest.mark.parametrize("length", ["65537", "999999999999", "0x10", "+5", "1e3", ""])
def test_a_length_that_is_too_large_or_none_is_refused_unread(inside: Client, length: str) -> None:
    head = (
        f"POST /api/decide HTTP/1.1\r\nHost: 127.0.0.1:{inside.port}\r\nCookie: {inside.cookie}\r\n"
        f"Origin: {inside.explorer.base}\r\nContent-Type: application/json\r\n"
    )
    line = f"Content-Length: {length}\r\n" if length else ""
    answer = raw(inside, f"{head}{line}\r\n".encode())
    assert re.match(rb"HTTP/1\.1 (400|413)", answer), answer[:200]


@pytest.mark.parametrize(
    ("by", "why"),
    [("x\n" * 50, 'a " quote\n' * 50), ("\ud800", "half a \udfff character"), ("\x00\x1b[2J", "\x07 bell"), (BAD, BAD)],
    ids=["lines", "half characters", "control", "markup"],
)
def test_a_judgement_cannot_break_the_file_it_is_written_to(
    inside: Client, asking: audit.Asking, by: str, why: str
) -> None:
    status, text = inside.send(
        "/api/decide", {"way": "different", "a": "person:N1", "b": "person:N3", "why": why, "by": by}
    )
    assert status == 200, text
    raw_file = inside.explorer.session.decisions.read_bytes()
    assert raw_file.count(b"\n") == 2 and not re.search(rb"[\x00-\x08\x0b-\x1f]", raw_file)
    [row] = csv.DictReader(inside.explorer.session.decisions.read_text(encoding="utf-8").splitlines())
    assert row["kind"] == "different" and row["why"] and row["by"]
    assert inside.ask("GET", "/api/review")[0] == 200
    assert logged(asking)[0]["did"] == "decided" and logged(asking)[0]["about"] == ["person:N1", "person:N3"]


# ---- names and texts ----


def test_no_name_ends_the_script_it_stands_in(tmp_path: Path) -> None:
    tables = hostile_world()
    tables["ranking"][0]["label"] = BAD
    for row in tables["records"]:
        row.update(forename=BAD, surname="", name=BAD)
    folder = handmade.write_run(tmp_path / "run", tables, manifest(marking=BAD))
    with exploring(folder) as explorer:
        client = Client(explorer)
        client.come_in()
        for path in ("/api/list", f"/api/show?id={DALE}", "/api/review", f"/api/around?id={DALE}"):
            status, headers, text = client.ask("GET", path)
            assert status == 200 and headers["content-type"] == "application/json"
            assert "<" not in text and "\u2028" not in text and "\u2029" not in text
            json.loads(text)
        _, _, css = client.ask("GET", "/print.css")
        assert "<" not in css and "}" not in css.partition("content:")[2].partition(";")[0]
    text = api.open(folder).chart(DALE).html  # type: ignore[union-attr]
    parsed = Scripts()
    parsed.feed(text)
    kinds = [kind for kind, _ in parsed.found]
    assert kinds == ["application/json", None, "module"] and "alert(1)" not in parsed.found[2][1]
    assert "<" not in parsed.found[0][1]
    labels = [one["label"] for one in json.loads(parsed.found[0][1])["entities"]]
    assert any("</script>" in label for label in labels)
    assert "</script><!--" in parsed.title  # as text


@pytest.mark.parametrize("text", [BAD, "%", "_", "' OR 1=1 --", "*" * 500, "(" * 200, "\\", "$1", "{", "🦊" * 100])
def test_what_is_searched_is_text_and_nothing_else(inside: Client, asking: audit.Asking, text: str) -> None:
    status, headers, said = inside.ask("GET", f"/api/search?text={quote(text)}")
    assert status == 200 and headers["cache-control"] == "no-store"
    assert json.loads(said)["total"] < 5
    assert logged(asking)[-1]["did"] == "searched" and logged(asking)[-1]["asked"]["text"]  # type: ignore[index]


def test_what_nobody_foresaw_says_its_kind_and_no_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> dict[str, object]:
        raise RuntimeError("Dale PREWETT, born 1 April 1980")

    monkeypatch.setattr(answers, "ANSWERS", ANSWERS)
    monkeypatch.setitem(ANSWERS, "series", fails)  # type: ignore[arg-type]
    with exploring(folder) as explorer:
        client = Client(explorer)
        client.come_in()
        status, headers, text = client.ask("GET", "/api/series")
    assert status == 500 and "RuntimeError" in text and "PREWETT" not in text
    for name, value in HEADERS.items():
        assert headers[name.lower()] == value


# ---- the log ----


def test_every_answer_that_shows_somebody_is_logged(inside: Client, asking: audit.Asking) -> None:
    assert set(SHOWS) | {"about", "questions"} == set(ANSWERS) | {"among"}
    asked = {"show": "id=N1", "why": "a=N1&b=N3", "search": "text=prewett", "around": "id=N1", "path": "a=N1&b=N3",
             "challenge": f"id={DALE}", "preview": "way=same&a=person:N1&b=person:N3"}  # fmt: skip
    for name in ANSWERS:
        before = len(logged(asking))
        status, _, text = inside.ask("GET", f"/api/{name}?{asked.get(name, '')}")
        lines = logged(asking)[before:]
        if name in ("about", "questions", "answer"):  # no store here: questions are refused
            assert status == (200 if name == "about" else 400) and lines == []
            continue
        assert [line["by"] for line in lines] == ["explorer"], (name, text)
        assert lines[0]["did"] == SHOWS[name] and lines[0]["why"] == "operation Harrier"
        assert lines[0]["asked"]["page"] == name  # type: ignore[index]
    shown = next(line for line in logged(asking) if line["asked"]["page"] == "show")  # type: ignore[index]
    assert f"identity:{DALE}" in shown["about"]  # type: ignore[operator]
    assert audit.verify(asking.log).good


def test_who_was_not_found_was_looked_for(inside: Client, asking: audit.Asking) -> None:
    assert inside.ask("GET", "/api/show?id=nobody")[0] == 404
    assert logged(asking)[-1]["note"] == "found nothing, or several"


def test_what_cannot_be_logged_is_not_shown(inside: Client, asking: audit.Asking) -> None:
    asking.log.folder.write_text("a file where the folder should be", encoding="utf-8")
    for name, query in (("list", ""), ("show", "id=N1"), ("search", "text=prewett")):
        status, _, text = inside.ask("GET", f"/api/{name}?{query}")
        assert status == 503 and "GRAPHLINK_AUDIT_FOLDER" in text and "PREWETT" not in text
    content = {"way": "different", "a": "person:N1", "b": "person:N3", "why": "seen"}
    assert inside.send("/api/decide", content)[0] == 503
    assert not inside.explorer.session.decisions.exists()


def test_a_judgement_without_a_reason_is_neither_written_nor_logged(inside: Client, asking: audit.Asking) -> None:
    assert inside.send("/api/decide", {"way": "different", "a": "person:N1", "b": "person:N3", "why": " \n"})[0] == 400
    assert logged(asking) == []


def test_printing_is_an_export(inside: Client, asking: audit.Asking) -> None:
    inside.ask("GET", "/api/show?id=N1")
    assert inside.send("/api/printed", {"page": "/show?id=N1"})[0] == 200
    assert logged(asking)[-1]["did"] == "exported" and logged(asking)[-1]["asked"] == {"printed": "/show?id=N1"}
    head = asking.log.head()
    assert head and head.head[:16] in inside.ask("GET", "/print.css")[2]


# ---- the purpose, asked once ----


@pytest.fixture
def unasked(folder: Path, asking: audit.Asking) -> Iterator[Open]:
    with exploring(folder, asking=replace(asking, why=""), ask=True) as explorer:
        yield explorer


def test_nothing_is_shown_before_the_purpose_is_asked(unasked: Open, asking: audit.Asking) -> None:
    client = Client(unasked)
    client.come_in()
    for name in ANSWERS:
        status, _, text = client.ask("GET", f"/api/{name}?id=N1&text=x")
        assert status == 403 and "PREWETT" not in text
    for name in CHANGES:
        if name != "purpose":
            assert client.send(f"/api/{name}", {"page": "/"})[0] == 403
    assert logged(asking) == []
    assert client.send("/api/purpose", {"why": "a complaint"})[0] == 200
    assert client.ask("GET", "/api/list")[0] == 200
    assert [line["why"] for line in logged(asking)] == ["a complaint"]


def test_a_purpose_that_is_required_cannot_be_left_out(folder: Path, asking: audit.Asking) -> None:
    required = audit.Asking("explore", "", replace(asking.settings, require_purpose=1))
    with exploring(folder, asking=required, ask=True) as explorer:
        client = Client(explorer)
        client.come_in()
        assert client.send("/api/purpose", {"why": "  "})[0] == 403
        assert client.ask("GET", "/api/list")[0] == 403
        assert client.send("/api/purpose", {"why": "court"})[0] == 200


@pytest.mark.chromium
def test_the_page_asks_once_and_then_opens(unasked: Open, chromium: Browser, asking: audit.Asking) -> None:
    context = chromium.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(unasked.first)
    expect(page.get_by_role("heading", name="Why do you look?")).to_be_visible()
    page.keyboard.type("operation Harrier")  # the field has the focus
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dale PREWETT").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("Dale PREWETT").first).to_be_visible()
    context.close()
    assert not faults
    assert {line["why"] for line in logged(asking)} == {"operation Harrier"}
