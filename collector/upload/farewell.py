"""What store and token service are told of a session that was withdrawn: stop, and drop what was begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from collector.errors import ServerBroken
from collector.model.canonical import canonical
from collector.model.layout import HalfKey
from collector.network import Link
from collector.upload.faults import UploadGone, demand
from collector.upload.shipment import HalfStore
from collector.upload.token import TokenDesk, TokenRefused, Tokens
from collector.upload.tus import TusDriver

_OK, _NO_CONTENT = 200, 204


def stop_address(token_url: str) -> str:
    """Return where stops are posted: `stop` beside the token service's own address."""
    return urljoin(token_url, "stop")


def send_stop(link: Link, token_url: str, signed: dict[str, Any]) -> None:
    """Post a signed stop; return once the service keeps it. Again is the same.

    Raises ServerAway, ServerBroken, ServerRefused, TlsRefused, HostNotAllowed.
    """
    headers = {"Content-Type": "application/json"}
    answer = link.ask("POST", stop_address(token_url), headers=headers, body=canonical(signed))
    try:
        demand(answer, _OK, _NO_CONTENT)
    except UploadGone as error:
        raise ServerBroken("The token service takes no stops.", remedy="Ask the organisation.") from error


@dataclass(frozen=True)
class Farewell:
    """The way to one half's store for a session that was withdrawn."""

    link: Link
    store: HalfStore
    desk: TokenDesk
    key: HalfKey

    def drop(self, upload: str) -> None:
        """End an upload that was begun. Raises as a transfer does, TokenRefused when it may not."""
        TusDriver(self.link, self.store.url, self._tokens).drop(upload)

    def _tokens(self, stale: Tokens | None) -> Tokens:
        given = self.desk.tokens(self.link, self.store.token_url, self.key, stale)
        if not given.drop:
            raise TokenRefused(given.refused, given.why)
        return given
