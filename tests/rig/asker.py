"""A device that asks the token service by hand."""

from __future__ import annotations

import contextlib
import secrets

from collector.model.canonical import canonical, sha256_text
from collector.model.ids import new_uuid
from collector.model.times import time_text, utc_now
from collector.model.tokens import MAX_TOKEN_BYTES, TokenAnswer, TokenRefusal
from collector.network import Answer, Network
from collector.signing import PrivateKey
from tests.rig.seaweed import Site


def line(number: int) -> dict[str, object]:
    """A line of a log whose hashes are of its numbers, as the outbox's in these tests."""
    return {"number": number, "hash": sha256_text(str(number).encode())}


class Asker:
    """Signs its requests as a laptop does, or as it is told."""

    def __init__(self, site: Site, key: PrivateKey | None = None) -> None:
        self.site = site
        self.key = key or site.where.device
        self.session = new_uuid()
        self.number = 5

    def request(self, **changes: object) -> dict[str, object]:
        fields = {
            "schema": "token-request-2",
            "project": self.site.where.project,
            "session": self.session,
            "half": "media",
            "device": self.key.public.text,
            "time": time_text(utc_now()),
            "nonce": secrets.token_hex(16),
            "ledger_head": line(self.number),
        }
        return self.key.sign_object({**fields, **changes})

    def post(self, body: bytes) -> Answer:
        with contextlib.closing(Network(["127.0.0.1"]).link()) as link:
            return link.ask("POST", self.site.token_url, body=body, limit_bytes=MAX_TOKEN_BYTES)

    def ask(self, **changes: object) -> TokenAnswer | TokenRefusal:
        """Ask; where the service knows another line of this log, show it."""
        found = self.ask_once(**changes)
        if isinstance(found, TokenRefusal) and found.reason == "show" and "ledger_head" not in changes:
            return self.ask_once(shown=line(found.known or 0), **changes)
        return found

    def ask_once(self, **changes: object) -> TokenAnswer | TokenRefusal:
        answer = self.post(canonical(self.request(**changes)))
        shape = TokenAnswer if answer.status == 200 else TokenRefusal
        return shape.from_bytes(answer.body)

    def reason(self, **changes: object) -> str:
        answer = self.ask(**changes)
        assert isinstance(answer, TokenRefusal)
        return answer.reason
