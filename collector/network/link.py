"""One keep-alive session to the hosts that a project lists."""

from __future__ import annotations

import contextlib
import io
import re
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from urllib.parse import urljoin, urlsplit

import requests

from collector.errors import HostNotAllowed, ServerAway, ServerBroken
from collector.model.hosts import is_loopback
from collector.network.faults import network_errors
from collector.network.transport import Adapter, tls_context
from collector.network.wire import Wire

ANSWER_LIMIT_BYTES = 64 << 10
_STREAM_BYTES = 256 << 10
_MAX_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_KEYS = {"authorization", "cookie", "proxy-authorization"}  # what lets in at one address and nowhere else
_FOLLOWED = {"GET", "HEAD"}  # a body is never sent a second time because a server points elsewhere


class Body(Protocol):
    """What is sent: a known length and blocks of bytes, read as they are sent."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Answer:
    """A server's answer: status, headers with lower-case names, body of at most the cap asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class TimeOuts:
    """Seconds to connect, of silence on a socket, and for a whole answer once the request is sent."""

    connect_s: float = 20.0
    silence_s: float = 60.0
    answer_s: float = 180.0


class Network:
    """What one project may reach. Makes links; holds no connection itself."""

    def __init__(
        self,
        hosts: Iterable[str],
        *,
        authorities: Path | bytes | None = None,
        time_outs: TimeOuts | None = None,
    ) -> None:
        """`hosts` are `name` or `name:port`. `authorities`: the project's private CA, PEM.

        Raises TlsRefused when the private CA can't be read.
        """
        self.hosts = frozenset(host.lower() for host in hosts)
        self.time_outs = time_outs or TimeOuts()
        self._context = tls_context(authorities)
        self._allowed: set[str] = set()

    def link(self) -> Link:
        """Return a keep-alive session for one worker. A link belongs to one thread."""
        return Link(self, self._context)

    def check(self, url: str) -> None:
        """Return when `url` may be asked. Raises HostNotAllowed, also for what is no address."""
        match = _ORIGIN.match(url)
        if match is None:
            raise HostNotAllowed("This is not an address that may be used.")
        if match.group() not in self._allowed:
            self._check_origin(match.group())
            self._allowed.add(match.group())

    def _check_origin(self, origin: str) -> None:
        parts = urlsplit(origin)
        try:
            host, port = (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]
        except ValueError as error:
            raise HostNotAllowed("This is not an address that may be used.") from error
        if parts.scheme == "http" and not is_loopback(host):
            raise HostNotAllowed(f"{host} was to be asked without encryption. Only this computer may be.")
        if not self.hosts & {host, f"{host}:{port}"}:
            raise HostNotAllowed(f"{host} is not on the project's list of servers.")


_PORTS = {"http": 80, "https": 443}
# No user, no blank, nothing that two readers could take for two hosts.
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?=/|$)")


class Link:
    """One keep-alive session. Every call is bounded in time and in size."""

    def __init__(self, network: Network, context: ssl.SSLContext) -> None:
        self._network = network
        # The adapter without a Session: that would look for proxies, .netrc and cookies, and take a redirect
        # apart even when it is told not to follow.
        self._wire = Wire()
        self._adapter = Adapter(context, network.time_outs.answer_s, self._wire)

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | Body | None = None,
        limit_bytes: int = ANSWER_LIMIT_BYTES,
    ) -> Answer:
        """Send one request and return its answer, whatever its status.

        A redirect of a GET or HEAD without a token is followed to a listed host; any other is ServerBroken.
        Raises HostNotAllowed, ServerAway, ServerBroken, TlsRefused.
        """
        with contextlib.closing(self._exchange(method, url, headers or {}, body)) as response:
            data = self._read_capped(response, limit_bytes)
            return Answer(response.status_code, _lower(response.headers), data)

    def open(
        self, url: str, *, headers: Mapping[str, str] | None = None, limit_bytes: int
    ) -> tuple[Answer, BinaryIO]:
        """GET `url`; return status and headers, and a stream of its body of at most `limit_bytes`.

        The caller closes the stream. Reading it raises ServerAway and ServerBroken too.
        """
        response = self._exchange("GET", url, headers or {}, None)
        answer = Answer(response.status_code, _lower(response.headers), b"")
        return answer, cast(BinaryIO, io.BufferedReader(_Download(response, limit_bytes), _STREAM_BYTES))

    def cut(self) -> bool:
        """Reset what runs, from any thread; False when nothing of a request can be on its way.

        The request ends with ServerAway; `mend` comes after it, in the link's own thread.
        """
        return self._wire.cut()

    def mend(self) -> None:
        """Make the link usable again after a `cut`; without one nothing happens."""
        if self._wire.mend():
            self._adapter.close()

    def close(self) -> None:
        """Close the connection."""
        self._adapter.close()

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | Body | None
    ) -> requests.Response:
        response = self._send(method, url, headers, body)
        for _ in range(_MAX_REDIRECTS):
            if response.status_code not in _REDIRECTS:
                return response
            response.close()
            url = self._next_address(url, response)
            if method not in _FOLLOWED or _KEYS & set(map(str.lower, headers)):
                raise ServerBroken("The server wants to be asked at another address, where no token goes.")
            response = self._send(method, url, headers, None)
        response.close()
        raise ServerBroken("The server keeps pointing to another address.")

    def _next_address(self, url: str, response: requests.Response) -> str:
        try:
            target = urljoin(url, response.headers.get("Location", ""))
        except ValueError as error:
            raise ServerBroken("The server points to an address that is none.") from error
        self._network.check(target)
        return target

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | Body | None
    ) -> requests.Response:
        self._network.check(url)
        times = self._network.time_outs
        # identity: a compressed answer could grow past any cap
        sent = {"User-Agent": "collector", "Accept-Encoding": "identity", **headers}
        with network_errors(url):
            request = requests.Request(method, url, headers=sent, data=body).prepare()
            return self._adapter.send(
                request, stream=True, timeout=(times.connect_s, times.silence_s), verify=True
            )

    def _read_capped(self, response: requests.Response, limit_bytes: int) -> bytes:
        """Read the body, at most `limit_bytes` of it, within the time for an answer."""
        end = time.monotonic() + self._network.time_outs.answer_s
        parts: list[bytes] = []
        size = 0
        with network_errors(response.url):
            while block := response.raw.read1(limit_bytes + 1 - size):
                parts.append(block)
                size += len(block)
                if size > limit_bytes:
                    raise ServerBroken(f"The server's answer is longer than {limit_bytes} bytes.")
                if time.monotonic() > end:
                    raise ServerAway("The server's answer takes too long.")
        return b"".join(parts)


class _Download(io.RawIOBase):
    """The body of an answer as a raw stream, capped, its errors typed."""

    def __init__(self, response: requests.Response, limit_bytes: int) -> None:
        self._response = response
        self._left_bytes = limit_bytes

    def close(self) -> None:
        self._response.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        with network_errors(self._response.url):
            block: bytes = self._response.raw.read1(len(buffer))
        self._left_bytes -= len(block)
        if self._left_bytes < 0:
            raise ServerBroken("The server sends more than it should.")
        buffer[: len(block)] = block
        return len(block)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
