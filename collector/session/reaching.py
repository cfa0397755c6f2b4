"""Where a project's servers are, and what this laptop signs its questions to them with."""

from __future__ import annotations

from typing import Any

from collector.model.tokens import LedgerHead, TokenAnswer
from collector.project.checks import check_pack
from collector.session.clock import hear_server
from collector.session.parts import Parts
from collector.session.repeats import hint_key_name
from collector.upload.shipment import Destination, HalfStore
from collector.upload.token import Device

AUTHORITIES = "keys/authorities.pem"


def make_device(parts: Parts) -> Device:
    """Return what this laptop signs its requests for tokens with."""

    def ledger_head() -> LedgerHead:
        number, digest = parts.ledger.head or (0, "sha256:" + "0" * 64)
        return LedgerHead(number=number, hash=digest)

    def heard(project: str, answer: TokenAnswer) -> None:
        hear_server(parts, answer.server_time)
        if answer.hint_key is not None:
            parts.keystore.put(hint_key_name(project), bytes.fromhex(answer.hint_key))

    return Device(parts.key.public.text, parts.key.sign_object, ledger_head, heard, turn=parts.line.turn)


def find_destination(parts: Parts, project: str) -> Destination:
    """Return a project's servers after checking the pack's addresses again (P-2.3, P-5.1)."""
    pack = parts.pack(project)
    check_pack(pack)
    receipt_key = pack.public_key("receipt")
    stores: dict[Any, HalfStore] = {
        half: HalfStore(url=server.url, token_url=server.token_url)
        for half, server in pack.project.server.items()
    }
    authorities = pack.files.read(AUTHORITIES) if AUTHORITIES in pack.files.names() else None
    return Destination(frozenset(pack.project.allowed_hosts), stores, receipt_key.verify, authorities)
