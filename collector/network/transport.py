"""The transport below requests: trust from the system and the project, answers that begin in time."""

from __future__ import annotations

import http.client
import io
import os
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import truststore
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from collector.errors import TlsRefused
from collector.network.wire import Wire

_READ_BYTES = 64 << 10


def forget_named_authorities() -> None:
    """Take away the variables by which OpenSSL would trust whoever a shell, or a program before, named.

    More trust than the system's is the project's to give, in its signed pack.
    """
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        os.environ.pop(name, None)


def tls_context(authorities: Path | bytes | None) -> ssl.SSLContext:
    """Return a context for TLS 1.2 or later that trusts the system's store and `authorities` (PEM).

    Raises TlsRefused when the project's certificate authority can't be read.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities is not None:
        try:
            pem = authorities if isinstance(authorities, bytes) else authorities.read_bytes()
            context.load_verify_locations(cadata=pem.decode("ascii"))
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise TlsRefused("The project's certificate authority can't be read.") from error
    return context


class Adapter(HTTPAdapter):
    """requests' transport with this program's trust, and connections that don't wait for ever."""

    def __init__(self, context: ssl.SSLContext, answer_s: float, wire: Wire) -> None:
        self._context = context
        self._answer_s = answer_s
        self._wire = wire
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - requests' own signature
        """Make every connection with this program's context and watch."""
        super().init_poolmanager(*arguments, ssl_context=self._context, **named)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(urllib3.HTTPConnectionPool, HTTPConnection, self._answer_s, self._wire),
            "https": _pool(urllib3.HTTPSConnectionPool, HTTPSConnection, self._answer_s, self._wire),
        }

    def cert_verify(self, conn: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - requests' own signature
        """Leave trust to the context: requests would add certifi's list to the system's."""
        conn.cert_reqs = "CERT_REQUIRED"


class _Timed(io.RawIOBase):
    """A socket's bytes; while `ends_s` is set, all reads together must end by then."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._file = connected.makefile("rb", buffering=0)
        self.ends_s: float | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - any writable buffer
        if self.ends_s is None:
            return self._file.readinto(buffer)
        silence_s = self._socket.gettimeout()
        left_s = self.ends_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the answer took too long to begin")
        self._socket.settimeout(left_s if silence_s is None else min(left_s, silence_s))
        try:
            return self._file.readinto(buffer)
        finally:
            self._socket.settimeout(silence_s)

    def close(self) -> None:
        self._file.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    """An answer whose status and headers must come in time, however slowly a server drips them."""

    answer_s: float

    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - http.client's own
        super().__init__(sock, *arguments, **named)
        self.fp.close()
        self._timed = _Timed(sock)
        self.fp = io.BufferedReader(self._timed, _READ_BYTES)

    def begin(self) -> None:
        self._timed.ends_s = time.monotonic() + self.answer_s
        super().begin()
        self._timed.ends_s = None


def _pool(pool: type, connection: type[HTTPConnection], answer_s: float, wire: Wire) -> type:
    """Return a pool whose connections the link can cut, and whose answers begin in time."""

    def connect(self: HTTPConnection) -> None:
        forget_named_authorities()  # here: the system's store is read anew for each connection
        with wire.connecting():
            connection.connect(self)
        wire.hold(self.sock)

    response = type("TimedResponse", (_TimedResponse,), {"answer_s": answer_s})
    watched = type("WatchedConnection", (connection,), {"response_class": response, "connect": connect})
    return type("WatchedPool", (pool,), {"ConnectionCls": watched})
