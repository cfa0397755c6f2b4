"""Decides who gets which token: one rule after another, each with its reason."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from collector.errors import BadSignature, Malformed
from collector.model.layout import HalfKey, Sent, Vaulted, short
from collector.model.manifest import HALVES, Half
from collector.model.stored import Document
from collector.model.times import parse_time, time_text, utc_now
from collector.model.tokens import RefusalReason, SessionStop, TokenAnswer, TokenRefusal, TokenRequest
from collector.receive.chains import Chains
from collector.receive.enrolment import Device, Register
from collector.receive.letters import Letters
from collector.receive.limits import DEFAULT_LIMITS, DayLimits, UseCount, limits_of
from collector.receive.nonces import WINDOW, Nonces
from collector.receive.projects import Served, mixes_rehearsal
from collector.receive.stops import Stops
from collector.receive.tokens import (
    LIFETIME,
    RIGHTS,
    StoreKeys,
    drop_pass,
    read_pass,
    receipt_pass,
    sign_token,
    write_pass,
)
from collector.receive.work import Work, WorkList, may_send_again
from collector.signing import PublicKey, parse_public


@dataclass(frozen=True)
class Shelf:
    """What a service knows. `rights` tokens are signed for the identity half's store.

    `has_receipt(key)` asks the store; `is_barred(key)` tells whether the device that signed a session, or the
    organisation, stopped it.
    """

    keys: Mapping[Half, StoreKeys]
    register: Register
    served: Callable[[], Mapping[str, Served]]
    chains: Chains
    work: WorkList
    use: UseCount
    letters: Letters
    has_receipt: Callable[[Vaulted], bool]
    is_barred: Callable[[Vaulted], bool]
    stops: Stops
    hint_key: Callable[[str], str | None] = lambda _project: None
    limits: Mapping[str, DayLimits] = field(default_factory=lambda: DEFAULT_LIMITS)


@dataclass(frozen=True)
class _Asked:
    """A request with what it means: who sends, who signed, at which moment it is answered."""

    request: TokenRequest
    sender: PublicKey
    signer: PublicKey
    moment: datetime

    @property
    def key(self) -> HalfKey:
        request = self.request
        return HalfKey(request.project, request.session, request.half, self.signer.text)

    @property
    def names(self) -> tuple[str, str]:
        """Sender and signer as they are called on the stores."""
        return short(self.sender.fingerprint), short(self.signer.fingerprint)

    @property
    def half(self) -> Half:
        """Whose store it is about."""
        return "media" if self.request.half == "media" else "identity"

    @property
    def sent(self) -> Sent:
        sender, device = self.names
        return Sent(Vaulted(self.half, self.request.project, device, self.request.session), sender)


@dataclass
class TokenClerk:
    """Answers requests for tokens."""

    shelf: Shelf
    now: Callable[[], datetime] = utc_now
    nonces: Nonces = field(default_factory=Nonces)

    def answer(self, request: TokenRequest) -> TokenAnswer | TokenRefusal:
        """Return tokens or the reason why not. Raises ServerAway, DiskFailed, Malformed: all passing."""
        sender = parse_public(request.device)
        signer = sender if request.signer is None else parse_public(request.signer)
        asked = _Asked(request, sender, signer, self.now())
        refusal = self._refuse_asker(asked)
        if refusal is not None:
            return refusal
        return self._rights_tokens(asked) if request.half == RIGHTS else self._answer_half(asked)

    def stop(self, stop: SessionStop) -> TokenRefusal | None:
        """Keep a device's word that a session which it signed was withdrawn; None, or the reason why not.

        It bars only what that device signed. So it is taken also from one that is expired or revoked, at any
        hour of its clock, again and again; not from a stranger. Raises DiskFailed, Malformed: passing.
        """
        reason = self._refuse_stop(stop, parse_public(stop.device))
        if reason is not None:
            return TokenRefusal.from_json({"reason": reason, "server_time": time_text(self.now())})
        self.shelf.stops.keep(stop)
        self._wake(stop)
        return None

    def _wake(self, stop: SessionStop) -> None:
        """What lies in the inboxes of a session that was stopped is put away soon."""
        device = short(parse_public(stop.device).fingerprint)
        for half in HALVES:
            self.shelf.work.wake_all(Vaulted(half, stop.project, device, stop.session))

    def _refuse_stop(self, stop: SessionStop, key: PublicKey) -> RefusalReason | None:
        if not _is_signed(stop, key):
            return "bad_signature"
        device = self.shelf.register.find(key)
        if device is None:
            return self._missing(key)
        if stop.project not in device.projects:
            return "wrong_project"
        name = short(key.fingerprint)
        if self.shelf.stops.holds(name, stop.project, stop.session):
            return None
        return self._refuse_many(f"{name} stops", device, sessions=1)

    def _missing(self, key: PublicKey) -> RefusalReason:
        return "unready" if self.shelf.register.awaits(key) else "unknown"

    def _refuse_asker(self, asked: _Asked) -> TokenRefusal | None:
        """Return the first rule that says no. Nothing is remembered of a request that nobody signed."""
        if not _is_signed(asked.request, asked.sender):
            return _refusal(asked, "bad_signature")
        device = self.shelf.register.find(asked.sender)
        reason = self._refuse_device(asked, device) or self._refuse_moment(asked)
        if reason is None and device is not None:
            reason = self._refuse_signer(asked) or self._refuse_much(asked, device)
        return self._refuse_chain(asked) if reason is None else _refusal(asked, reason)

    def _refuse_device(self, asked: _Asked, device: Device | None) -> RefusalReason | None:
        served, project = self.shelf.served(), asked.request.project
        if device is None:
            return self._missing(asked.sender)
        asks_rights = asked.request.half == RIGHTS  # whoever was known may always send a request of rights
        if device.revoked and not asks_rights:
            return "revoked"
        if device.has_expired(asked.moment) and not asks_rights:
            return "expired"
        if project not in served or project not in device.projects:
            return "wrong_project"
        return "rehearsal" if mixes_rehearsal(device.projects, served) else None

    def _refuse_moment(self, asked: _Asked) -> RefusalReason | None:
        request = asked.request
        try:
            off = abs(parse_time(request.time) - asked.moment)
        except Malformed:  # the 31st of February
            return "time_off"
        if off > WINDOW:
            return "time_off"
        return None if self.nonces.is_new(request.device, request.nonce, asked.moment) else "replayed"

    def _refuse_signer(self, asked: _Asked) -> RefusalReason | None:
        """What another device signed may be brought by anybody, where that device records for the project."""
        if asked.signer == asked.sender or asked.request.half == RIGHTS:
            return None
        device = self.shelf.register.find(asked.signer)
        known = device is not None and asked.request.project in device.projects and device.records
        return None if known else "signer_unknown"

    def _refuse_much(self, asked: _Asked, device: Device) -> RefusalReason | None:
        if asked.request.half == RIGHTS:  # counted apart: no other work of a laptop may keep them back
            return self._refuse_many(f"{asked.names[0]} {RIGHTS}", device, requests=1)
        is_new = self.shelf.work.find(asked.sent) is None
        return self._refuse_many(asked.names[0], device, requests=1, sessions=int(is_new))

    def _refuse_many(self, counted: str, device: Device, **more: int) -> RefusalReason | None:
        use = self.shelf.use.add(counted, **more)
        return None if limits_of(device, self.shelf.limits).allow(use) else "too_much"

    def _refuse_chain(self, asked: _Asked) -> TokenRefusal | None:
        """A log that is no continuation of the one that is known sends nothing but requests of rights."""
        request = asked.request
        shown = self.shelf.chains.show(asked.sender.fingerprint, request.ledger_head, request.shown)
        if request.half == RIGHTS or shown.word == "fits":
            return None
        known = {} if shown.known is None else {"known": shown.known}
        return _refusal(asked, shown.word, **known)

    def _answer_half(self, asked: _Asked) -> TokenAnswer | TokenRefusal:
        key = asked.sent.vaulted
        received = self.shelf.has_receipt(key)
        if self.shelf.is_barred(key):
            return self._drop_only(asked, received=received)
        if received:
            return self._read_only(asked, "receipted")
        work = self.shelf.work.want(asked.sent)
        if work.state in {"checking", "held"}:
            return self._read_only(asked, "checking" if work.state == "checking" else "held", work.why)
        if not may_send_again(work, asked.moment.timestamp()):
            return _refusal(asked, "refused", why=work.why)
        return self._tokens(asked, work)

    def _tokens(self, asked: _Asked, work: Work) -> TokenAnswer:
        state = {"state": "refused", "why": work.why} if work.state == "refused" else {}
        return self._give(asked, work.epoch, **state)

    def _rights_tokens(self, asked: _Asked) -> TokenAnswer:
        self.shelf.letters.expect(asked.request.project, asked.names[0])
        return self._give(asked, "0" * 16)

    def _give(self, asked: _Asked, epoch: str, **more: str) -> TokenAnswer:
        keys, ends = self._keys(asked.half), asked.moment + LIFETIME
        project = asked.request.project
        return TokenAnswer.from_json({
            "write_token": sign_token(keys.write, write_pass(asked.key, *asked.names), ends),
            "read_token": sign_token(keys.read, read_pass(asked.key, *asked.names), ends),
            "expires_at": time_text(ends),
            "min_pack": self.shelf.served()[project].oldest,
            "server_time": time_text(asked.moment),
            "hint_key": self.shelf.hint_key(project),
            "epoch": epoch,
            **more,
        })  # fmt: skip

    def _read_only(self, asked: _Asked, reason: RefusalReason, why: str = "") -> TokenRefusal:
        ends = asked.moment + LIFETIME
        token = sign_token(self._keys(asked.half).read, receipt_pass(asked.key, asked.names[1]), ends)
        told = {"why": why} if why else {}
        return _refusal(asked, reason, read_token=token, expires_at=time_text(ends), **told)

    def _drop_only(self, asked: _Asked, *, received: bool) -> TokenRefusal:
        """Let uploads that were begun be ended: a sender's own, whatever others know of the session."""
        if received:
            return _refusal(asked, "withdrawn")
        ends = asked.moment + LIFETIME
        token = sign_token(self._keys(asked.half).write, drop_pass(asked.key, *asked.names), ends)
        return _refusal(asked, "withdrawn", delete_token=token, expires_at=time_text(ends))

    def _keys(self, half: Half) -> StoreKeys:
        if half not in self.shelf.keys:
            raise Malformed("This service has no store for this half.")
        return self.shelf.keys[half]


def _refusal(asked: _Asked, reason: str, **more: object) -> TokenRefusal:
    return TokenRefusal.from_json({"reason": reason, "server_time": time_text(asked.moment), **more})


def _is_signed(document: Document, key: PublicKey) -> bool:
    try:
        key.verify_object({**document.as_json(), "schema": document.schema_text()})
    except BadSignature:
        return False
    return True


def new_hint_key() -> str:
    """Return a project's fresh key for duplicate hints: 32 bytes, hex."""
    return secrets.token_hex(32)
