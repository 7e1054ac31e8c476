"""Who may ask the explorer: the one browser that was given the token, on this machine, from its own pages.

Do not break: nothing is answered before Host, token and (for changes) Origin have been looked at; every answer carries
the policy headers. Mistake a newcomer will make: trusting the cookie alone; another page of the same browser can send
a form to this address, and only Origin tells.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
MOST_BODY = 64 * 1024

_CLOSED = (
    "This explorer opens only from the address that graphlink printed, once, in one browser. "
    "Start it again for a new one: graphlink explore"
)


class Guard:
    """ASGI middleware. `token`: opens the first door once; `port` is set when the server knows it."""

    def __init__(self, app: ASGIApp, *, token: str) -> None:
        self._app = app
        self._token: str | None = token
        self._secret = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # nothing but plain requests is spoken here; the server closes what is not answered

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refused = self._refusal(scope)
        await (refused or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        """What is answered instead, None where the request may pass."""
        headers = Headers(scope=scope)
        port = scope["server"][1]
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return _no("Only 127.0.0.1 is served here.", 421)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return _no("Only GET and POST are answered.", 405)
        cookie = f"graphlink-{port}"  # a browser sends cookies to every port of a host
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if scope["path"] == "/" and scope["method"] == "GET" and given:
            return self._exchange(given[0], cookie, headers)
        if not self._known(headers, cookie):
            return _no(_CLOSED, 403)
        if scope["path"].startswith("/api/") and headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            # Pages of other ports of this machine count as the same site, and their requests carry the cookie.
            return _no("The explorer answers its own pages.", 403)
        if scope["method"] == "POST":
            return _foreign(headers, hosts[0])
        return None

    def _exchange(self, given: str, cookie: str, headers: Headers) -> Response:
        if self._token is None or not hmac.compare_digest(given.encode(), self._token.encode()):
            # Who came in before and loads the first address again is let through without a new cookie.
            return RedirectResponse("/", 303) if self._known(headers, cookie) else _no(_CLOSED, 403)
        self._token = None
        answer = RedirectResponse("/", 303)
        answer.set_cookie(cookie, self._secret, httponly=True, samesite="strict", path="/")
        return answer

    def _known(self, headers: Headers, cookie: str) -> bool:
        kept = cookie_parser(headers.get("cookie", "")).get(cookie, "")
        return hmac.compare_digest(kept.encode(), self._secret.encode())


def _foreign(headers: Headers, host: str) -> Response | None:
    """The refusal of a change that no page of the explorer asked for."""
    if headers.get("origin") != f"http://{host}" or headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return _no("A change must come from the explorer's own page.", 403)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return _no("A change is sent as JSON.", 415)
    length = headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MOST_BODY:
        return _no("A change is short and says how long it is.", 413)
    return None


def _no(why: str, status: int) -> Response:
    return PlainTextResponse(why + "\n", status)
