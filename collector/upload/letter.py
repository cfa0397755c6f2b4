"""Small sealed letters to the organisation and its signed answers: one request each, before all media."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from collector.model.layout import HalfKey
from collector.network import Link
from collector.upload.driver import Slice
from collector.upload.faults import UploadGone, demand
from collector.upload.shipment import HalfStore
from collector.upload.token import TokenDesk, Tokens, with_fresh_tokens
from collector.upload.tus import TusDriver
from collector.vault import disk_errors

_OK = 200
_SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class Post:
    """The way to one store for one request: its number stands where a session would."""

    link: Link
    store: HalfStore
    desk: TokenDesk
    key: HalfKey

    def send(self, path: Path, target: str) -> None:
        """Send a letter whole; again to the same target leaves the same object.

        Raises TokenRefused, ServerAway, ServerBroken, ServerRefused, TlsRefused, HostNotAllowed, DiskFailed.
        """
        with disk_errors("a request to be sent"):
            size_bytes = path.stat().st_size
        body = Slice(path, 0, size_bytes, lambda _start, _size: None)
        TusDriver(self.link, self.store.url, self._tokens).send_whole(target, body)

    def fetch(self, target: str, limit_bytes: int) -> tuple[bytes, bytes] | None:
        """Return `target`.json and its signature; None while there is no such answer. Raises as `send`."""
        data = self._get(f"{target}.json", limit_bytes)
        signature = None if data is None else self._get(f"{target}.sig", _SIGNATURE_BYTES)
        return None if data is None or signature is None else (data, signature)

    def _get(self, target: str, limit_bytes: int) -> bytes | None:
        url = self.store.url.rstrip("/") + target
        ask: Callable[[Tokens], bytes | None] = lambda tokens: self._ask(url, tokens, limit_bytes)  # noqa: E731
        return with_fresh_tokens(self._tokens, ask)

    def _ask(self, url: str, tokens: Tokens, limit_bytes: int) -> bytes | None:
        headers = {"Authorization": f"Bearer {tokens.read}"}
        answer = self.link.ask("GET", url, headers=headers, limit_bytes=limit_bytes)
        try:
            demand(answer, _OK)
        except UploadGone:
            return None
        return answer.body

    def _tokens(self, stale: Tokens | None) -> Tokens:
        return self.desk.tokens(self.link, self.store.token_url, self.key, stale)
