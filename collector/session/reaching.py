"""Where a project's servers are, and what this laptop signs its questions to them with."""

from __future__ import annotations

from typing import Any

from collector.journal import Ledger
from collector.journal.anchor import CONFIRMED
from collector.model.device_events import RestoreAgreed
from collector.model.tokens import LedgerHead, TokenAnswer
from collector.project.checks import check_pack
from collector.session.clock import hear_server
from collector.session.parts import Parts
from collector.session.repeats import hint_key_name
from collector.signing import PrivateKey
from collector.upload.shipment import Destination, HalfStore
from collector.upload.token import Device

AUTHORITIES = "keys/authorities.pem"


def make_device(parts: Parts, *, for_rights: bool = False, key: PrivateKey | None = None) -> Device:
    """Return what this laptop signs its requests for tokens with; `key` is another one than its own."""
    signer = key or parts.key

    def ledger_head() -> LedgerHead:
        number, digest = parts.ledger.head or (0, "sha256:" + "0" * 64)
        return LedgerHead(number=number, hash=digest)

    def line_at(number: int) -> LedgerHead | None:
        digest = parts.ledger.hash_at(number)
        return None if digest is None else LedgerHead(number=number, hash=digest)

    def heard(project: str, answer: TokenAnswer) -> None:
        if not for_rights and _is_unagreed(parts.ledger):
            parts.note(RestoreAgreed(project=project))
        hear_server(parts, answer.server_time)
        if answer.hint_key is not None:
            parts.keystore.put(hint_key_name(project), bytes.fromhex(answer.hint_key))

    return Device(signer.public.text, signer.sign_object, ledger_head, line_at, heard, turn=parts.line.turn)


def _is_unagreed(ledger: Ledger) -> bool:
    """Tell whether a lead confirmed an older data folder and the organisation has not agreed yet."""
    confirmed = ledger.of_kind(CONFIRMED)
    agreed = ledger.of_kind(RestoreAgreed.event)
    return bool(confirmed) and not (agreed and agreed[-1].number > confirmed[-1].number)


def find_destination(parts: Parts, project: str, *, for_rights: bool = False) -> Destination:
    """Return a project's servers after checking the pack's addresses again (P-2.3, P-5.1).

    Requests of rights, which are sealed, go out by an older pack where the newest is lost.
    """
    pack = parts.whole_pack(project) if for_rights else parts.pack(project)
    check_pack(pack)
    receipt_key = pack.public_key("receipt")
    stores: dict[Any, HalfStore] = {
        half: HalfStore(url=server.url, token_url=server.token_url)
        for half, server in pack.project.server.items()
    }
    authorities = pack.files.read(AUTHORITIES) if AUTHORITIES in pack.files.names() else None
    return Destination(frozenset(pack.project.allowed_hosts), stores, receipt_key.verify, authorities)
