"""Decides who gets which token: one rule after another, each with its reason."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from collector.errors import BadSignature, Malformed
from collector.model.manifest import Half
from collector.model.stored import Document
from collector.model.times import parse_time, time_text, utc_now
from collector.model.tokens import SessionStop, TokenAnswer, TokenRefusal, TokenRequest
from collector.receive.enrolment import Register
from collector.receive.heads import Heads
from collector.receive.nonces import WINDOW, Nonces
from collector.receive.projects import Served, mixes_rehearsal
from collector.receive.stops import Stops
from collector.receive.tokens import (
    LIFETIME,
    StoreKeys,
    drop_pass,
    read_pass,
    receipt_pass,
    sign_token,
    write_pass,
)
from collector.signing import PublicKey, parse_public

Reason = Literal[
    "unknown", "expired", "revoked", "replayed", "time_off", "forked",
    "bad_signature", "wrong_project", "receipted", "withdrawn", "rehearsal",
]  # fmt: skip


@dataclass(frozen=True)
class Shelf:
    """What a service knows. `rights` tokens are signed for the identity half's store.

    `has_receipt(half, project, session)` asks the store; `is_withdrawn(project, session)` the rights desk;
    `stops` are the devices' own. `signers(project, session)` are the keys that the session's manifests on the
    stores name; None for a manifest that names none.
    """

    keys: Mapping[Half, StoreKeys]
    register: Register
    served: Callable[[], Mapping[str, Served]]
    heads: Heads
    has_receipt: Callable[[Half, str, str], bool]
    is_withdrawn: Callable[[str, str], bool]
    stops: Stops
    signers: Callable[[str, str], frozenset[PublicKey | None]]
    hint_key: Callable[[str], str | None] = lambda _project: None


@dataclass
class TokenClerk:
    """Answers requests for tokens."""

    shelf: Shelf
    now: Callable[[], datetime] = utc_now
    nonces: Nonces = field(default_factory=Nonces)

    def answer(self, request: TokenRequest) -> TokenAnswer | TokenRefusal:
        """Return tokens or the reason why not. Raises ServerAway, DiskFailed, Malformed: all passing."""
        moment = self.now()
        reason = self._find_reason(request, moment)
        if reason == "receipted":
            return self._read_only(request, moment)
        if reason == "withdrawn":
            return self._drop_only(request, moment)
        if reason is not None:
            return TokenRefusal.from_json({"reason": reason, "server_time": time_text(moment)})
        return self._tokens(request, moment)

    def _find_reason(self, request: TokenRequest, moment: datetime) -> Reason | None:
        """Return the first rule that says no. Nothing is remembered of a request nobody signed."""
        device = parse_public(request.device)
        if not _is_signed(request, device):
            return "bad_signature"
        return (
            self._refuse_device(request, device, moment)
            or self._refuse_moment(request, moment)
            or self._refuse_session(request, device)
        )

    def stop(self, stop: SessionStop) -> TokenRefusal | None:
        """Keep a device's word that a session which it signed was withdrawn; None, or the reason why not.

        It bars only what that device signed. So it is taken also from one that is expired or revoked, at any
        hour of its clock, again and again; not from a stranger. Raises DiskFailed, Malformed: passing.
        """
        reason = self._refuse_stop(stop, parse_public(stop.device))
        if reason is not None:
            return TokenRefusal.from_json({"reason": reason, "server_time": time_text(self.now())})
        self.shelf.stops.keep(stop)
        return None

    def _refuse_stop(self, stop: SessionStop, key: PublicKey) -> Reason | None:
        if not _is_signed(stop, key):
            return "bad_signature"
        device = self.shelf.register.find(key)
        if device is None:
            return "unknown"
        return None if stop.project in device.projects else "wrong_project"

    def _refuse_device(self, request: TokenRequest, key: PublicKey, moment: datetime) -> Reason | None:
        device = self.shelf.register.find(key)
        served = self.shelf.served()
        if device is None:
            return "unknown"
        asks_rights = request.half == "rights"  # whoever was known may always send a request of rights
        if device.revoked and not asks_rights:
            return "revoked"
        if device.has_expired(moment) and not asks_rights:
            return "expired"
        if request.project not in served or request.project not in device.projects:
            return "wrong_project"
        return "rehearsal" if mixes_rehearsal(device.projects, served) else None

    def _refuse_moment(self, request: TokenRequest, moment: datetime) -> Reason | None:
        try:
            off = abs(parse_time(request.time) - moment)
        except Malformed:  # the 31st of February
            return "time_off"
        if off > WINDOW:
            return "time_off"
        if not self.nonces.is_new(request.device, request.nonce, moment):
            return "replayed"
        return None

    def _refuse_session(self, request: TokenRequest, key: PublicKey) -> Reason | None:
        accepted = self.shelf.heads.accept(key.fingerprint, request.ledger_head)
        if request.half == "rights":
            return None
        if not accepted:
            return "forked"
        if self._is_stopped(request, key) or self.shelf.is_withdrawn(request.project, request.session):
            return "withdrawn"
        received = self.shelf.has_receipt(request.half, request.project, request.session)
        return "receipted" if received else None

    def _is_stopped(self, request: TokenRequest, key: PublicKey) -> bool:
        """Tell whether who asks has stopped the session, or who signed what lies on the stores already.

        Nobody else's word counts: any enrolled device may name any session.
        """
        stopped = self.shelf.stops.devices(request.project, request.session)
        if not stopped or key.fingerprint in stopped:
            return bool(stopped)
        signers = self.shelf.signers(request.project, request.session)
        return any(signer is not None and signer.fingerprint in stopped for signer in signers)

    def _tokens(self, request: TokenRequest, moment: datetime) -> TokenAnswer:
        keys = self._keys(request)
        ends = moment + LIFETIME
        named = request.half, request.project, request.session
        return TokenAnswer.from_json({
            "write_token": sign_token(keys.write, write_pass(*named), ends),
            "read_token": sign_token(keys.read, read_pass(*named), ends),
            "expires_at": time_text(ends),
            "min_pack": self.shelf.served()[request.project].oldest,
            "server_time": time_text(moment),
            "hint_key": self.shelf.hint_key(request.project),
        })  # fmt: skip

    def _read_only(self, request: TokenRequest, moment: datetime) -> TokenRefusal:
        named = request.half, request.project, request.session
        ends = moment + LIFETIME
        return TokenRefusal.from_json({
            "reason": "receipted",
            "server_time": time_text(moment),
            "read_token": sign_token(self._keys(request).read, receipt_pass(*named), ends),
            "expires_at": time_text(ends),
        })  # fmt: skip

    def _drop_only(self, request: TokenRequest, moment: datetime) -> TokenRefusal:
        """Let uploads that were begun be ended; never what has its receipt, or may be another device's."""
        refusal = {"reason": "withdrawn", "server_time": time_text(moment)}
        half, project, session = self._half(request), request.project, request.session
        own = self.shelf.signers(project, session) <= {parse_public(request.device)}
        if own and not self.shelf.has_receipt(half, project, session):
            ends = moment + LIFETIME
            token = sign_token(self._keys(request).write, drop_pass(half, project, session), ends)
            refusal |= {"delete_token": token, "expires_at": time_text(ends)}
        return TokenRefusal.from_json(refusal)

    def _keys(self, request: TokenRequest) -> StoreKeys:
        half = self._half(request)
        if half not in self.shelf.keys:
            raise Malformed("This service has no store for this half.")
        return self.shelf.keys[half]

    def _half(self, request: TokenRequest) -> Half:
        return "media" if request.half == "media" else "identity"


def _is_signed(document: Document, key: PublicKey) -> bool:
    try:
        key.verify_object({**document.as_json(), "schema": document.schema_text()})
    except BadSignature:
        return False
    return True


def new_hint_key() -> str:
    """Return a project's fresh key for duplicate hints: 32 bytes, hex."""
    return secrets.token_hex(32)
