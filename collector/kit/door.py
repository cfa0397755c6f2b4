"""The door: what the TLS proxy lets through. One list, told to nginx and to Caddy."""

from __future__ import annotations

from dataclasses import dataclass

from collector.kit.papers import fill
from collector.kit.premises import Particulars, Premises
from collector.model.manifest import HALVES, Half

_BIGGEST_FILE_MB = 64 << 10
_SMALL_MB = 1
_PLAIN = "[A-Za-z0-9._/-]+$"


@dataclass(frozen=True)
class Way:
    """A way through: methods, the beginning of the path (a pattern), the biggest body, and who answers."""

    name: str
    methods: tuple[str, ...]
    pattern: str
    most_mb: int
    to_store: bool = True


# Devices write into the inbox alone, and read what lies in their own part of it, receipts, answers, lists.
UPLOADS = Way(
    "uploads",
    ("POST", "PATCH", "HEAD", "DELETE"),
    rf"^/\.tus/(v2/inbox|\.uploads)/{_PLAIN}",
    _BIGGEST_FILE_MB,
)
READS = Way(
    "reads",
    ("GET", "HEAD"),
    rf"^/v2/(inbox|receipts|rights|lists|verdicts)/{_PLAIN}",
    _SMALL_MB,
)
SERVICE = Way("service", ("POST",), "^/(token|stop)$", _SMALL_MB, to_store=False)
WAYS: dict[Half, tuple[Way, ...]] = {"identity": (UPLOADS, READS, SERVICE), "media": (UPLOADS, READS)}
_SAYS: dict[Half, str] = {
    "identity": "Identity: its store, requests of rights, and the token service.",
    "media": "Media: its store.",
}


def nginx_text(premises: Premises, particulars: Particulars) -> str:
    """Return the site for nginx."""
    return fill("nginx.conf", servers="\n".join(_nginx(premises, particulars, half) for half in HALVES))


def caddy_text(premises: Premises, particulars: Particulars) -> str:
    """Return the Caddyfile."""
    return fill("Caddyfile", servers="\n".join(_caddy(premises, particulars, half) for half in HALVES))


def _nginx(premises: Premises, particulars: Particulars, half: Half) -> str:
    address = particulars.addresses[half]
    locations = "".join(
        fill(
            "nginx-location.conf",
            pattern=way.pattern,
            methods=" ".join(way.methods),
            most_mb=way.most_mb,
            upstream=_upstream(particulars, half, way),
        )
        for way in WAYS[half]
    )
    values = {"says": _SAYS[half], "port": address.port, "host": address.host, "tls": premises.tls}
    return fill("nginx-server.conf", locations=locations, **values)


def _caddy(premises: Premises, particulars: Particulars, half: Half) -> str:
    locations = "".join(
        fill(
            "caddy-location.txt",
            name=way.name,
            pattern=way.pattern,
            methods=" ".join(way.methods),
            most_mb=way.most_mb,
            upstream=_upstream(particulars, half, way),
        )
        for way in WAYS[half]
    )
    url = f"https://{particulars.addresses[half].text}"
    return fill("caddy-server.txt", url=url, says=_SAYS[half], tls=premises.tls, locations=locations)


def _upstream(particulars: Particulars, half: Half, way: Way) -> str:
    return particulars.filer_url(half) if way.to_store else f"http://127.0.0.1:{particulars.first_port}"
