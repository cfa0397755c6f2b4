"""Asks an organisation's token service for short-lived tokens and keeps them in memory only."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from collector.errors import CollectorError, Malformed, ServerBroken, ServerRefused
from collector.model.canonical import canonical
from collector.model.times import parse_time, time_text, utc_now
from collector.model.tokens import MAX_TOKEN_BYTES, LedgerHead, TokenAnswer, TokenRefusal, TokenRequest
from collector.network import Link
from collector.upload.faults import TokenStale, demand
from collector.upload.retry import Clock

_FRESH_S = 60.0  # tokens are asked again this long before they end
_LONGEST_S = 3600.0  # and at the latest after this, whatever a service says
_Asked = TypeVar("_Asked")
_OK, _FORBIDDEN, _CONFLICT = 200, 403, 409


@dataclass(frozen=True)
class Device:
    """What a device signs its requests with: its key's text, a signing callable, its ledger's head.

    `sign` returns the object with its `signature`. `heard(project, answer)` is told of every answer
    (`min_pack`, `hint_key`) and may raise; `clock_off(seconds)` of a clock that the service does not share.
    `turn` is held while tokens are asked for, one for all that do: heads of the ledger must arrive in their
    order, or the device looks forked.
    """

    key: str
    sign: Callable[[dict[str, Any]], dict[str, Any]]
    ledger_head: Callable[[], LedgerHead]
    heard: Callable[[str, TokenAnswer], None] = lambda _project, _answer: None
    clock_off: Callable[[float], None] = lambda _seconds: None
    turn: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Tokens:
    """What may be written, read and dropped of one half of one session, until `ends_s` on the clock.

    Empty is what may not be done, and `refused` says why: a half that has its receipt can only be read, one
    that was withdrawn can only be dropped.
    """

    write: str = field(repr=False)
    read: str = field(repr=False)
    ends_s: float
    drop: str = field(default="", repr=False)
    refused: str = ""


class TokenRefused(ServerRefused):
    """The token service said no; `reason` is its word."""

    def __init__(self, reason: str) -> None:
        sentence, remedy = _SENTENCES.get(reason, ("The organisation gives no upload token.", ""))
        super().__init__(sentence, remedy=remedy or "Ask the organisation.")
        self.reason = reason


_SENTENCES = {
    "unknown": ("The organisation does not know this laptop.", "Send it the file of device show --enrol."),
    "expired": ("This laptop's enrolment has ended.", "Ask the organisation to extend it."),
    "revoked": ("The organisation has revoked this laptop.", ""),
    "replayed": ("The organisation saw this request before.", "Try again."),
    "time_off": ("This laptop's clock is wrong.", "Set date and time, then try again."),
    "forked": ("This laptop's log is older than the organisation knows: was a disk image restored?", ""),
    "bad_signature": ("The organisation could not check this laptop's signature.", ""),
    "wrong_project": ("This laptop is not enrolled for this project.", ""),
    "receipted": ("The organisation has this half already.", ""),
    "withdrawn": ("The organisation takes no more of this session: it was withdrawn.", ""),
    "rehearsal": ("A rehearsal can't be sent to a real project, nor the other way round.", ""),
}  # fmt: skip
OF_ONE_SESSION = frozenset({"receipted", "withdrawn"})


class TokenDesk:
    """Gives tokens for a half: from memory while they last, else from the service. Safe for many threads."""

    def __init__(self, device: Device, clock: Clock, now: Callable[[], datetime] = utc_now) -> None:
        self._device = device
        self._clock = clock
        self._now = now
        self._kept: dict[tuple[str, str, str], Tokens] = {}

    def tokens(self, link: Link, url: str, key: tuple[str, str, str], stale: Tokens | None = None) -> Tokens:
        """Return tokens for `key`: project, session, half. `stale` ones are not given again.

        Raises TokenRefused, ServerAway, ServerBroken, TlsRefused, HostNotAllowed.
        """
        kept = self._kept.get(key)
        if kept is not None and self._is_fresh(kept, stale):
            return kept
        with self._device.turn:
            kept = self._kept.get(key)
            if kept is None or not self._is_fresh(kept, stale):
                try:
                    kept = self._kept[key] = self._ask(link, url, key)
                except Malformed as error:
                    raise ServerBroken("The token service answers something that makes no sense.") from error
            return kept

    def forget(self, key: tuple[str, str, str]) -> None:
        """Drop the tokens of a half that is done."""
        self._kept.pop(key, None)

    def _is_fresh(self, kept: Tokens, stale: Tokens | None) -> bool:
        return kept is not stale and kept.ends_s - self._clock.now_s() >= _FRESH_S

    def _ask(self, link: Link, url: str, key: tuple[str, str, str]) -> Tokens:
        asked_s = self._clock.now_s()
        answer = self._ask_once(link, url, key, self._now())
        if isinstance(answer, TokenRefusal) and answer.reason == "time_off":
            there = parse_time(answer.server_time)
            self._device.clock_off((there - self._now()).total_seconds())
            answer = self._ask_once(link, url, key, there)
        if isinstance(answer, TokenAnswer):
            self._device.heard(key[0], answer)
        elif not (answer.read_token or answer.delete_token) or answer.expires_at is None:
            raise TokenRefused(answer.reason)
        return _tokens(answer, asked_s)

    def _ask_once(
        self, link: Link, url: str, key: tuple[str, str, str], moment: datetime
    ) -> TokenAnswer | TokenRefusal:
        project, session, half = key
        request = self._device.sign({
            "schema": TokenRequest.schema_text(),
            "project": project,
            "session": session,
            "half": half,
            "device": self._device.key,
            "time": time_text(moment),
            "nonce": secrets.token_hex(16),
            "ledger_head": self._device.ledger_head().as_json(),
        })  # fmt: skip
        headers = {"Content-Type": "application/json"}
        answer = link.ask("POST", url, headers=headers, body=canonical(request), limit_bytes=MAX_TOKEN_BYTES)
        demand(answer, _OK, _FORBIDDEN, _CONFLICT)
        shape = TokenAnswer if answer.status == _OK else TokenRefusal
        return shape.from_bytes(answer.body)


def _tokens(answer: TokenAnswer | TokenRefusal, asked_s: float) -> Tokens:
    lasts = parse_time(str(answer.expires_at)) - parse_time(answer.server_time)
    ends_s = asked_s + min(lasts / timedelta(seconds=1), _LONGEST_S)
    if isinstance(answer, TokenAnswer):
        return Tokens(answer.write_token, answer.read_token, ends_s, answer.write_token)
    return Tokens("", answer.read_token or "", ends_s, answer.delete_token or "", answer.reason)


def with_fresh_tokens(tokens: Callable[[Tokens | None], Tokens], ask: Callable[[Tokens], _Asked]) -> _Asked:
    """Return what `ask` returns; after a TokenStale ask once more with fresh tokens, at the same address."""
    first = tokens(None)
    try:
        return ask(first)
    except TokenStale:
        return ask(tokens(first))


def is_of_one_session(fault: CollectorError) -> bool:
    """Tell whether a refusal concerns one session only, so that the others may go on."""
    return isinstance(fault, TokenRefused) and fault.reason in OF_ONE_SESSION
