"""The explorer as a process: a server on this machine alone, its address told once it answers, Ctrl-C ends it.

Do not break: it listens on 127.0.0.1 and nowhere else, and logs no address, name or number. Mistake a newcomer will
make: telling the address before the server listens; the browser then finds nobody.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import uvicorn

from graphlink.errors import ResourceError
from graphlink.web.app import application
from graphlink.web.guard import Guard
from graphlink.web.session import Session


class Explorer(uvicorn.Server):
    """The server of one session. `tell` is given the one address that opens it, when it answers."""

    def __init__(self, session: Session, tell: Callable[[str], None], port: int = 0) -> None:
        self._token = secrets.token_urlsafe(32)
        self._tell = tell
        self._wanted = port
        app = Guard(application(session), token=self._token)
        quiet: dict[str, Any] = {"log_level": "critical", "access_log": False, "server_header": False}
        limits: dict[str, Any] = {"timeout_graceful_shutdown": 2, "lifespan": "off", "ws": "none", "http": "h11"}
        super().__init__(uvicorn.Config(app, host="127.0.0.1", port=port, **quiet, **limits))

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        self._tell(f"http://127.0.0.1:{port}/?token={self._token}")

    def serve_until_stopped(self) -> None:
        """Serve until Ctrl-C. ResourceError where the port cannot be had."""
        try:
            self.run()
        except KeyboardInterrupt:
            return
        except SystemExit as ended:
            raise ResourceError(
                f"Port {self._wanted} of 127.0.0.1 cannot be used: another program has it. "
                "Choose another with --port, or leave it out for a free one."
            ) from ended
