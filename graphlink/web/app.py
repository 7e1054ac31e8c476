"""What the explorer answers: its pages, its files, and facts as JSON.

Do not break: a file is served only if it stands in the table made at start, so that no path leads out. Mistake a
newcomer will make: an address with an id in its path; ids hold slashes and colons, so they go behind the `?`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphlink.audit import subjects
from graphlink.errors import (
    AccessError,
    AmbiguousError,
    AuditError,
    GraphlinkError,
    NotFoundError,
    RunFolderError,
    StoreError,
)
from graphlink.view.about import About, about
from graphlink.view.words import day
from graphlink.web.answers import ANSWERS, CHANGES, SHOWS
from graphlink.web.plain import Facts, Json, whole_text
from graphlink.web.session import Session

STATIC = Path(__file__).with_name("static")
PAGES = ("/", "/show", "/series", "/review", "/changes", "/why", "/chart", "/ask")
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_STATUS: tuple[tuple[type[GraphlinkError], int], ...] = (
    (NotFoundError, 404),
    (AmbiguousError, 409),
    (AccessError, 403),
    (AuditError, 503),
    (RunFolderError, 503),
    (StoreError, 503),
)

Answer = Callable[[Session, Mapping[str, str]], Facts]


def application(session: Session) -> Starlette:
    """The explorer of one run, without its guard."""
    page, question = ((STATIC / name).read_bytes() for name in ("index.html", "purpose.html"))
    files = {
        path.relative_to(STATIC).as_posix(): path
        for path in STATIC.rglob("*")
        if path.suffix in (".js", ".css", ".svg")
    }

    async def show_page(_: Request) -> Response:
        return Response(question if session.waiting else page, media_type="text/html; charset=utf-8")

    async def static(request: Request) -> Response:
        path = files.get(request.path_params["name"])
        if path is None:
            return _failed(NotFoundError("There is no such file."))
        return Response(path.read_bytes(), media_type=f"{_TYPES[path.suffix]}; charset=utf-8")

    async def print_sheet(_: Request) -> Response:
        return Response(print_css(about(session.source), session.log_words), media_type="text/css; charset=utf-8")

    routes = [Route(path, show_page, methods=["GET"]) for path in PAGES]
    routes.append(Route("/print.css", print_sheet, methods=["GET"]))
    routes.append(Route("/static/{name:path}", static, methods=["GET"]))
    routes += [
        Route(f"/api/{name}", _asking(session, name, answer), methods=["GET"]) for name, answer in ANSWERS.items()
    ]
    routes += [
        Route(f"/api/{name}", _changing(session, name, answer), methods=["POST"]) for name, answer in CHANGES.items()
    ]
    app = Starlette(routes=routes, exception_handlers={404: _nothing, 500: _broken})
    app.router.redirect_slashes = False  # a redirect would repeat what was sent
    return app


def print_css(run: About, log: str = "") -> str:
    """The margins of a printed page: marking above and below, day and number; `log`: the state of the log, in words."""
    foot = f"As at {day(run.as_of)}, run {run.run_id[:8]}" + (f". {log}" if log else "")
    marking, as_at = (_css_string(text) for text in (run.marking, foot))
    bold, small = "font: 600 9pt sans-serif; white-space: nowrap;", "font: 400 8pt sans-serif; white-space: nowrap;"
    return (
        "@page { size: A4; margin: 22mm 16mm 20mm;\n"
        f"  @top-center {{ content: {marking}; {bold} }}\n  @bottom-center {{ content: {marking}; {bold} }}\n"
        f"  @bottom-left {{ content: {as_at}; {small} }}\n"
        f'  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); {small} }} }}\n'
    )


def _css_string(text: str) -> str:
    return '"' + "".join(c if c.isalnum() or c in " -.,:/()" else f"\\{ord(c):x} " for c in text) + '"'


def _asking(session: Session, name: str, answer: Answer) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_told, name, answer, session, dict(request.query_params))

    return endpoint


def _changing(session: Session, name: str, answer: Answer) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            sent = await request.json()
        except (ValueError, RecursionError):  # the second: brackets in brackets, sixty thousand deep
            sent = None
        if not isinstance(sent, dict):
            return Json({"error": {"kind": "InputError", "message": "A change is a JSON object."}}, 400)
        # JSON may say half a character (\\ud800), which no file can hold.
        wanted = {whole_text(key): whole_text(value) for key, value in sent.items()}
        return await run_in_threadpool(_told, name, answer, session, wanted)

    return endpoint


def _told(name: str, answer: Answer, session: Session, wanted: Mapping[str, str]) -> Response:
    try:
        if session.waiting and name != "purpose":
            raise AccessError("Say why you look first: load the page again.")
        return Json(_logged(name, answer, session, wanted))
    except GraphlinkError as error:
        return _failed(error)


def _logged(name: str, answer: Answer, session: Session, wanted: Mapping[str, str]) -> Facts:
    """The answer, once the log says that it was given; that somebody is not there is an answer too."""
    if name not in SHOWS:
        return answer(session, wanted)
    asked = {"page": name, **wanted}
    try:
        facts = answer(session, wanted)
    except (NotFoundError, AmbiguousError):
        session.record(SHOWS[name], asked, note="found nothing, or several")
        raise
    session.record(SHOWS[name], asked, subjects(facts))
    return facts


def _failed(error: GraphlinkError) -> Response:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
    told: Facts = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, AmbiguousError):
        told["choices"] = error.choices
    if isinstance(error, NotFoundError):
        told["choices"] = error.nearest
    return Json({"error": told}, status)


async def _nothing(_: Request, __: Exception) -> Response:
    return _failed(NotFoundError("The explorer has no such page."))


async def _broken(_: Request, error: Exception) -> Response:
    """What nobody foresaw: its kind, never its text, which may hold names."""
    sys.stderr.write(f"The explorer failed: {type(error).__name__}\n")
    message = (
        f"Something in graphlink failed ({type(error).__name__}). The run is unharmed: go back and try another page."
    )
    return Json({"error": {"kind": "Failure", "message": message}}, 500)
