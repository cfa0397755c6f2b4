"""Checks over the line: what answers, whether the certificate is believed, what the door lets through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from collector.errors import CollectorError, ServerAway
from collector.kit.finding import Finding, bad, good, unknown
from collector.kit.premises import Address, Particulars, Premises, read_particulars
from collector.model.manifest import HALVES, Half
from collector.model.times import utc_now
from collector.network import Network, TimeOuts
from collector.network.certificate import certificate_end
from collector.vault import read_small

ENDS_SOON = timedelta(days=14)
_LOOPBACK = "127.0.0.1"
_TIME_OUTS = TimeOuts(5.0, 10.0, 15.0)
_PEM_LIMIT_BYTES = 256 << 10
_OK, _NO_TOKEN = 200, 401
_SHUT = {400, 403, 404, 405}
# What must not be reached from outside: a list, a query, the filer's own pages, other methods, health.
_PROBES = (
    ("GET", "/"), ("GET", "/?pretty=y"), ("PUT", "/v2/inbox/probe"), ("GET", "/.tus/.uploads/probe?x=1"),
    ("POST", "/v2/receipts/probe"), ("GET", "/health"), ("GET", "/metrics"), ("GET", "/%2e%2e/etc"),
)  # fmt: skip


def check_health(premises: Premises) -> Iterator[Finding]:
    """The token service says that it lives."""
    name = "service"
    port = read_particulars(premises).first_port
    status = _ask("GET", f"http://{_LOOPBACK}:{port}/health")
    if status == _OK:
        yield good(name, "The token service lives.")
    else:
        yield bad(name, f"The token service does not answer ({status or 'nobody listens'}).", "Start it: "
                  "systemctl start collector-serve; why not: journalctl -u collector-serve")  # fmt: skip


def check_stores(premises: Premises) -> Iterator[Finding]:
    """Each store answers, and to nobody without a token."""
    particulars = read_particulars(premises)
    for half in HALVES:
        status = _ask("GET", f"{particulars.filer_url(half)}/")
        if status == _NO_TOKEN:
            yield good("stores", f"The {half} store answers, and asks for a token.")
        elif status is None:
            yield bad("stores", f"The {half} store does not answer.", f"systemctl start collector-{half}")
        else:
            yield bad(
                "stores",
                f"The {half} store answers without a token ({status}).",
                f"Stop it now: it does not read stores/{half}/security.toml. Start it as its unit says.",
            )


def check_certificates(premises: Premises) -> Iterator[Finding]:
    """Laptops believe the certificate that the proxy shows, and for how long."""
    for address in read_particulars(premises).addresses.values():
        yield _certificate(address, _authorities(premises))


def _certificate(address: Address, authorities: bytes | None) -> Finding:
    name = "certificate"
    try:
        end = certificate_end(address.host, address.port, authorities, at=_LOOPBACK)
    except ServerAway:
        return bad(name, f"No proxy answers at port {address.port}.", "Start nginx or Caddy with proxy/.")
    except CollectorError as error:
        return bad(name, str(error), "Put one into tls/ that names this host, and start the proxy again.")
    left = end - utc_now()
    words = f"The one of {address.host} ends on {end:%Y-%m-%d}."
    if left < ENDS_SOON:
        return bad(name, words, "Renew it now, and let it be renewed by itself from now on.")
    return good(name, words)


def check_door(premises: Premises) -> Iterator[Finding]:
    """From outside only the listed ways lead in: each is tried."""
    particulars, authorities = read_particulars(premises), _authorities(premises)
    for half in HALVES:
        yield _door(particulars, half, authorities)


def _door(particulars: Particulars, half: Half, authorities: bytes | None) -> Finding:
    name = "door"
    url = particulars.urls[half]
    statuses = [_ask(method, url + path, authorities) for method, path in _PROBES]
    if None in statuses:
        return unknown(name, f"{url} can't be reached from here.", "Try it from a laptop: collector doctor")
    through = [path for (_, path), status in zip(_PROBES, statuses, strict=True) if status not in _SHUT]
    if through:
        return bad(
            name, f"The proxy lets too much through at {url}: {through[0]}.", "Use proxy/ as it was written."
        )
    if _ask("POST", f"{url}/.tus/v2/inbox/{half}/probe", authorities) != _NO_TOKEN:
        return bad(name, f"Uploads do not reach the {half} store at {url}.", "Use proxy/ as it was written.")
    return good(name, f"{url} lets in what it should, and nothing else.")


def _ask(method: str, url: str, authorities: bytes | None = None) -> int | None:
    """Return the status; None when nobody answers."""
    host = url.split("/")[2].partition(":")[0]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "1"} if "/.tus/" in url else {}
    try:
        link = Network([host], authorities=authorities, time_outs=_TIME_OUTS).link()
        return link.ask(method, url, headers=headers, limit_bytes=1 << 20).status
    except CollectorError:
        return None


def _authorities(premises: Premises) -> bytes | None:
    path = premises.draft / "keys" / "authorities.pem"
    return read_small(path, _PEM_LIMIT_BYTES) if path.exists() else None
