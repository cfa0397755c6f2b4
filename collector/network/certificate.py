"""The certificate that a server of one's own shows, and when it ends."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime

from collector.errors import ServerAway, TlsRefused
from collector.network.transport import tls_context


def certificate_end(
    host: str, port: int, authorities: bytes | None = None, at: str | None = None
) -> datetime:
    """Return when the certificate of `host` ends, UTC. `at`: the address to ask instead of the name's.

    Raises TlsRefused for one that a laptop would not believe, ServerAway when nobody answers.
    """
    try:
        with (
            socket.create_connection((at or host, port), timeout=10) as line,
            tls_context(authorities).wrap_socket(line, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert() or {}
    except ssl.SSLError as error:
        raise TlsRefused(f"The certificate of {host} is not believed: {error.reason or 'no TLS'}.") from error
    except OSError as error:
        raise ServerAway(f"Nobody answers at port {port}.") from error
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
