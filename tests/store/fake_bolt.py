"""A server that speaks just enough Bolt to say who it is: for servers that cannot be had as jars.

Do not break: it answers in the protocol's own bytes, so that the genuine driver talks to it. Mistake a newcomer will
make: asking it for rows; it has none.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator

_HELLO, _GOODBYE, _RUN = 0x01, 0x02, 0x10
_BOLT_5_4 = b"\x00\x00\x04\x05"


def _packed(value: object) -> bytes:
    """PackStream of a small text, list or map."""
    if isinstance(value, str):
        data = value.encode()
        return bytes([0x80 + len(data)]) + data if len(data) < 16 else bytes([0xD0, len(data)]) + data
    if isinstance(value, list):
        return bytes([0x90 + len(value)]) + b"".join(map(_packed, value))
    assert isinstance(value, dict)
    return bytes([0xA0 + len(value)]) + b"".join(_packed(key) + _packed(own) for key, own in value.items())


def _success(facts: dict[str, object]) -> bytes:
    message = b"\xb1\x70" + _packed(facts)
    return len(message).to_bytes(2, "big") + message + b"\x00\x00"


class _Talk(socketserver.BaseRequestHandler):
    agent: str
    request: socket.socket

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            if self._exactly(20)[:4] != b"\x60\x60\xb0\x17":
                return
            self.request.sendall(_BOLT_5_4)
            while (tag := self._message()) != _GOODBYE:
                facts: dict[str, object] = {}
                if tag == _HELLO:
                    facts = {"server": self.agent, "connection_id": "bolt-1"}
                elif tag == _RUN:
                    facts = {"fields": ["1"]}
                self.request.sendall(_success(facts))

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            if not (more := self.request.recv(size - len(data))):
                raise ConnectionError
            data += more
        return data

    def _message(self) -> int:
        """The tag of the next message; its content says nothing here."""
        message = b""
        while size := int.from_bytes(self._exactly(2), "big"):
            message += self._exactly(size)
        return message[1] if message else self._message()


class _Shut(socketserver.BaseRequestHandler):
    """Answers everything by hanging up."""

    def handle(self) -> None:
        self.request.recv(20)


@contextlib.contextmanager
def calling_itself(agent: str | None) -> Iterator[str]:
    """The address of a server that says it is `agent` (`Neo4j/5.25.1`); None: one that hangs up."""
    handler = type("Handler", (_Talk,), {"agent": agent}) if agent is not None else _Shut
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"bolt://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
