"""What requests, urllib3 and sockets raise, as this program's errors."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import requests
import urllib3

from collector.errors import CollectorError, ServerAway, ServerBroken, TlsRefused


@contextlib.contextmanager
def network_errors(url: str | None) -> Iterator[None]:
    """Turn what requests, urllib3 and sockets raise into this program's errors, causes kept."""
    host = urlsplit(url or "").hostname or "The server"
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise _typed(error, host) from error


def _typed(error: BaseException, host: str) -> CollectorError:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return TlsRefused(f"{host} shows a certificate that can't be trusted.")
    if any(isinstance(cause, ssl.SSLError) and not _is_cut(cause) for cause in causes):
        return TlsRefused(f"No safe connection to {host} can be made.")
    if any(type(cause).__name__ in _SENSELESS for cause in causes):
        return ServerBroken(f"{host} answers something that makes no sense.")
    return ServerAway(f"{host} can't be reached or went silent.")


_SENSELESS = {
    "LineTooLong",
    "BadStatusLine",
    "HTTPException",
    "InvalidHeader",
    "HeaderParsingError",
    "UnknownProtocol",
}


def _is_cut(error: ssl.SSLError) -> bool:
    return isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk the chain of causes, and the errors that urllib3 keeps in its arguments."""
    queue: list[object] = [error]  # an SSLError's `reason` is a word, urllib3's is an error
    seen: set[int] = set()
    while queue:
        item = queue.pop()
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        queue += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
