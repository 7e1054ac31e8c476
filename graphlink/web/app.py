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

from graphlink.errors import AccessError, AmbiguousError, GraphlinkError, NotFoundError, RunFolderError
from graphlink.view.about import About, about
from graphlink.view.words import day
from graphlink.web.answers import ANSWERS, CHANGES
from graphlink.web.plain import Facts, Json
from graphlink.web.session import Session

STATIC = Path(__file__).with_name("static")
PAGES = ("/", "/show", "/series", "/review", "/changes", "/why", "/chart")
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_STATUS: tuple[tuple[type[GraphlinkError], int], ...] = (
    (NotFoundError, 404),
    (AmbiguousError, 409),
    (AccessError, 403),
    (RunFolderError, 503),
)

Answer = Callable[[Session, Mapping[str, str]], Facts]


def application(session: Session) -> Starlette:
    """The explorer of one run, without its guard."""
    page = (STATIC / "index.html").read_bytes()
    files = {
        path.relative_to(STATIC).as_posix(): path
        for path in STATIC.rglob("*")
        if path.suffix in (".js", ".css", ".svg")
    }

    async def show_page(_: Request) -> Response:
        return Response(page, media_type="text/html; charset=utf-8")

    async def static(request: Request) -> Response:
        path = files.get(request.path_params["name"])
        if path is None:
            return _failed(NotFoundError("There is no such file."))
        return Response(path.read_bytes(), media_type=f"{_TYPES[path.suffix]}; charset=utf-8")

    async def print_sheet(_: Request) -> Response:
        return Response(print_css(about(session.source)), media_type="text/css; charset=utf-8")

    routes = [Route(path, show_page, methods=["GET"]) for path in PAGES]
    routes.append(Route("/print.css", print_sheet, methods=["GET"]))
    routes.append(Route("/static/{name:path}", static, methods=["GET"]))
    routes += [Route(f"/api/{name}", _asking(session, answer), methods=["GET"]) for name, answer in ANSWERS.items()]
    routes += [Route(f"/api/{name}", _changing(session, answer), methods=["POST"]) for name, answer in CHANGES.items()]
    return Starlette(routes=routes, exception_handlers={404: _nothing, 500: _broken})


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


def _asking(session: Session, answer: Answer) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_told, answer, session, dict(request.query_params))

    return endpoint


def _changing(session: Session, answer: Answer) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            sent = await request.json()
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            return Json({"error": {"kind": "InputError", "message": "A change is a JSON object."}}, 400)
        wanted = {str(key): str(value) for key, value in sent.items()}
        return await run_in_threadpool(_told, answer, session, wanted)

    return endpoint


def _told(answer: Answer, session: Session, wanted: Mapping[str, str]) -> Response:
    try:
        return Json(answer(session, wanted))
    except GraphlinkError as error:
        return _failed(error)


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
